import { writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { renderConfigReference, renderConfigSchema } from "../config/reference";
import { projectRoot } from "./project-root";

const HELP = `Writes docs/config.md and docs/config.schema.json from config/schema.ts.
Example: npm run config:reference`;

async function main(): Promise<void> {
  if (process.argv.includes("--help")) return console.log(HELP);
  const files = [
    ["docs/config.md", renderConfigReference(), "markdown"],
    ["docs/config.schema.json", renderConfigSchema(), "json"],
  ] as const;
  for (const [file, text, parser] of files) {
    writeFileSync(path.join(projectRoot(), file), await format(text, { parser, printWidth: 100 }));
    console.log(`wrote ${file}`);
  }
}

void main();
