import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { resources } from "../provider/resources";
import { packageSchema } from "../provider/rpc/package-schema";
import { version } from "../provider/version";
import { projectRoot } from "./project-root";

/** Writes provider/schema.json from the definitions of the resources. A test fails while it is not current. */
function main(argv: readonly string[]): void {
  if (argv.includes("--help")) {
    console.log(
      "Writes provider/schema.json.\nExample: npm run build && node dist/scripts/schema.js",
    );
    return;
  }
  const file = join(projectRoot(), "provider/schema.json");
  writeFileSync(file, `${JSON.stringify(packageSchema(resources, version), null, 2)}\n`);
  console.log(`wrote ${file}`);
}

main(process.argv.slice(2));
