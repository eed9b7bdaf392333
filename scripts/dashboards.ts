import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dashboardFiles } from "./render/dashboard-files";
import { projectRoot } from "./project-root";

const TARGET = "monitoring/dashboards/json";

const HELP = `Writes the dashboards as Grafana's JSON, in both languages, to ${TARGET}.
Example: npm run dashboards`;

function main(): void {
  if (process.argv.includes("--help")) return console.log(HELP);
  for (const { name, text } of dashboardFiles()) {
    const file = path.join(projectRoot(), TARGET, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${TARGET}/${name}`);
  }
}

main();
