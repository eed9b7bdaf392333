import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder `monitoring/` of the sources, where the data lies, also when the compiled code in `dist/` asks.
 * @throws {Error} outside of a project.
 */
export function dataFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(`${__dirname}: no package.json in any folder above. Reinstall flinkwatch.`);
    }
    folder = parent;
  }
  return join(folder, "monitoring");
}
