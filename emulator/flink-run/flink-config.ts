/**
 * flink-conf.yaml as Flink's own legacy parser reads it: no YAML, one `key: value` a line.
 * Flink 1.9 to 1.18; also 1.19 and 1.20 where the file exists.
 */

/** What Flink got out of the file, and what it said. */
export interface ReadConfig {
  readonly values: ReadonlyMap<string, string>;
  /** Keys whose value is no text to Flink but a number, a boolean or a list. */
  readonly typed: ReadonlySet<string>;
  readonly log: string[];
}

const logger = "org.apache.flink.configuration.GlobalConfiguration";
const alwaysSecret = ["password", "secret", "fs.azure.account.key", "apikey"];
const secretFrom17 = ["auth-params", "service-key", "token", "basic-auth", "jaas.config"];

/** The value as the log shows it. */
export function maskValue(key: string, value: string, minor: number): string {
  const words = minor >= 17 ? [...alwaysSecret, ...secretFrom17] : alwaysSecret;
  return words.some((word) => key.toLowerCase().includes(word)) ? "******" : value;
}

/**
 * Reads the file.
 * @param minor - the minor number of Flink 1.x: it decides what is logged
 */
export function readFlinkConfig(text: string, file: string, minor: number): ReadConfig {
  const values = new Map<string, string>();
  const log: string[] = [];
  text.split("\n").forEach((line, index) => {
    const beforeComment = line.split("#", 1)[0] ?? "";
    if (beforeComment.trim() === "") return;
    const at = beforeComment.indexOf(": ");
    const key = at < 0 ? "" : beforeComment.slice(0, at).trim();
    const value = at < 0 ? "" : beforeComment.slice(at + 2).trim();
    if (key === "" || value === "") {
      const place = `Error while trying to split key and value in configuration file ${file}:${index + 1}: `;
      const detail =
        minor >= 17 ? "Line is not a key-value pair (missing space after ':'?)" : `"${line}"`;
      log.push(`WARN ${logger} - ${place}${detail}`);
      return;
    }
    values.set(key, value);
    log.push(
      `INFO ${logger} - Loading configuration property: ${key}, ${maskValue(key, value, minor)}`,
    );
  });
  return { values, typed: new Set(), log };
}
