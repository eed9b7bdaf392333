import type { ConfChange } from "./conf-fault";
import { parseLegacyLine } from "./legacy-conf";
import { linesOf, textLike, withLines } from "./text-lines";

/**
 * flink-conf.yaml with keys set and removed. A value is replaced where Flink takes it from, which is the last line of
 * its key; earlier lines of that key and all lines of removed keys go; new keys are appended. All else, comments
 * behind values too, stays byte for byte. The values must be such that this file can carry them.
 */
export function mergeLegacyConf(text: string, change: ConfChange): string {
  const lines = linesOf(text);
  const keys = lines.map(({ content }) => parseLegacyLine(content)?.[0]);
  const removed = new Set(change.remove);
  const kept = lines.flatMap((line, index) => {
    const key = keys[index];
    if (key === undefined) return [line];
    if (!Object.hasOwn(change.set, key)) return removed.has(key) ? [] : [line];
    const isLast = keys.lastIndexOf(key) === index;
    return isLast ? [{ ...line, content: withValue(line.content, change.set[key] ?? "") }] : [];
  });
  const added = Object.entries(change.set).filter(([key]) => !keys.includes(key));
  return withLines(
    textLike(text, kept),
    added.map(([key, value]) => `${key}: ${value}`),
  );
}

/** A line that holds a pair, with another value. */
function withValue(content: string, value: string): string {
  const pair = content.split("#", 1)[0] ?? "";
  const start = pair.indexOf(": ") + 2;
  const old = parseLegacyLine(content)?.[1] ?? "";
  const at = pair.indexOf(old, start);
  return content.slice(0, at) + value + content.slice(at + old.length);
}
