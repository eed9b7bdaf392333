/** A map as it is written in a stack's file, before the schema has seen it. */
export type RawMap = Record<string, unknown>;

/** Whether a value as written is a map. */
export function isMap(value: unknown): value is RawMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A value as faults tell of it. */
export function show(value: unknown): string {
  return withoutUser(JSON.stringify(value) ?? "nothing");
}

/** A text whose addresses do not tell users and passwords. */
export function withoutUser(text: string): string {
  return text.replace(/:\/\/[^/?#\s]*@/g, "://***@");
}
