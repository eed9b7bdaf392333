import type { TextChange } from "../lifecycle/json-text";
import { formatPath, type PropertyPath } from "../lifecycle/property-path";

/** Of how many places of one thing a run tells. */
const PLACES = 10;
/** Characters of a value that a run tells whole. */
const LONGEST = 80;
/** Characters on each side of what differs in a longer text. */
const AROUND = 12;

/** What people have changed of one thing: each place with what stands there, and what stood there. Pure. */
export function toldPlaces(
  changes: readonly TextChange[],
  nameOf: (path: PropertyPath) => string = formatPath,
): string {
  const places = changes.slice(0, PLACES).map(({ path, observed, desired }) => {
    const [now, was] = whereTheyDiffer(observed, desired);
    return `${nameOf(path)} is ${told(now)}, was ${told(was)}`;
  });
  const left = changes.length - places.length;
  return [...places, ...(left > 0 ? [`${left} more`] : [])].join("; ");
}

/** Of two long texts what is not the same in both, and a little around it. */
function whereTheyDiffer(now: unknown, was: unknown): readonly [unknown, unknown] {
  if (typeof now !== "string" || typeof was !== "string") return [now, was];
  if (Math.max(now.length, was.length) <= LONGEST) return [now, was];
  const shorter = Math.min(now.length, was.length);
  let start = 0;
  while (start < shorter && now[start] === was[start]) start += 1;
  let end = 0;
  while (end < shorter - start && now.at(-1 - end) === was.at(-1 - end)) end += 1;
  const cut = (text: string) => {
    const [from, to] = [start - AROUND, text.length - end + AROUND];
    const part = text.slice(Math.max(from, 0), to);
    return `${from > 0 ? "…" : ""}${part}${to < text.length ? "…" : ""}`;
  };
  return [cut(now), cut(was)];
}

/** A value as people read it: what is long by its number of characters. */
function told(value: unknown): string {
  if (value === undefined || value === null) return "not there";
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.length} characters` : text;
}
