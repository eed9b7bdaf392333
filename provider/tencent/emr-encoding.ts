/** Keys and values of a configuration file as EMR carries them: base64 of a flat JSON object. */
export function encodeProperties(properties: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(properties), "utf8").toString("base64");
}

/** The opposite of {@link encodeProperties}. Numbers and booleans become text; absent is empty. Throws on anything else. */
export function decodeProperties(encoded: string | undefined): Record<string, string> {
  if (!encoded) return {};
  const parsed = parse(Buffer.from(encoded, "base64").toString("utf8"));
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw notFlat();
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, textOf(value)]));
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null) return "";
  throw notFlat();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notFlat();
  }
}

/** Says nothing of the content: it holds the password of the push gateway. */
function notFlat(): Error {
  return new Error(
    "emr.DescribeExportConfs: Properties cannot be read, expected base64 of a flat JSON object. " +
      "Compare with the API's documentation: its format may have changed.",
  );
}
