/**
 * flink-conf.yaml as Flink's own parser up to 1.18 (and 1.19, 1.20 when the file exists) sees it: cut at the first
 * `#`, split at the first `": "`, blanks at the ends gone, later lines win, quotes stay.
 */
export function parseLegacyConf(text: string): Record<string, string> {
  const seen: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const entry = parseLegacyLine(line);
    if (entry !== undefined) seen[entry[0]] = entry[1];
  }
  return { ...seen };
}

/** Key and value of one line, or undefined for what Flink skips. */
export function parseLegacyLine(line: string): [string, string] | undefined {
  const content = line.split("#", 1)[0] ?? "";
  const at = content.indexOf(": ");
  if (at < 0) return undefined;
  const key = javaTrim(content.slice(0, at));
  const value = javaTrim(content.slice(at + 2));
  return key === "" || value === "" ? undefined : [key, value];
}

/** What Flink reads when a file says `key: value`; undefined when it skips the line. */
export function legacyValue(key: string, value: string): string | undefined {
  return parseLegacyConf(`${key}: ${value}`)[key];
}

/** Java's String.trim: everything up to U+0020, and nothing else. */
function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return text.slice(start, end);
}
