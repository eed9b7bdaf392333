import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { measurePreview, type PreviewFigure } from "./bench/measure";
import { COMPARED_PAGE, renderComparedPage } from "./bench/rules/compared-page";
import { faultTable, renderFaultTable } from "./bench/rules/fault-table";
import { measureRules, type RuleCosts } from "./bench/rules/measure-rules";
import { renderMeans, renderRuleTable } from "./bench/rules/rule-costs";
import { projectRoot } from "./project-root";
import { locateTools, putToolsOnPath } from "./tools/locate";

const LATENCY_MILLISECONDS = 50;
/** Of each cluster for which rules are measured. */
const JOBS = 20;

const HELP = `npm run bench [-- --only preview|rules] [--clusters 1,24,200] [--json]

preview: a no-op plain preview of C clusters with three masters each, on the local cloud with 50 ms added to each call:
seconds, API calls by action, and the floor of calls; the provider's start and memory.

rules: series and samples read and evaluation time of every alert in a real Prometheus that holds what the largest of
these fleets pushed, ${JOBS} jobs a cluster, beside the Flink rules of awesome-prometheus-alerts on the same data, for
each rule and for each series read; and which faults of the recordings each of the two tells of. 200 clusters take
5 GB of disk for a while and some minutes.

  --only PART     that part alone
  --record        renews ${COMPARED_PAGE}
  --clusters N,…  fleet sizes (default 1,24,200)
  --json          ends with one line of JSON
  --help          this text

Example: npm run --silent bench -- --clusters 24 --json`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      record: { type: "boolean", default: false },
      clusters: { type: "string", default: "1,24,200" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.only && !["preview", "rules"].includes(values.only)) {
    throw new Error(`--only: got "${values.only}", expected preview or rules. See --help.`);
  }
  putToolsOnPath();
  const sizes = values.clusters.split(",").map(Number);
  const figures = {
    ...(values.only === "rules" ? {} : await benchPreview(sizes)),
    ...(values.only === "preview"
      ? {}
      : { rules: await benchRules(Math.max(...sizes), values.record) }),
  };
  if (values.json) console.log(JSON.stringify(figures));
}

/** The costs of both sets of rules for that many clusters. */
async function benchRules(clusters: number, isRecorded: boolean): Promise<RuleCosts> {
  const { prometheus, promtool } = locateTools();
  if (!prometheus || !promtool) {
    throw new Error("bench: Prometheus and promtool are not there. Run `npm run tools`.");
  }
  const costs = await measureRules({ prometheus, promtool, clusters, jobsPerCluster: JOBS });
  const fleet = `${clusters} clusters of ${JOBS} jobs`;
  console.log(`rules on ${fleet}:\n${renderRuleTable(costs)}\n\n${renderMeans(costs)}\n`);
  const faults = await faultTable({ prometheus, promtool });
  console.log(renderFaultTable(faults));
  if (isRecorded) {
    const text = await renderComparedPage({ fleet, costs, faults });
    writeFileSync(path.join(projectRoot(), COMPARED_PAGE), text);
  }
  return costs;
}

interface PreviewFigures {
  readonly preview: readonly PreviewFigure[];
  readonly providerStartMs: number;
  readonly providerRssMb: number;
}

async function benchPreview(sizes: readonly number[]): Promise<PreviewFigures> {
  const providerStartMs = await providerStart();
  console.log(`provider start: ${providerStartMs} ms`);
  const preview: PreviewFigure[] = [];
  let providerRssMb = 0;
  for (const clusters of sizes) {
    const measured = await measurePreview({ clusters, latencyMilliseconds: LATENCY_MILLISECONDS });
    providerRssMb = Math.max(providerRssMb, measured.rssMb);
    preview.push(measured.figure);
    const { seconds, calls, floor } = measured.figure;
    console.log(
      `${clusters} clusters: no-op preview ${seconds} s, ${calls} calls (floor ${floor}), ` +
        `provider ${measured.rssMb} MB; the first up took ${measured.upSeconds} s`,
    );
  }
  return { preview, providerStartMs, providerRssMb };
}

/** Milliseconds from starting the plugin to the port on its first line. */
function providerStart(): Promise<number> {
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(projectRoot(), "provider/pulumi-resource-flinkwatch"), [], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.on("error", reject);
    child.stdout.once("data", () => {
      child.kill("SIGTERM");
      resolve(Date.now() - started);
    });
  });
}

// Only an exit lets the scratch folders be removed; the CLI gets the terminal's signal itself.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
