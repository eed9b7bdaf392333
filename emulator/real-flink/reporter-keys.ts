/** The reporter's keys in a node's configuration, written as somebody does by hand who follows the manual. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ConfFileName } from "./versions";

/** Everything that the lab's own keys begin with. */
const PREFIX = "metrics.reporter.promgateway.";

/** Key below `metrics.reporter.promgateway.` → value. */
export type ReporterKeys = Readonly<Record<string, string>>;

/** The configuration file that a home has. @throws {Error} when it has none. */
export function confFileOf(home: string): string {
  const names: ConfFileName[] = ["flink-conf.yaml", "config.yaml"];
  const found = names.map((name) => path.join(home, "conf", name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`real Flink: no configuration in ${home}/conf.`);
  return found;
}

/** Replaces the reporter's keys; what else stands in the file stays. */
export function writeReporterKeys(home: string, keys: ReporterKeys): void {
  const file = confFileOf(home);
  const quote = path.basename(file) === "config.yaml" ? singleQuoted : (value: string) => value;
  const others = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !line.startsWith(PREFIX));
  while (others.at(-1) === "") others.pop();
  const lines = Object.entries(keys).map(([key, value]) => `${PREFIX}${key}: ${quote(value)}`);
  writeFileSync(file, `${[...others, ...lines].join("\n")}\n`);
}

/** Flink's YAML makes numbers and booleans of what is not quoted, and its reporters then overlook them. */
function singleQuoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
