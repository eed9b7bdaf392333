import { fileOf, type Dialect } from "./conf-file";
import {
  refused,
  type ConfChange,
  type ConfFault,
  type FlatConf,
  type Outcome,
} from "./conf-fault";
import { parseLegacyConf } from "./legacy-conf";
import { mergeLegacyConf } from "./legacy-merge";
import { parseStandardConf } from "./standard-conf";
import { mergeStandardConf, standardLine } from "./standard-merge";
import { largestCharacters } from "./standard-source";
import { valueObstacle } from "./values";

/** What Flink has of a configuration file, by full key. */
export function parseConf(dialect: Dialect, text: string): Outcome<{ values: FlatConf }> {
  if (dialect === "standard") return parseStandardConf(text);
  if (text.length > largestCharacters) return refused([tooLarge(dialect, text.length)]);
  const values = Object.entries(parseLegacyConf(text)).map(
    ([key, value]) => [key, { text: value, type: "string" }] as const,
  );
  return { ok: true, values: new Map(values) };
}

/**
 * A configuration file with keys set and removed; everything else stays byte for byte. Equal when nothing is to do.
 * Refused with all faults when a key or value cannot be carried, or the file cannot be edited safely.
 */
export function mergeConf(
  dialect: Dialect,
  text: string,
  change: ConfChange,
): Outcome<{ text: string }> {
  const faults = changeFaults(dialect, change.set);
  if (text.length > largestCharacters) faults.push(tooLarge(dialect, text.length));
  if (faults.length > 0) return refused(faults);
  if (dialect === "standard") return mergeStandardConf(text, change);
  return { ok: true, text: mergeLegacyConf(text, change) };
}

/** A new file with these keys, in their order. */
export function printConf(
  dialect: Dialect,
  values: Readonly<Record<string, string>>,
): Outcome<{ text: string }> {
  const faults = changeFaults(dialect, values);
  if (faults.length > 0) return refused(faults);
  const lines = Object.entries(values).map(([key, value]) =>
    dialect === "standard" ? standardLine(key, value) : `${key}: ${value}`,
  );
  return { ok: true, text: lines.map((line) => `${line}\n`).join("") };
}

/** A file's bytes as text that becomes the same bytes again. */
export function decodeConf(dialect: Dialect, bytes: Uint8Array): Outcome<{ text: string }> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { ok: true, text };
  } catch {
    const isUtf16 = bytes.length > 1 && bytes.subarray(0, 2).every((byte) => byte >= 0xfe);
    // The old reader takes any bytes, and the new one UTF-16.
    const cause = dialect === "standard" && !isUtf16 ? "flink" : "policy";
    return refused([{ cause, reason: `${fileOf[dialect]}: is not UTF-8. Save it as UTF-8.` }]);
  }
}

function tooLarge(dialect: Dialect, length: number): ConfFault {
  const reason = `${fileOf[dialect]}: is too large to edit, got ${length} characters, expected at most ${largestCharacters}. Look whether it is the right file.`;
  return { cause: "policy", reason };
}

function changeFaults(dialect: Dialect, values: Readonly<Record<string, string>>): ConfFault[] {
  return Object.entries(values).flatMap(([key, value]): ConfFault[] => {
    if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(key)) {
      const reason = `key ${JSON.stringify(key)}: is no key of Flink, expected letters, digits, '_' and '-', joined by dots. Rename it.`;
      return [{ cause: "policy", reason }];
    }
    const obstacle = valueObstacle(dialect, value);
    if (obstacle === undefined) return [];
    const step = "Use printable ASCII without '#' and outer blanks.";
    return [{ cause: obstacle.cause, reason: `${key}: ${obstacle.what}. ${step}` }];
  });
}
