import { pathDiff, type PathChange } from "./path-diff";
import { valueAt, type PropertyPath } from "./property-path";

/** The object that a text of JSON holds, `undefined` for all else. */
export function objectIn(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== "string" || !text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** A place of {@link diffInTexts} and what stands there, absent where nothing does. */
export interface TextChange extends PathChange {
  readonly observed?: unknown;
  readonly desired?: unknown;
}

/**
 * The places of {@link pathDiff} with those inside of texts of JSON in the place of the texts. The engine's own paths
 * end at a text: it shows by itself what differs in there.
 */
export function diffInTexts(observed: unknown, desired: unknown): TextChange[] {
  return pathDiff(observed, desired).flatMap((change) => {
    const both = valuesAt(observed, desired, change.path);
    const [was, will] = [objectIn(both.observed), objectIn(both.desired)];
    if (!was || !will) return [{ ...change, ...both }];
    return pathDiff(was, will).map(({ path, kind }) => ({
      ...{ path: [...change.path, ...path], kind },
      ...valuesAt(was, will, path),
    }));
  });
}

function valuesAt(observed: unknown, desired: unknown, path: PropertyPath) {
  return { observed: valueAt(observed, path), desired: valueAt(desired, path) };
}
