import { isAtLeast, type FlinkVersion } from "./version";

/** The two spellings of Flink's configuration: lines of Flink's own, or YAML 1.2. */
export type Dialect = "legacy" | "standard";

/** The names under which Flink looks for its configuration. */
export type ConfFileName = "flink-conf.yaml" | "config.yaml";

/** The file that holds a dialect. */
export const fileOf: Readonly<Record<Dialect, ConfFileName>> = {
  legacy: "flink-conf.yaml",
  standard: "config.yaml",
};

/** Which file a Flink reads, and what there is to say about it. */
export interface ConfFileChoice {
  /** Undefined when Flink would not start with the files that are there. */
  readonly dialect?: Dialect;
  /** Why there is none, with the next step. */
  readonly refusal?: string;
  readonly warnings: readonly string[];
}

/**
 * Picks the file that Flink reads: up to 1.18 flink-conf.yaml, 1.19 and 1.20 flink-conf.yaml where it exists, else
 * config.yaml, from 2.0 on config.yaml.
 * @param present - names of the files in the conf folder; others are ignored.
 */
export function chooseConfFile(version: FlinkVersion, present: readonly string[]): ConfFileChoice {
  const readable = filesReadBy(version);
  const found = readable.filter((name) => present.includes(name));
  const [file] = found;
  if (file === undefined) return { refusal: missing(version, present), warnings: [] };
  const others = Object.values(fileOf).filter((name) => name !== file && present.includes(name));
  return {
    dialect: file === "config.yaml" ? "standard" : "legacy",
    warnings: others.map(
      (other) =>
        `conf/${other}: Flink ${version.text} reads conf/${file} and ignores this file. Remove it, or move its settings.`,
    ),
  };
}

/** Names of the files that a version reads, the first found wins. */
export function filesReadBy(version: FlinkVersion): readonly ConfFileName[] {
  if (isAtLeast(version, 2, 0)) return ["config.yaml"];
  return isAtLeast(version, 1, 19) ? ["flink-conf.yaml", "config.yaml"] : ["flink-conf.yaml"];
}

function missing(version: FlinkVersion, present: readonly string[]): string {
  const known = present.filter((name) => Object.values<string>(fileOf).includes(name));
  const got = known.length === 0 ? "neither flink-conf.yaml nor config.yaml" : known.join(", ");
  const expected = filesReadBy(version).join(" or ");
  const step =
    known.length === 0
      ? `Look whether Flink's conf folder is complete.`
      : isAtLeast(version, 2, 0)
        ? "Migrate it with Flink's bin/migrate-config-file.sh."
        : "Write the settings into flink-conf.yaml.";
  return `conf: Flink ${version.text} would not start, got ${got}, expected ${expected}. ${step}`;
}
