import { chooseConfFile, fileOf, type ConfFileName } from "../flink/conf-file";
import { parseConf } from "../flink/flink-conf";
import { parseJavaMajor } from "../flink/java-version";
import { legacyValue, parseLegacyConf } from "../flink/legacy-conf";
import { versionOfDistJar } from "../flink/version";
import type { InspectedNode } from "../hosts/inspect";
import type { InspectedConf } from "../hosts/inspection";

/** Keys and values of one file. */
export type Properties = Record<string, string>;

/** Stands for a line of config.yaml that Flink cannot read. */
const unreadable = "not readable";

/** Pure: what Flink has of a node's file, by full key; digests for secrets. */
export function confOnNode({ fileName, text }: InspectedConf): Properties {
  if (fileName !== "config.yaml") return parseLegacyConf(text);
  const decoded = Buffer.from(text, "latin1").toString("utf8");
  const parsed = parseConf("standard", decoded);
  if (parsed.ok) return textsOf(parsed.values);
  // One key a line: those that can be read are told, and the others are named.
  const rows = decoded.split("\n").filter((line) => line !== "");
  return Object.assign(
    {},
    ...rows.map((line): Properties => {
      const one = parseConf("standard", `${line}\n`);
      const key = line.split(": ", 1)[0] ?? line;
      return one.ok ? textsOf(one.values) : { [key]: unreadable };
    }),
  ) as Properties;
}

function textsOf(values: ReadonlyMap<string, { readonly text: string }>): Properties {
  return Object.fromEntries([...values].map(([key, { text }]) => [key, text]));
}

/**
 * Pure: the texts that a node's file may show for EMR's value. In config.yaml EMR may quote it or not, and YAML spells
 * numbers anew; in flink-conf.yaml Flink trims it. None when the file cannot have the key.
 */
export function shownFor(fileName: string, key: string, value: string): readonly string[] {
  if (fileName !== "config.yaml") {
    const read = legacyValue(key, value);
    return read === undefined ? [] : [read];
  }
  const plain = parseConf("standard", `a: ${value}\n`);
  const read = plain.ok && plain.values.size === 1 ? plain.values.get("a")?.text : undefined;
  return [value, ...(read === undefined ? [] : [read])];
}

/** The configuration file of a cluster's nodes. */
export interface ConfFileOn {
  readonly confFile: ConfFileName;
  /** Names of the configuration files that there are on a node. */
  readonly confFiles: readonly string[];
}

/**
 * Which file the Flinks of these nodes read. Nodes that have none are left out while another has one.
 * @throws Error when they differ, or Flink would not start with what is there.
 */
export function confFileOn(clusterId: string, seen: readonly InspectedNode[]): ConfFileOn {
  const choices = seen.flatMap((one) => {
    const dist = one.status === "seen" ? one.inspection.dist : undefined;
    const version = dist && versionOfDistJar(dist.fileName);
    if (one.status !== "seen" || version === undefined) return [];
    const { confFiles } = one.inspection;
    return [{ node: one.node, confFiles, choice: chooseConfFile(version, confFiles) }];
  });
  const readable = choices.flatMap(({ confFiles, choice: { dialect } }) =>
    dialect === undefined ? [] : [{ confFiles, confFile: fileOf[dialect] }],
  );
  const names = [...new Set(readable.map(({ confFile }) => confFile))];
  const [first] = readable;
  if (first !== undefined && names.length === 1) return first;
  const lines = choices.map(({ node, confFiles, choice }) =>
    choice.refusal === undefined
      ? `- node ${node}: Flink reads one of ${confFiles.join(", ")}`
      : `- node ${node}: ${choice.refusal}`,
  );
  const what =
    names.length > 1
      ? "its nodes read different configuration files. Make them equal."
      : "Flink has no configuration file that it reads, nothing was changed.";
  throw new Error([`EMR cluster ${clusterId}: ${what}`, ...lines].join("\n"));
}

/** As {@link confFileOn}; undefined where that fails or no node was seen. What is wrong with it, `up` tells. */
export function confFileNow(
  clusterId: string,
  seen: readonly InspectedNode[],
): ConfFileName | undefined {
  try {
    return confFileOn(clusterId, seen).confFile;
  } catch {
    return undefined;
  }
}

/** The file as state shows it: absent where it is flink-conf.yaml, as in states of earlier releases. */
export function confFileState(confFile: ConfFileName): "config.yaml" | undefined {
  return confFile === "config.yaml" ? confFile : undefined;
}

/** The file that a state means. */
export function confFileOf({ confFile }: { readonly confFile?: "config.yaml" }): ConfFileName {
  return confFile ?? "flink-conf.yaml";
}

/** Pure: Java's major version on a cluster's nodes; the newest where they differ, undefined where none tells. */
export function javaMajorOn(seen: Iterable<InspectedNode>): number | undefined {
  const majors = [...seen].flatMap((one) => {
    const text = one.status === "seen" ? one.inspection.javaVersion : undefined;
    return text === undefined ? [] : (parseJavaMajor(text) ?? []);
  });
  return majors.length === 0 ? undefined : Math.max(...majors);
}
