/** Flink versions between two, both included; what is left out is open. Minor versions such as `1.15`. */
export interface FlinkRange {
  readonly first?: string;
  readonly last?: string;
}

/**
 * Whether a Flink version such as `1.18.1` lies in a range; its patch level does not matter. Pure.
 * @throws {Error} if the text is no version.
 */
export function isInRange(version: string, { first, last }: FlinkRange): boolean {
  const at = minorOf(version);
  return (
    (first === undefined || at >= minorOf(first)) && (last === undefined || at <= minorOf(last))
  );
}

/** A range in words: `1.15+`, `up to 1.20`, `1.15 to 1.20`, or `all`. */
export function rangeText({ first, last }: FlinkRange): string {
  if (first === undefined) return last === undefined ? "all" : `up to ${last}`;
  return last === undefined ? `${first}+` : `${first} to ${last}`;
}

/** Major and minor as one number that orders them: 1.15 is 1015. */
function minorOf(version: string): number {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) throw new Error(`"${version}" is no Flink version such as 1.18.1.`);
  return Number(major) * 1000 + Number(minor);
}
