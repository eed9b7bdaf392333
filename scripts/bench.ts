import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { compareInstalls, type InstallComparison } from "./bench/measure-install";
import { type LoadFigure, measureLoad } from "./bench/measure-load";
import { measurePreview, type PreviewFigure } from "./bench/measure";
import { format } from "prettier";
import { Progress } from "./bench/progress";
import { COMPARED_PAGE, renderComparedPage } from "./bench/rules/compared-page";
import { faultTable, renderFaultTable } from "./bench/rules/fault-table";
import { measureRules, type RuleCosts } from "./bench/rules/measure-rules";
import { renderMeans, renderRecordingTable, renderRuleTable } from "./bench/rules/rule-costs";
import { renderSubjectTable } from "./bench/rules/subjects";
import { projectRoot } from "./project-root";
import { locateTools, putToolsOnPath } from "./tools/locate";

type Say = Progress["say"];

const LATENCY_MILLISECONDS = 50;
const PARTS: readonly string[] = ["preview", "install", "rules"];
/** Of each cluster for which rules are measured. */
const JOBS = 20;

const HELP = `npm run bench [-- --only preview|install|rules] [--clusters 1,24,200] [--json]

preview: a no-op plain preview of C clusters with three masters each, on the local cloud with 50 ms added to each call:
seconds, API calls by action, and the floor of calls; the provider's start and memory.

install: the first up of the largest of these fleets with the same latency, stopped by Ctrl-C when half of the masters
have the jar, and the next up, which does the rest: seconds, calls, refusals of the rate limit, connections, memory.
Then the jar alone on all masters, one resource for each cluster beside one for each node: seconds, calls, ratio.

rules: series and samples read and evaluation time of every alert and recording rule in a real Prometheus that holds what the largest of
these fleets pushed, ${JOBS} jobs a cluster, beside the Flink rules of awesome-prometheus-alerts on the same data, for
what both watch, for each rule and for each series read; and which faults of the recordings each of the two tells of. 200 clusters take
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
  const { only } = values;
  if (only && !PARTS.includes(only)) {
    throw new Error(`--only: got "${only}", expected ${PARTS.join(", ")}. See --help.`);
  }
  const isAsked = (part: string): boolean => (only ?? part) === part;
  putToolsOnPath();
  const sizes = values.clusters.split(",").map(Number);
  const largest = Math.max(...sizes);
  const { say } = new Progress();
  const figures = {
    ...(isAsked("preview") ? await benchPreview(sizes, say) : {}),
    ...(isAsked("install") ? await benchInstall(largest, say) : {}),
    ...(isAsked("rules") ? { rules: await benchRules(largest, values.record, say) } : {}),
  };
  if (values.json) console.log(JSON.stringify(figures));
}

/** A whole fleet at once, and what one resource for each node would cost. */
async function benchInstall(
  clusters: number,
  say: Say,
): Promise<{ load: LoadFigure; install: InstallComparison }> {
  const fleet = { clusters, latencyMilliseconds: LATENCY_MILLISECONDS, say };
  const load = await measureLoad(fleet);
  console.log(
    `${clusters} clusters: Ctrl-C with ${load.nodesDone.stopped} masters done ended in ${load.stopSeconds} s, ` +
      `the next up did the rest, ${load.nodesDone.next} masters, in ${load.nextSeconds} s; ${load.calls} calls, ` +
      `${load.rateLimited} refused by the rate limit, ${load.connections} connections at most, provider ${load.rssMb} MB`,
  );
  const install = await compareInstalls(fleet);
  const { perCluster, perNode, ratio } = install;
  console.log(
    `the jar alone: ${perCluster.calls} calls, ${perCluster.seconds} s; with one resource for each node ` +
      `${perNode.calls} calls (${ratio.calls} times as many), ${perNode.seconds} s (${ratio.seconds} times as long)`,
  );
  return { load, install };
}

/** The costs of both sets of rules for that many clusters. */
async function benchRules(clusters: number, isRecorded: boolean, say: Say): Promise<RuleCosts> {
  const { prometheus, promtool } = locateTools();
  if (!prometheus || !promtool) {
    throw new Error("bench: Prometheus and promtool are not there. Run `npm run tools`.");
  }
  say(`rules for ${clusters} clusters`);
  const costs = await measureRules({ prometheus, promtool, clusters, jobsPerCluster: JOBS });
  const fleet = `${clusters} clusters of ${JOBS} jobs`;
  const tables = [renderRuleTable, renderRecordingTable, renderSubjectTable, renderMeans];
  console.log(`rules on ${fleet}:\n${tables.map((render) => render(costs)).join("\n\n")}\n`);
  say("rules on the faults of the recordings");
  const faults = await faultTable({ prometheus, promtool });
  console.log(renderFaultTable(faults));
  if (isRecorded) {
    const page = renderComparedPage({ fleet, costs, faults });
    const text = await format(page, { parser: "markdown", printWidth: 100 });
    writeFileSync(path.join(projectRoot(), COMPARED_PAGE), text);
  }
  return costs;
}

interface PreviewFigures {
  readonly preview: readonly PreviewFigure[];
  readonly providerStartMs: number;
  readonly providerRssMb: number;
}

async function benchPreview(sizes: readonly number[], say: Say): Promise<PreviewFigures> {
  const providerStartMs = await providerStart();
  console.log(`provider start: ${providerStartMs} ms`);
  const preview: PreviewFigure[] = [];
  let providerRssMb = 0;
  for (const clusters of sizes) {
    const measured = await measurePreview({
      clusters,
      latencyMilliseconds: LATENCY_MILLISECONDS,
      say,
    });
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
