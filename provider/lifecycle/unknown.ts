/**
 * Stands in arguments, during a preview, for a value that only an `up` can tell. It may take the place of any
 * value at any depth; a resource's `plan` passes it on and never looks into it.
 */
export const UNKNOWN: unique symbol = Symbol("flinkwatch.unknown");

/** Whether `value` itself is the unknown. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether the unknown stands anywhere in `value`, at any depth. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (value !== null && typeof value === "object") return Object.values(value).some(hasUnknown);
  return false;
}
