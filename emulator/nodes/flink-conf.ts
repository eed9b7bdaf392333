/**
 * flink-conf.yaml as EMR keeps it: a flat map of keys, rendered to `key: value` lines. What stands in a node's file
 * and not in the map is gone after the next delivery.
 */

const common: Readonly<Record<string, string>> = {
  "jobmanager.rpc.address": "localhost",
  "jobmanager.rpc.port": "6123",
  "taskmanager.numberOfTaskSlots": "1",
  "parallelism.default": "1",
  "state.backend": "filesystem",
  "state.checkpoints.dir": "hdfs:///flink/checkpoints",
  "high-availability": "zookeeper",
  "high-availability.storageDir": "hdfs:///flink/ha/",
  "env.log.dir": "/data/emr/flink/logs",
  "env.pid.dir": "/data/emr/flink/run",
  "jobmanager.memory.process.size": "1600m",
  "taskmanager.memory.process.size": "1728m",
  "classloader.resolve-order": "parent-first",
  "env.java.opts": "-Dfile.encoding=UTF-8 -Dnote=a: b",
  "historyserver.web.port": "8082",
};

/** The keys that EMR installs with a Flink of that version, such as `1.14.6`. */
export function defaultFlinkConf(version: string): Record<string, string> {
  const minor = Number(version.split(".")[1] ?? 0);
  const execution: Record<string, string> =
    minor >= 17 ? { "execution.checkpointing.interval": "3min" } : {};
  return { ...common, ...execution };
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
