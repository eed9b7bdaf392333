/** Ids as the cloud makes them: a prefix and eight letters or digits. */
import { randomBytes } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A new id such as `prom-1a2b3c4d`. */
export function newId(prefix: string): string {
  return `${prefix}-${randomText(8)}`;
}

/** Random lower-case letters and digits. */
export function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** A time as most of the API writes it, in the cloud's own time zone (UTC+8): `2026-01-31 12:00:00`. */
export function cloudTime(date: Date): string {
  return new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}
