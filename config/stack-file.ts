import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ConfigError } from "./config-error";
import { parseStackConfig } from "./parse";
import type { StackConfig } from "./schema";

/**
 * The configuration in `Pulumi.<stack>.yaml`, for programs that run outside the engine.
 * @param stack name, also as `<organization>/<project>/<stack>`; only its last part names the file.
 * @param root folder of the project.
 * @param file name of the file, if it is another.
 * @throws ConfigError if the file is missing, is not YAML, or its values are wrong.
 */
export function loadStackFile(
  stack: string,
  root: string,
  file = `Pulumi.${stack.split("/").at(-1)}.yaml`,
): StackConfig {
  let document: unknown;
  try {
    document = parse(readFileSync(join(root, file), "utf8"));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const what = missing
      ? "there is no such file"
      : `not YAML (${(cause as Error).message.split("\n")[0]})`;
    throw new ConfigError([`${file}: ${what}. Copy Pulumi.prod.example.yaml and adapt it.`]);
  }
  return parseStackConfig(ownKeys((document as { config?: unknown } | null)?.config));
}

function ownKeys(config: unknown): Record<string, unknown> {
  const prefix = "flinkwatch:";
  return Object.fromEntries(
    Object.entries(config ?? {})
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value as unknown]),
  );
}
