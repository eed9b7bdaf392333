import { pathDiff, type PathChange } from "./path-diff";
import { valueAt } from "./property-path";

/** The object that a text of JSON holds, `undefined` for all else. */
export function objectIn(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== "string" || !text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/**
 * The places of {@link pathDiff} with those inside of texts of JSON in the place of the texts. The engine's own paths
 * end at a text: it shows by itself what differs in there.
 */
export function diffInTexts(observed: unknown, desired: unknown): PathChange[] {
  return pathDiff(observed, desired).flatMap((change) => {
    const [was, will] = [observed, desired].map((root) => objectIn(valueAt(root, change.path)));
    return was && will ? pathDiff(was, will, change.path) : [change];
  });
}
