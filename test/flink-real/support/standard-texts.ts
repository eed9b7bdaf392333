import fc from "fast-check";
import { stringify } from "yaml";
import { ourKeys } from "./changes";

/** A value as it is spelled, and the line that it must end. */
interface Spelling {
  /** On the key's line, behind `: `. */
  readonly text: string;
  /** Lines below, without indentation. */
  readonly below?: readonly string[];
}

type Tree = Map<string, Tree | Spelling>;

const foreignKeys = [
  "state.backend",
  "state.checkpoints.dir",
  "metrics.reporter.promgateway.filter.includes",
  "metrics.reporter.jmx.factory.class",
  "env.java.opts.all",
  "a-b_c.d",
];

const word = fc.constantFrom(
  "rocksdb",
  "hdfs:///flink",
  "yes",
  "-Xmx1g -XX:+UseG1GC",
  "a#b",
  "v1.2.3",
  "x",
);
const typed = fc.constantFrom(
  ...["9091", "0123", "1.10", "true", "False", "0x1F", "0o17", "1e3", "-5", ".5", "12e4567"],
  ...["123456789012345678901234567890", "2147483648", ".inf", "-.inf", ".nan", "+12", "1_000"],
);
const printable = fc.string({ unit: fc.constantFrom(..." #:'\"\\{}[],&*!|>%@`?~-=;ab0é中😀\t") });
const single = printable.map((text) => `'${text.replaceAll("'", "''")}'`);
const double = fc.oneof(printable, fc.string()).map((text) => JSON.stringify(text));
const scalar = fc.oneof(word, typed, single, double);

const spelling: fc.Arbitrary<Spelling> = fc.oneof(
  { weight: 6, arbitrary: scalar.map((text) => ({ text })) },
  fc
    .tuple(
      fc.constantFrom("|", ">", "|-", ">-", "|+"),
      fc.array(word, { minLength: 1, maxLength: 3 }),
    )
    .map(([text, below]) => ({ text, below })),
  fc.array(scalar, { maxLength: 3 }).map((items) => ({ text: `[${items.join(", ")}]` })),
  fc
    .array(scalar, { minLength: 1, maxLength: 3 })
    .map((items) => ({ text: "", below: items.map((item) => `- ${item}`) })),
);

const style = fc.record({
  step: fc.integer({ min: 1, max: 4 }),
  root: fc.constantFrom(0, 0, 0, 2),
  end: fc.constantFrom("\n", "\n", "\r\n"),
  head: fc.constantFrom("", "", "# Flink\n", "---\n", "\ufeff", "\n\n"),
  foot: fc.constantFrom("", "", "# the end\n", "...\n", "\n", "  \n"),
  isClosed: fc.boolean(),
  /** One a line, taken in turn. */
  fillers: fc.array(fc.constantFrom("", "", "", "", "# a: b", "   # note", " "), { minLength: 1 }),
  comments: fc.array(fc.constantFrom("", "", "", " # why", "  # it's"), { minLength: 1 }),
  inBraces: fc.array(fc.constantFrom(false, false, false, false, true), { minLength: 1 }),
});
type Style = typeof style extends fc.Arbitrary<infer Value> ? Value : never;

/** A key, where it is cut into levels (1: a level begins behind that dot), and its value. */
const entry = fc.tuple(
  fc.oneof(fc.constantFrom(...ourKeys), fc.constantFrom(...foreignKeys)),
  fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  spelling,
);

/** config.yaml in all spellings that Flink reads: nested and dotted, typed, quoted, blocks, lists, comments. */
export const standardText = fc
  .tuple(fc.array(entry, { maxLength: 8 }), style)
  .map(([entries, look]) => {
    const tree: Tree = new Map();
    for (const [key, cuts, value] of entries) insert(tree, levelsOf(key, cuts), value);
    return new Printer(look).print(tree);
  });

function levelsOf(key: string, cuts: readonly boolean[]): string[] {
  const levels: string[] = [];
  key.split(".").forEach((part, index) => {
    if (index === 0 || cuts[index - 1]) levels.push(part);
    else levels.push(`${levels.pop()}.${part}`);
  });
  return levels;
}

function insert(tree: Tree, levels: readonly string[], value: Spelling): void {
  const [level = "", ...rest] = levels;
  const there = tree.get(level);
  if (rest.length === 0) {
    if (there === undefined) tree.set(level, value);
  } else if (there === undefined || there instanceof Map) {
    const inner: Tree = there ?? new Map();
    tree.set(level, inner);
    insert(inner, rest, value);
  }
}

class Printer {
  private readonly lines: string[] = [];
  private turn = 0;

  constructor(private readonly look: Style) {}

  print(tree: Tree): string {
    const { head, foot, end, isClosed, root } = this.look;
    this.map(tree, root);
    const text = head + this.lines.map((line) => `${line}\n`).join("") + foot;
    return (isClosed ? text : text.replace(/\n$/, "")).replaceAll("\n", end);
  }

  private next<Value>(choices: readonly Value[]): Value {
    return choices[this.turn++ % choices.length] as Value;
  }

  private map(tree: Tree, indent: number): void {
    for (const [key, value] of tree) {
      const filler = this.next(this.look.fillers);
      if (filler !== "") this.lines.push(filler);
      this.pair(key, value, indent);
    }
  }

  private pair(key: string, value: Tree | Spelling, indent: number): void {
    const start = " ".repeat(indent) + key + ":";
    if (value instanceof Map) {
      if (this.next(this.look.inBraces) && isSingle(value)) {
        this.lines.push(`${start} ${braces(value)}`);
        return;
      }
      this.lines.push(start + this.next(this.look.comments));
      this.map(value, indent + this.look.step);
      return;
    }
    const isBlock = value.below !== undefined && value.text !== "";
    const comment = isBlock ? "" : this.next(this.look.comments);
    this.lines.push(`${start} ${value.text}`.trimEnd() + comment);
    const inner = " ".repeat(indent + this.look.step);
    for (const line of value.below ?? []) this.lines.push(inner + line);
  }
}

/** Whether it can stand in braces: no value has lines of its own. */
function isSingle(tree: Tree): boolean {
  return [...tree.values()].every((value) =>
    value instanceof Map ? isSingle(value) : value.below === undefined,
  );
}

function braces(tree: Tree): string {
  const members = [...tree].map(([key, value]) => {
    if (value instanceof Map) return `${key}: ${braces(value)}`;
    const isSafe = /^['"]|^[\w.-]*$/.test(value.text);
    return `${key}: ${isSafe ? value.text : stringify(value.text).trimEnd()}`;
  });
  return `{${members.join(", ")}}`;
}

const hazards = [
  ..."\t#:'\"{}[],&*!|>%@`?~-= \n\r\u0000\u007f\u0085\u00a0\u2028\ufeff中",
  ...[": ", "- ", "&a ", "*a", "!x ", "!!str ", "...\n", "---\n", "null", "  ", "😀", "? ", "\r\n"],
  ...["\t# c", "\n\t", "\n  ", ": |\n", "''", "a: b\n", "<<: "],
];

/** The same with some damage. */
export const damagedText = fc
  .tuple(
    standardText,
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0, 0, 1, 3),
        fc.constantFrom(...hazards),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([text, damages]) =>
    damages.reduce((damaged, [place, taken, put]) => {
      const characters = [...damaged];
      characters.splice(Math.floor(place * characters.length), taken, put);
      return characters.join("");
    }, text),
  );
