import { writeFileSync } from "node:fs";
import path from "node:path";
import { alertPages } from "./alerts/pages";
import { projectRoot } from "./project-root";

const HELP = `Writes docs/alerts.md and docs/alerts.zh.md: every alert with expression, threshold, runbook and proof.
Example: npm run alerts`;

async function main(): Promise<void> {
  if (process.argv.includes("--help")) return console.log(HELP);
  for (const { file, text } of await alertPages()) {
    writeFileSync(path.join(projectRoot(), file), text);
    console.log(`wrote ${file}`);
  }
}

void main();
