/**
 * Which jobs something is for: a pattern of RE2 that all of the label `job_name` must match, or a list of names as
 * Flink shows them.
 */
export type Jobs = string | readonly string[];

/**
 * The pattern for `job_name`. A listed name is matched as it is, and as reporters write it, which put `_` in the place
 * of every character outside `[a-zA-Z0-9:_]` unless told to leave them.
 */
export function jobPattern(jobs: Jobs): string {
  if (typeof jobs === "string") return jobs;
  const spellings = jobs.flatMap((name) => [name, asLabel(name)]);
  return [...new Set(spellings)].sort().map(escapePattern).join("|");
}

/** A job's name as reporters write it, unless told to leave it. */
export function asLabel(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9:_]/g, "_");
}

/** The text as a pattern that matches it alone. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/**
 * What keeps a text from being a pattern; completes "expected …". Only what RE2 and JavaScript read alike is taken:
 * classes, groups, repetitions, `|`, and `\` before punctuation or one of d, D, s, S, w, W.
 */
export function patternFault(pattern: string): string | undefined {
  if (pattern === "") return "a pattern that is not empty";
  if (/\\(?![dDsSwW^$\\.*+?()[\]{}|/-])/.test(pattern.replaceAll("\\\\", ""))) {
    return "a pattern with \\ only before punctuation or one of d, D, s, S, w, W";
  }
  if (/\(\?(?!:)/.test(pattern)) return "a pattern whose groups begin with ( or (?: alone";
  if (/\{[^}]*\d{4,}/.test(pattern)) return "a pattern that repeats nothing more than 999 times";
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch {
    return `a pattern such as "orders-.*"`;
  }
}

/**
 * Whether no name matches both patterns, as far as that shows: in what they begin or end with, or where one is a name.
 * `false` where it does not show.
 */
export function areDisjoint(one: string, other: string): boolean {
  return branchesOf(one).every((a) => branchesOf(other).every((b) => branchesDiffer(a, b)));
}

/** A pattern without `|` at its top. */
interface Branch {
  readonly text: string;
  /** The characters that it begins with for certain, and those that it ends with. */
  readonly prefix: string;
  readonly suffix: string;
  /** Whether that is all: it matches its prefix alone. */
  readonly isName: boolean;
}

function branchesDiffer(a: Branch, b: Branch): boolean {
  const matches = ({ text }: Branch, name: string) => new RegExp(`^(?:${text})$`, "u").test(name);
  if (a.isName) return !matches(b, a.prefix);
  if (b.isName) return !matches(a, b.prefix);
  const begin = Math.min(a.prefix.length, b.prefix.length);
  const end = Math.min(a.suffix.length, b.suffix.length);
  return (
    a.prefix.slice(0, begin) !== b.prefix.slice(0, begin) ||
    a.suffix.slice(a.suffix.length - end) !== b.suffix.slice(b.suffix.length - end)
  );
}

function branchesOf(pattern: string): Branch[] {
  const branches: string[][] = [[]];
  for (const token of tokensOf(pattern)) {
    if (token === "|") branches.push([]);
    else branches.at(-1)!.push(token);
  }
  return branches.map(branchOf);
}

function branchOf(tokens: readonly string[]): Branch {
  const letters = tokens.map(letterOf);
  const first = letters.indexOf(undefined);
  const last = letters.lastIndexOf(undefined);
  return {
    text: tokens.join(""),
    prefix: (first < 0 ? letters : letters.slice(0, first)).join(""),
    suffix: letters.slice(last + 1).join(""),
    isName: first < 0,
  };
}

/** What a token stands for, if that is one character. */
function letterOf(token: string): string | undefined {
  if (/^\\[^dDsSwW]$/.test(token)) return token.slice(1);
  return /^[^\\.^$[(]$/u.test(token) ? token : undefined;
}

/** Its atoms, each with what repeats it, and the `|` between them; what stands in groups and classes is one atom. */
function tokensOf(pattern: string): string[] {
  const tokens: string[] = [];
  let depth = 0;
  for (const [token] of pattern.matchAll(/\[(?:\\.|[^\]])*\]|\\.|\{[^}]*\}|[\s\S]/gu)) {
    const isRepetition = /^(?:[*+?]|\{.*\})$/.test(token);
    if (depth > 0 || isRepetition) tokens.push(`${tokens.pop() ?? ""}${token}`);
    else tokens.push(token);
    if (token === "(") depth += 1;
    if (token === ")") depth -= 1;
  }
  return tokens;
}
