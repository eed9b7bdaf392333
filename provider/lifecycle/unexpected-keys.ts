import type { PropertyPath } from "./property-path";
import { innerSchema, type AnySchema } from "./schema-parts";

/** Every key, at any depth, that the definition does not have, with the names that were probably meant. */
export function unexpectedKeys(
  schema: AnySchema,
  value: unknown,
  path: PropertyPath = [],
): { path: PropertyPath; reason: string }[] {
  const { def } = innerSchema(schema);
  if (Array.isArray(value)) {
    const { element } = def;
    if (element === undefined) return [];
    return value.flatMap((item, at) => unexpectedKeys(element, item, [...path, at]));
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = [...path, key];
    const known = def.shape?.[key] ?? def.valueType ?? def.catchall;
    if (known !== undefined) return unexpectedKeys(known, member, at);
    if (def.type !== "object") return [];
    return [{ path: at, reason: reasonFor(key, Object.keys(def.shape ?? {})) }];
  });
}

function reasonFor(key: string, known: string[]): string {
  const near = known.filter((name) => distance(name.toLowerCase(), key.toLowerCase()) <= 2);
  if (near.length > 0) return `is not a known key. Did you mean ${near.join(" or ")}?`;
  return `is not a known key, expected one of ${known.sort().join(", ")}. Remove it.`;
}

/** Levenshtein's distance. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
