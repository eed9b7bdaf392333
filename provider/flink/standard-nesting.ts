import { Lexer } from "yaml";

/** Real keys have up to ten parts. */
export const deepest = 64;

/** What is said of a text that is nested deeper than that. */
export const tooDeep = { what: "is nested too deeply", step: "Join keys by dots." } as const;

/** Before each scalar. */
export const scalarMark = "\u001f";

/**
 * Offset where brackets, or dashes of one line, are nested deeper than {@link deepest}; undefined where they are not.
 * Asked before anything is composed: a composer takes a stack frame and some hundred bytes for each of them.
 */
export function nestedTooDeeply(text: string): number | undefined {
  let offset = 0;
  let brackets = 0;
  let dashes = 0;
  let isScalarNext = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (isMark(lexeme)) {
      isScalarNext = lexeme === scalarMark;
      continue;
    }
    if (!isScalarNext) {
      if (lexeme === "[" || lexeme === "{") brackets += 1;
      else if (lexeme === "]" || lexeme === "}") brackets = Math.max(0, brackets - 1);
      else if (lexeme === "-") dashes += 1;
      else if (lexeme.includes("\n")) dashes = 0;
    }
    if (brackets > deepest || dashes > deepest) return offset;
    isScalarNext = false;
    offset += lexeme.length;
  }
  return undefined;
}

/** The lexer's own marks for the begin of a document, of a scalar and of flow errors have no length in the text. */
export function isMark(lexeme: string): boolean {
  return lexeme === "\u0002" || lexeme === "\u0018" || lexeme === scalarMark;
}
