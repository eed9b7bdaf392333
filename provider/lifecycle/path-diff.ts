import type { PropertyPath } from "./property-path";

/** One place where what is live and what is desired disagree. */
export interface PathChange {
  readonly path: PropertyPath;
  /** What an update would do there: add a missing value, delete one that should not be, or change it. */
  readonly kind: "add" | "delete" | "update";
}

/**
 * All places where `desired` differs from `observed`, outermost first. `undefined` and `null` count as absent,
 * the order of keys does not matter, and lists are compared position by position. Unknown values differ from everything.
 */
export function pathDiff(
  observed: unknown,
  desired: unknown,
  path: PropertyPath = [],
): PathChange[] {
  if (isAbsent(observed) && isAbsent(desired)) return [];
  if (isAbsent(observed)) return [{ path, kind: "add" }];
  if (isAbsent(desired)) return [{ path, kind: "delete" }];
  if (Array.isArray(observed) && Array.isArray(desired)) return listDiff(observed, desired, path);
  if (isMap(observed) && isMap(desired)) return mapDiff(observed, desired, path);
  return Object.is(observed, desired) ? [] : [{ path, kind: "update" }];
}

function listDiff(observed: unknown[], desired: unknown[], path: PropertyPath): PathChange[] {
  const length = Math.max(observed.length, desired.length);
  return Array.from({ length }, (_, at) => at).flatMap((at) =>
    pathDiff(observed[at], desired[at], [...path, at]),
  );
}

function mapDiff(
  observed: Record<string, unknown>,
  desired: Record<string, unknown>,
  path: PropertyPath,
): PathChange[] {
  const keys = [...new Set([...Object.keys(observed), ...Object.keys(desired)])].sort();
  return keys.flatMap((key) => pathDiff(observed[key], desired[key], [...path, key]));
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
