/**
 * The `{{key}}` and `{{tat-hidden:key}}` placeholders of a command, as run and as recorded.
 */
import { ApiFault } from "../../contract";

const hiddenMask = "******";
const placeholder = /\{\{\s*(tat-hidden:)?([A-Za-z0-9_-]{1,64})\s*\}\}/g;

/** A command's parameters: what to run, and what records may show. */
export interface BoundCommand {
  /** The text with all values in place. */
  readonly script: string;
  /** The text as records show it: hidden values masked. */
  readonly recorded: string;
  /** Parameters as records show them, JSON. */
  readonly recordedParameters: string;
}

/**
 * Reads a JSON map of strings.
 * @throws {ApiFault} when it is none, has over 20 keys, or a key that is not [A-Za-z0-9_-]{1,64}.
 */
export function readParameters(field: string, json: string | undefined): Record<string, string> {
  if (json === undefined || json === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ApiFault("InvalidParameterValue.ParameterInvalidJsonFormat", `${field} is not JSON.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ApiFault(
      "InvalidParameterValue.ParameterInvalidJsonFormat",
      `${field} is not a map.`,
    );
  }
  const entries = Object.entries(value);
  if (entries.length > 20) {
    throw new ApiFault(
      "InvalidParameterValue.ParameterNumberExceeded",
      `${field} has over 20 keys.`,
    );
  }
  for (const [key, item] of entries) {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(key)) {
      throw new ApiFault(
        "InvalidParameterValue.ParameterKeyContainsInvalidChar",
        `${field}: ${key}.`,
      );
    }
    if (typeof item !== "string") {
      throw new ApiFault("InvalidParameterValue.ParameterValueNotString", `${field}: ${key}.`);
    }
  }
  return value as Record<string, string>;
}

/** Puts values in place of placeholders; a placeholder without a value stays as it is. */
export function bindParameters(content: string, values: Record<string, string>): BoundCommand {
  const hidden = new Set<string>();
  const script = content.replace(placeholder, (whole, mark: string | undefined, key: string) => {
    if (mark) hidden.add(key);
    return values[key] ?? whole;
  });
  const shown = (key: string) => (hidden.has(key) ? hiddenMask : values[key]);
  const recorded = content.replace(placeholder, (whole, _mark, key: string) => shown(key) ?? whole);
  const recordedParameters = JSON.stringify(
    Object.fromEntries(Object.keys(values).map((key) => [key, shown(key)])),
  );
  return { script, recorded, recordedParameters };
}
