import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "./config-error";
import { parseStackConfig } from "./parse";
import { stackConfig, type StackConfig } from "./schema";

const NAMESPACE = "flinkwatch";

/**
 * The configuration of the stack that is being run. The only reader of Pulumi's config.
 * @throws RunError with all faults: Pulumi prints its text alone, without a stack.
 */
export function loadStackConfig(): StackConfig {
  const config = new pulumi.Config(NAMESPACE);
  const prefix = `${NAMESPACE}:`;
  const written = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const entries = written.map((key) => [key, readKey(config, key)] as const);
  try {
    return parseStackConfig(Object.fromEntries(entries));
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

function readKey(config: pulumi.Config, key: string): unknown {
  const definition = stackConfig.shape[key as keyof typeof stackConfig.shape];
  if (definition === undefined || definition === stackConfig.shape.region) return config.get(key);
  try {
    return config.getObject(key);
  } catch {
    // Not JSON: a bare text where a map or list belongs. The schema says so with the path.
    return config.get(key);
  }
}
