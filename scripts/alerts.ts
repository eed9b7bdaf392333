import { writeFileSync } from "node:fs";
import path from "node:path";
import { SERIES_FILE } from "../monitoring/series-per-subtask";
import { alertPages } from "./alerts/pages";
import { renderSeriesCounts } from "./alerts/series-counts";
import { projectRoot } from "./project-root";

const HELP = `Writes docs/alerts.md and docs/alerts.zh.md: every alert with expression, threshold, runbook and proof;
and monitoring/${SERIES_FILE}: series of each metric for a subtask, counted in the recordings.
Example: npm run alerts`;

async function main(): Promise<void> {
  if (process.argv.includes("--help")) return console.log(HELP);
  const counts = { file: `monitoring/${SERIES_FILE}`, text: renderSeriesCounts() };
  for (const { file, text } of [counts, ...(await alertPages())]) {
    writeFileSync(path.join(projectRoot(), file), text);
    console.log(`wrote ${file}`);
  }
}

void main();
