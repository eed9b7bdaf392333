import { isCollection, isMap, isScalar, type Node } from "yaml";

import { fileOf } from "./conf-file";
import {
  refused,
  type ConfChange,
  type ConfFault,
  type FlatConf,
  type FlatValue,
  type Outcome,
} from "./conf-fault";
import {
  byteOrderMark,
  readStandardConf,
  valuesOf,
  type ParsedPair,
  type StandardConf,
  type StandardLeaf,
} from "./standard-conf";
import { policy } from "./standard-source";
import { endedLike, withLines } from "./text-lines";

/**
 * config.yaml with keys set, always as single-quoted text, and removed. Nested and dotted spellings of a key are one
 * key: the last, which is the one that Flink takes, is replaced where it stands, the others go; new keys are appended
 * with dots. All else stays byte for byte, a comment goes only with the line of a key that goes. What was written is
 * read again: a file in which an edit would change anything else is refused.
 */
export function mergeStandardConf(text: string, change: ConfChange): Outcome<{ text: string }> {
  const [mark = ""] = byteOrderMark.exec(text) ?? [];
  const merged = mergeBody(text.slice(mark.length), change);
  return merged.ok ? { ok: true, text: mark + merged.text } : merged;
}

function mergeBody(text: string, change: ConfChange): Outcome<{ text: string }> {
  const conf = readStandardConf(text);
  if (!conf.ok) return conf;
  const editor = new Editor(text, conf);
  editor.change(change);
  if (editor.faults.length > 0) return refused(editor.faults);
  const expected = valuesAfter(valuesOf(conf.leaves), change);
  const clashes = clashesIn(expected, Object.keys(change.set));
  if (clashes.length > 0) return refused(clashes);
  const merged = editor.apply();
  const again = readStandardConf(merged);
  if (again.ok && isEqual(valuesOf(again.leaves), expected)) return { ok: true, text: merged };
  const what = "cannot be edited without changing other keys";
  return refused([policy(text, 0, what, "Write one key a line.")]);
}

/** `key: 'value'`; a key that YAML could take for a number or a truth value is quoted too. */
export function standardLine(key: string, value: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+$/.test(key);
  return `${isPlain ? key : quoted(key)}: ${quoted(value)}`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A stretch of the text and what takes its place. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

class Editor {
  readonly faults: ConfFault[] = [];
  private readonly edits: Edit[] = [];
  private readonly added: string[] = [];

  constructor(
    private readonly text: string,
    private readonly conf: StandardConf,
  ) {}

  change({ set, remove = [] }: ConfChange): void {
    const { leaves } = this.conf;
    const leaving = new Set(
      leaves.filter(({ key }) => remove.includes(key) && !Object.hasOwn(set, key)),
    );
    for (const [key, value] of Object.entries(set)) {
      const spellings = leaves.filter((leaf) => leaf.key === key);
      const last = spellings[spellings.length - 1];
      const isReplaced = last !== undefined && this.replace(last, value);
      for (const leaf of spellings) if (leaf !== last || !isReplaced) leaving.add(leaf);
      if (!isReplaced) this.added.push(standardLine(key, value));
    }
    this.remove(leaving);
    if (this.added.length > 0) this.refuseBraces();
  }

  apply(): string {
    const { text } = this;
    const { end } = this.conf;
    let body = "";
    let at = 0;
    for (const { from, to, by } of [...this.edits].sort((a, b) => a.from - b.from)) {
      body += text.slice(at, from) + by;
      at = to;
    }
    const whole = endedLike(text.slice(0, end), body + text.slice(at, end));
    const indent = " ".repeat(this.indent());
    const lines = this.added.map((line) => indent + line);
    return withLines(whole, lines) + text.slice(end);
  }

  /** Whether the value could be replaced where it stands. */
  private replace(leaf: StandardLeaf, value: string): boolean {
    if (leaf.value.type === "string" && leaf.value.text === value) return true;
    const node = pairOf(leaf).value;
    const range = node?.range;
    if (!isScalar(node) || !range || node.type?.startsWith("BLOCK_")) return false;
    this.edits.push({ from: range[0], to: range[1], by: quoted(value) });
    return true;
  }

  /** Takes out leaves, and keys above them under which nothing stays: Flink does not start with an empty one. */
  private remove(leaving: ReadonlySet<StandardLeaf>): void {
    const whole = new Set<ParsedPair>();
    const emptied = new Set<ParsedPair>();
    for (const leaf of leaving) {
      const going = leaf.path.filter((pair) =>
        this.conf.leaves.every((one) => leaving.has(one) || !one.path.includes(pair)),
      );
      const first = going.find((pair) => !isBlockMap(pair.value));
      if (first === undefined || this.isInBraces(first, leaf)) this.refuse(leaf);
      else whole.add(first);
      for (const pair of going) if (isBlockMap(pair.value)) emptied.add(pair);
    }
    for (const pair of whole) this.removeLines(pair, rangeEnd(pair.value ?? pair.key));
    for (const pair of emptied) this.removeLines(pair, rangeEnd(pair.key));
  }

  private isInBraces(pair: ParsedPair, leaf: StandardLeaf): boolean {
    const above = leaf.path.slice(0, leaf.path.indexOf(pair));
    const root: unknown = this.conf.document.contents;
    return [root, ...above.map(({ value }) => value)].some((map) => isMap(map) && map.flow);
  }

  /** Takes out the lines from a key to `end`; lines of comment in a list stay. */
  private removeLines(pair: ParsedPair, end: number): void {
    const { text } = this;
    const isList = isCollection(pair.value);
    let from = text.lastIndexOf("\n", (pair.key.range?.[0] ?? 0) - 1) + 1;
    while (from < end) {
      const newline = text.indexOf("\n", from);
      const to = newline < 0 ? text.length : newline + 1;
      const isKept = isList && /^\s*(#|$)/.test(text.slice(from, to));
      if (!isKept) this.edits.push({ from, to, by: "" });
      from = to;
    }
  }

  private refuse(leaf: StandardLeaf): void {
    const at = pairOf(leaf).key.range?.[0] ?? 0;
    const what = "stands in braces and cannot be taken out alone";
    this.faults.push(policy(this.text, at, what, "Write that map with one key a line."));
  }

  private refuseBraces(): void {
    const root: unknown = this.conf.document.contents;
    if (!isMap(root) || root.flow !== true) return;
    const what = "is one map in braces, to which no line can be added";
    this.faults.push(policy(this.text, 0, what, "Write it with one key a line."));
  }

  /** Blanks before the keys of the outermost map. */
  private indent(): number {
    const root: unknown = this.conf.document.contents;
    const first = isMap(root) ? (root.items[0]?.key as Node | undefined) : undefined;
    const start = first?.range?.[0];
    if (start === undefined || start === 0) return 0;
    return start - (this.text.lastIndexOf("\n", start - 1) + 1);
  }
}

function pairOf(leaf: StandardLeaf): ParsedPair {
  return leaf.path[leaf.path.length - 1] as ParsedPair;
}

function isBlockMap(node: Node | null): boolean {
  return isMap(node) && node.flow !== true;
}

function rangeEnd(node: Node): number {
  return node.range?.[1] ?? 0;
}

function valuesAfter(before: FlatConf, { set, remove = [] }: ConfChange): FlatConf {
  const after = new Map(before);
  for (const key of remove) after.delete(key);
  for (const [key, text] of Object.entries(set)) after.set(key, { text, type: "string" });
  return after;
}

/** Keys that are the beginning of others: Flink's client cannot write them as nested YAML for containers on YARN. */
function clashesIn(values: FlatConf, set: readonly string[]): ConfFault[] {
  const keys = [...values.keys()];
  return set.flatMap((key) => {
    const other = keys.find((one) => one.startsWith(`${key}.`) || key.startsWith(`${one}.`));
    if (other === undefined) return [];
    const reason = `${fileOf.standard}: ${key} cannot stand below or above ${other}. Take that key out.`;
    return [{ cause: "flink", reason } as const];
  });
}

function isEqual(a: FlatConf, b: FlatConf): boolean {
  const isSame = ([key, value]: [string, FlatValue]) => {
    const other = b.get(key);
    return other?.text === value.text && other.type === value.type;
  };
  return a.size === b.size && [...a].every(isSame);
}
