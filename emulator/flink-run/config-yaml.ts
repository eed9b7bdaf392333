/**
 * config.yaml as Flink's standard parser reads it: YAML 1.2, flattened to dotted keys. Values that stand without
 * quotes and look like numbers or booleans are no texts any more. Flink 2.x; 1.19 and 1.20 without flink-conf.yaml.
 */
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { maskValue, type ReadConfig } from "./flink-config";

const logger = "org.apache.flink.configuration.GlobalConfiguration";
const sizeLimits = { maxAliasCount: 50 };

/** The file is no YAML that Flink takes: nothing starts. */
export class ConfigYamlError extends Error {
  override readonly name = "ConfigYamlError";
}

/**
 * Reads the file.
 * @throws {ConfigYamlError} where Flink does not start.
 */
export function readConfigYaml(text: string, minor: number): ReadConfig {
  const document = parseDocument(text, { uniqueKeys: true, version: "1.2" });
  const [error] = document.errors;
  if (error) throw new ConfigYamlError(error.message.split("\n", 1)[0]);
  if (document.contents !== null && !isMap(document.contents)) {
    throw new ConfigYamlError("The file is no map.");
  }
  const values = new Map<string, string>();
  const typed = new Set<string>();
  const log = [`INFO ${logger} - Using standard YAML parser to load flink configuration file.`];
  const visit = (node: unknown, path: string): void => {
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : String(key);
        visit(value, path === "" ? name : `${path}.${name}`);
      }
      return;
    }
    const plain: unknown = isSeq(node) ? node.toJSON() : isScalar(node) ? node.value : node;
    if (plain === null || plain === undefined) {
      throw new ConfigYamlError(`java.lang.NullPointerException: ${path} has no value.`);
    }
    if (typeof plain !== "string") typed.add(path);
    values.set(path, typeof plain === "string" ? plain : JSON.stringify(plain));
    log.push(
      `INFO ${logger} - Loading configuration property: ${path}, ${maskValue(path, values.get(path) ?? "", minor)}`,
    );
  };
  // Resolves aliases with a bound on how often.
  document.toJS(sizeLimits);
  if (document.contents !== null) visit(document.contents, "");
  return { values, typed, log };
}
