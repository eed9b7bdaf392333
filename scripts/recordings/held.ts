/** When alerts hold over what was recorded. */
import type { AnsweredSeries, RecordedPrometheus, Span } from "./recorded-prometheus";

/** A rule as far as it matters whether its condition holds. */
export interface Condition {
  readonly name: string;
  readonly expr: string;
}

/** Alert → what it holds for, such as `emr-rec00001 orders` → minutes of the recording, such as `9-21, 24`. */
export type Held = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Labels that are drawn anew for each process or job, or say nothing more. */
const RANDOM = [
  ...["__name__", "job", "host", "instance", "tm_id", "job_id"],
  ...["task_id", "task_attempt_id", "task_attempt_num", "operator_id"],
];

/** Before that no window of theirs is full, the shortest being of five minutes. */
const FIRST_MINUTE = 5;

/** Asks for every condition at each whole minute from the fifth on. What never holds is left out. @throws {Error} for a refused one. */
export async function heldOver(
  server: RecordedPrometheus,
  { start, end }: Span,
  conditions: readonly Condition[],
): Promise<Held> {
  const held: Record<string, Record<string, string>> = {};
  for (const { name, expr } of conditions) {
    const series = await server.range(expr, { start: start + FIRST_MINUTE * 60, end, step: 60 });
    const minutes = minutesOf(series, start);
    if (minutes.size === 0) continue;
    const sorted = [...minutes].sort(([a], [b]) => (a < b ? -1 : 1));
    held[name] = Object.fromEntries(sorted.map(([what, found]) => [what, rangesText(found)]));
  }
  return held;
}

function minutesOf(series: readonly AnsweredSeries[], start: number): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const { metric, values } of series) {
    const what = subjectOf(metric);
    const minutes = found.get(what) ?? new Set<number>();
    for (const [at] of values) minutes.add((at - start) / 60);
    found.set(what, minutes);
  }
  return found;
}

function subjectOf(labels: Readonly<Record<string, string>>): string {
  const telling = Object.entries(labels).filter(([name]) => !RANDOM.includes(name));
  const { instance_id: cluster, job_name: job, ...others } = Object.fromEntries(telling);
  return [cluster, job, ...Object.values(others)].filter(Boolean).join(" ");
}

function rangesText(minutes: ReadonlySet<number>): string {
  const sorted = [...minutes].sort((a, b) => a - b);
  const ranges: { first: number; last: number }[] = [];
  for (const minute of sorted) {
    const open = ranges.at(-1);
    if (open && open.last === minute - 1) open.last = minute;
    else ranges.push({ first: minute, last: minute });
  }
  return ranges
    .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
    .join(", ");
}
