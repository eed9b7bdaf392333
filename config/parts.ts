import { z } from "zod";

/**
 * A text that must match `pattern`. `expected` completes the sentence "expected …" of the fault.
 */
export function text(pattern: RegExp, expected: string) {
  return z.string({ error: expected }).regex(pattern, { error: expected });
}

/**
 * An address of HTTP, `rest` being the pattern behind its scheme. One with user and password in it is refused, since these
 * would stand in the state and in previews.
 */
export function address(rest = "\\S+", more = "") {
  const pattern = new RegExp(`^https?://(?![^/?#\\s]*@)${rest}$`);
  return text(pattern, `an http(s) address without user and password${more}`);
}

/** A whole number between `min` and `max`, both included, in `unit`. */
export function whole(min: number, max: number, unit: string) {
  const error = `a whole number from ${min} to ${max}${unit ? ` (${unit})` : ""}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** true or false; a quoted "true" is a fault, since YAML would hide the difference. */
export function flag() {
  return z.boolean({ error: "true or false, without quotes" });
}

/** One of a few words. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, { error: `one of ${words.join(", ")}` });
}

/** A list; `what` names its elements in the plural. */
export function listOf<T extends z.ZodType>(element: T, what: string) {
  return z.array(element, { error: `a list of ${what}` });
}

/** A map from names that match `key` to values of one kind. */
export function mapOf<T extends z.ZodType>(key: z.ZodString, value: T, what: string) {
  return z.record(key, value, { error: `a map of ${what}` });
}

/**
 * A map with fixed keys. For unknown keys the message is the list of known ones, from which `faults.ts` makes one
 * fault a key.
 */
export function section<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? known : `a map with keys of ${known}`),
  });
}
