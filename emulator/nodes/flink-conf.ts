/**
 * Flink's configuration file as EMR keeps it: a flat map of keys, rendered to lines. What stands in a node's file and
 * not in the map is gone after the next delivery.
 */
import { type ConfFileName, flinkOrder } from "../real-flink/versions";

const common: Readonly<Record<string, string>> = {
  "jobmanager.rpc.address": "localhost",
  "jobmanager.rpc.port": "6123",
  "taskmanager.numberOfTaskSlots": "1",
  "parallelism.default": "1",
  "state.checkpoints.dir": "hdfs:///flink/checkpoints",
  "high-availability.storageDir": "hdfs:///flink/ha/",
  "env.log.dir": "/data/emr/flink/logs",
  "env.pid.dir": "/data/emr/flink/run",
  "jobmanager.memory.process.size": "1600m",
  "taskmanager.memory.process.size": "1728m",
  "classloader.resolve-order": "parent-first",
  "historyserver.web.port": "8082",
};

const of1: Readonly<Record<string, string>> = {
  "state.backend": "filesystem",
  "high-availability": "zookeeper",
  // A value that only the old parser takes as it stands: in YAML it would need quotes.
  "env.java.opts": "-Dfile.encoding=UTF-8 -Dnote=a: b",
};
const of2: Readonly<Record<string, string>> = {
  "state.backend.type": "hashmap",
  "high-availability.type": "zookeeper",
  "env.java.opts.all": "-Dfile.encoding=UTF-8",
};

/** The keys that EMR installs with a Flink of that version, such as `1.14.6`. */
export function defaultFlinkConf(version: string): Record<string, string> {
  const order = flinkOrder(version);
  const execution: Record<string, string> =
    order >= 117 ? { "execution.checkpointing.interval": "3min" } : {};
  return { ...common, ...execution, ...(order >= 200 ? of2 : of1) };
}

/** How EMR writes a file: its name, and whether values of config.yaml stand in quotes. */
export interface ConfFormat {
  readonly file: ConfFileName;
  readonly yamlValues: "quoted" | "plain";
}

/** The file with these keys, as EMR writes it. */
export function renderConfFile(
  properties: Readonly<Record<string, string>>,
  { file, yamlValues }: ConfFormat,
): string {
  const isQuoted = file === "config.yaml" && yamlValues === "quoted";
  return isQuoted ? renderConfigYaml(properties) : renderFlinkConf(properties);
}

/** Renders the file: EMR's header, then one `key: value` line each, sorted by key. */
export function renderFlinkConf(properties: Readonly<Record<string, string>>): string {
  const lines = Object.keys(properties)
    .sort()
    .map((key) => `${key}: ${properties[key] ?? ""}`);
  return `# Delivered by EMR: changes made here are overwritten\n${lines.join("\n")}\n`;
}

/** Renders config.yaml, which is what Flink 2 reads: real YAML, so every value is quoted. */
export function renderConfigYaml(properties: Readonly<Record<string, string>>): string {
  const quote = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const lines = Object.keys(properties)
    .sort()
    .map((key) => `${key}: ${quote(properties[key] ?? "")}`);
  return `# Delivered by EMR: changes made here are overwritten\n${lines.join("\n")}\n`;
}
