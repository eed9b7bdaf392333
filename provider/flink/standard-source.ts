import { Composer, Parser, type Document, type YAMLParseError } from "yaml";

import { fileOf } from "./conf-file";
import { refused, type ConfFault, type Outcome } from "./conf-fault";
import { lexemesOf, type Lexeme } from "./standard-lexemes";
import { nestedTooDeeply, tooDeep } from "./standard-nesting";

/** A config.yaml that can be looked at: one document, and where text can be appended to it. */
export interface StandardSource {
  readonly document: Document.Parsed;
  /** Offset before the end marker `...`, else the length of the text. */
  readonly end: number;
}

/** Flink's reader takes 3 MiB; a real file has some kilobytes. */
export const largestCharacters = 1024 * 1024;
/** What YAML 1.2 does not allow in a file, and U+FEFF behind the beginning. Flink's reader refuses the former. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const unprintable = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]/u;
/** Within an unquoted scalar, which Flink's YAML ends there. */
const lineWithTab = /\n *\t/;
const whitespaceWithTab = /^[ \t]*\t[ \t]*$/;

/** The text, without a byte order mark, as one YAML document without faults as far as its syntax goes. */
export function readStandardSource(text: string): Outcome<StandardSource> {
  const early = textFaults(text);
  if (early.length > 0) return refused(early);
  const tokens = [...new Parser().parse(text)];
  const options = { intAsBigInt: true, keepSourceTokens: true, uniqueKeys: false } as const;
  const documents = [
    ...new Composer({ ...options, prettyErrors: false, logLevel: "silent" }).compose(
      tokens,
      true,
      text.length,
    ),
  ];
  const [document] = documents;
  const directive = tokens.find(({ type }) => type === "directive");
  const faults: ConfFault[] = [];
  if (directive) {
    faults.push(policy(text, directive.offset, "is a YAML directive", "Take it out."));
  }
  if (documents.length > 1) {
    const second = tokens.filter(({ type }) => type === "document")[1]?.offset ?? text.length;
    const fault = text.startsWith("---", second) ? flink : policy;
    faults.push(fault(text, second, "begins a second document", "Keep one document."));
  }
  const marker = tokens.find(({ type }) => type === "doc-end");
  if (marker && isBare(text.slice(0, marker.offset))) {
    faults.push(flink(text, marker.offset, "ends a document that has not begun", "Take it out."));
  }
  const errors = (document?.errors ?? []).slice(0, 5);
  const unsure = errors.findIndex(mayBeTakenByFlink);
  const syntax = errors.map(({ code, pos }, index) => {
    const what = `is no YAML that can be edited safely (${code})`;
    // What is said behind it follows from it.
    const fault = unsure >= 0 && index >= unsure ? policy : flink;
    return fault(text, pos[0], what, "Correct it.");
  });
  faults.push(...syntax);
  const open = faults.length === 0 ? openQuotesAtEnd(text) : undefined;
  if (open !== undefined) {
    faults.push(flink(text, open, "begins quotes that do not end", "End them."));
  }
  if (faults.length > 0 || document === undefined) return refused(faults);
  return { ok: true, document: document, end: marker?.offset ?? text.length };
}

/**
 * Flink takes a comment right behind a quote, and `...` within quotes, which share a code with much that it refuses;
 * and within braces and brackets it does not mind how far in a line begins.
 */
function mayBeTakenByFlink({ code, message }: YAMLParseError): boolean {
  return code === "MISSING_CHAR" || (code === "BAD_INDENT" && message.startsWith("Flow "));
}

/** Whether there is nothing but comments. */
function isBare(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(#|$)/.test(line));
}

/** A fault at a place of the text: Flink would not start. */
export function flink(text: string, offset: number, what: string, step: string): ConfFault {
  return { cause: "flink", reason: `${placeOf(text, offset)}: ${what}. ${step}` };
}

/** A fault at a place of the text that Flink reads and we do not. */
export function policy(text: string, offset: number, what: string, step: string): ConfFault {
  return { cause: "policy", reason: `${placeOf(text, offset)}: ${what}. ${step}` };
}

function placeOf(text: string, offset: number): string {
  return `${fileOf.standard} line ${text.slice(0, offset).split("\n").length}`;
}

function textFaults(text: string): ConfFault[] {
  if (text.length > largestCharacters) {
    const reason = `${fileOf.standard}: is too large to edit, got ${text.length} characters, expected at most ${largestCharacters}. Look whether it is the right file.`;
    return [{ cause: "policy", reason }];
  }
  const control = text.search(unprintable);
  if (control >= 0) {
    return [flink(text, control, "holds a character that YAML does not allow", "Take it out.")];
  }
  const mark = text.indexOf("\ufeff");
  if (mark >= 0) {
    return [policy(text, mark, "holds a byte order mark behind the beginning", "Take it out.")];
  }
  const breaks = text.search(/[\u0085\u2028\u2029]/);
  if (breaks >= 0) {
    return [policy(text, breaks, "holds what is a line break to some readers", "Take it out.")];
  }
  const alone = text.search(/\r(?!\n)/);
  if (alone >= 0) {
    return [policy(text, alone, "ends in a carriage return alone", "Use \\n or \\r\\n.")];
  }
  const deep = nestedTooDeeply(text);
  if (deep !== undefined) return [policy(text, deep, tooDeep.what, tooDeep.step)];
  const tab = misplacedTab(text);
  if (tab === undefined) return [];
  // Within quotes that reach over several lines Flink folds it into a blank; whether they are open is not told here.
  const mayBeQuoted = /['"]/.test(text.slice(0, tab));
  const fault = mayBeQuoted ? policy : flink;
  return [fault(text, tab, "holds a tab where Flink's YAML takes blanks only", "Use blanks.")];
}

/**
 * Offset of quotes within which the text ends, where its last character is a doubled or an escaped quote: the parser
 * takes that for their end. Others it tells itself.
 */
function openQuotesAtEnd(text: string): number | undefined {
  if (!/['"]$/.test(text)) return undefined;
  let last: Lexeme | undefined;
  for (const lexeme of lexemesOf(text)) last = lexeme;
  if (last === undefined || last.isScalar) return undefined;
  const { text: quoted, offset } = last;
  const [end] = /\\*"$/.exec(quoted) ?? [""];
  const isOpen = quoted.startsWith("'")
    ? quoted.split("'").length % 2 === 0
    : quoted.startsWith('"') && end.length % 2 === 0;
  return isOpen ? offset : undefined;
}

/** Flink's YAML takes a tab in a value and behind an unquoted one on its line, and nowhere else. */
function misplacedTab(text: string): number | undefined {
  if (!text.includes("\t")) return undefined;
  let isAfterPlain = false;
  let isInBlock = false;
  for (const { text: lexeme, offset, isScalar } of lexemesOf(text)) {
    if (isScalar && !isInBlock && !/^['"]/.test(lexeme)) {
      const line = lexeme.search(lineWithTab);
      if (line >= 0) return offset + lexeme.indexOf("\t", line);
    }
    isInBlock = isScalar ? false : isInBlock || /^[|>]/.test(lexeme);
    if (whitespaceWithTab.test(lexeme) && !isAfterPlain && !isScalar) return offset;
    isAfterPlain = isScalar && !lexeme.endsWith("\n");
  }
  return undefined;
}
