import { writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { renderFlinkVersions } from "./flink-versions/page";
import { projectRoot } from "./project-root";

const HELP = `Writes docs/flink-versions.md from the rules in provider/flink.
Example: npm run flink-versions`;

async function main(): Promise<void> {
  if (process.argv.includes("--help")) return console.log(HELP);
  const file = "docs/flink-versions.md";
  const options = { parser: "markdown", printWidth: 100 };
  writeFileSync(path.join(projectRoot(), file), await format(renderFlinkVersions(), options));
  console.log(`wrote ${file}`);
}

void main();
