/**
 * What `flink run` takes along: configuration, lib and plugins of the node on which it is typed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { NodeFacts } from "../nodes";
import { flinkHome } from "../nodes/flink-home";
import { ClassPath, type Jar } from "./classpath";
import { ConfigYamlError, readConfigYaml } from "./config-yaml";
import { type ReadConfig, readFlinkConfig } from "./flink-config";
import type { Scene } from "./rules";

/** What the client takes from the submitting node. */
export interface Shipment {
  readonly version: string;
  readonly minor: number;
  readonly config: ReadConfig;
  readonly jars: Jar[];
}

/** A refusal of the client: the job does not start. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly lines: string[]) {
    super(lines[0]);
  }
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function readJars(home: string, place: string): Jar[] {
  return list(join(home, place))
    .filter((name) => name.endsWith(".jar"))
    .map((name) => ({ place, name, bytes: readFileSync(join(home, place, name)) }));
}

/** flink-real.md §2, table and last line; `minor` as in {@link Scene}. */
function readConfig(home: string, minor: number): ReadConfig {
  const old = "flink-conf.yaml";
  const isOld = minor < 19 || (minor < 100 && existsSync(join(home, "conf", old)));
  const name = isOld ? old : "config.yaml";
  const path = `${flinkHome}/conf/${name}`;
  const file = join(home, "conf", name);
  if (!existsSync(file)) {
    throw new Refusal([
      `org.apache.flink.configuration.IllegalConfigurationException: The Flink config file '${path}' (${path}) does not exist.`,
    ]);
  }
  const text = readFileSync(file, "utf8");
  if (isOld) return readFlinkConfig(text, path, minor);
  try {
    return readConfigYaml(text, minor);
  } catch (error) {
    if (!(error instanceof ConfigYamlError)) throw error;
    throw new Refusal([
      "java.lang.RuntimeException: Error parsing YAML configuration.",
      error.message,
    ]);
  }
}

/** flink.md §1.3: an empty plugin folder is fatal for client, JobManager and TaskManager. */
function refuseEmptyPlugin(home: string): void {
  for (const folder of list(join(home, "plugins"))) {
    const path = join(home, "plugins", folder);
    if (!statSync(path).isDirectory() || list(path).some((name) => name.endsWith(".jar"))) continue;
    throw new Refusal([
      "org.apache.flink.util.FlinkRuntimeException: Exception when trying to initialize plugin system.",
      `java.io.IOException: Cannot find any jar files for plugin in directory [${flinkHome}/plugins/${folder}]. Please provide the jar files for the plugin or delete the directory.`,
    ]);
  }
}

/** Reads a node's Flink home. @throws {Refusal} when the client would not start. */
export function readShipment(node: NodeFacts): Shipment {
  const home = join(node.root, flinkHome);
  const dist = list(join(home, "lib")).find((name) =>
    /^flink-dist(_[\d.]+)?-[\d.]+\.jar$/.test(name),
  );
  const version = /-([\d.]+)\.jar$/.exec(dist ?? "")?.[1];
  if (version === undefined) throw new Refusal([`${node.id}: flink: command not found`]);
  const [major, second] = version.split(".").map(Number);
  const minor = (major === 1 ? 0 : 100) + (second ?? 0);
  const config = readConfig(home, minor);
  refuseEmptyPlugin(home);
  // flink-yarn.md §2: with provided lib dirs, the local lib and plugins are not shipped.
  const provided = config.values.has("yarn.provided.lib.dirs");
  const folders = list(join(home, "plugins")).map((name) => `plugins/${name}`);
  const places = provided
    ? []
    : ["lib", ...folders.filter((p) => statSync(join(home, p)).isDirectory())];
  return { version, minor, config, jars: places.flatMap((place) => readJars(home, place)) };
}

/** The reporters that the configuration names. */
export function scenes(shipment: Shipment): Scene[] {
  const { config, minor } = shipment;
  const names = new Set<string>();
  for (const key of config.values.keys()) {
    const match = /^metrics\.reporter\.([^.]+)\.(factory\.class|class)$/.exec(key);
    if (match?.[1]) names.add(match[1]);
  }
  const classPath = new ClassPath(shipment.jars);
  return [...names].map((name) => ({
    minor,
    name,
    config: config.values,
    typed: config.typed,
    classPath,
    setting: (key) => config.values.get(`metrics.reporter.${name}.${key}`),
  }));
}
