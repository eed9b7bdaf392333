import { spawn } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { measurePreview, type PreviewFigure } from "./bench/measure";
import { projectRoot } from "./project-root";
import { putToolsOnPath } from "./tools/locate";

const HELP = `npm run bench [-- --clusters 1,24,200] [--json]

A no-op plain preview of C clusters with three masters each, on the local cloud with 50 ms added to each call:
seconds, API calls by action, and the floor of calls; the provider's start and memory.

  --clusters N,…  fleet sizes (default 1,24,200)
  --json          ends with one line of JSON
  --help          this text

Example: npm run --silent bench -- --clusters 24 --json`;

const LATENCY_MILLISECONDS = 50;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      clusters: { type: "string", default: "1,24,200" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  putToolsOnPath();
  const providerStartMs = await providerStart();
  console.log(`provider start: ${providerStartMs} ms`);
  const preview: PreviewFigure[] = [];
  let providerRssMb = 0;
  for (const clusters of values.clusters.split(",").map(Number)) {
    const measured = await measurePreview({ clusters, latencyMilliseconds: LATENCY_MILLISECONDS });
    providerRssMb = Math.max(providerRssMb, measured.rssMb);
    preview.push(measured.figure);
    const { seconds, calls, floor } = measured.figure;
    console.log(
      `${clusters} clusters: no-op preview ${seconds} s, ${calls} calls (floor ${floor}), ` +
        `provider ${measured.rssMb} MB; the first up took ${measured.upSeconds} s`,
    );
  }
  if (values.json) console.log(JSON.stringify({ preview, providerStartMs, providerRssMb }));
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
