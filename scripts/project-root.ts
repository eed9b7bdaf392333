import { existsSync } from "node:fs";
import path from "node:path";

/**
 * The folder of Pulumi.yaml, found upwards from this file: the same from the sources and from `dist/`.
 * @throws Error if there is none.
 */
export function projectRoot(from: string = __dirname): string {
  if (existsSync(path.join(from, "Pulumi.yaml"))) return from;
  const parent = path.dirname(from);
  if (parent === from) throw new Error(`No Pulumi.yaml above ${__dirname}.`);
  return projectRoot(parent);
}
