/** `npm run emulator`: the local cloud alone, until stopped. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type RunningCloud, startCloud } from "../emulator/cloud";
import { loadWorld, type World } from "../emulator/world";
import { linesByHand } from "./story/cloud-environment";
import { putToolsOnPath } from "./tools/locate";

const HELP = `Usage: npm run --silent emulator -- [--port N] [--world FILE.yaml] [--dir DIR]

Starts a local Tencent Cloud, prints one JSON line when it is ready (and to standard error what to type to use it by
hand), and serves until it is stopped.

  --port N           port of the API, 0 picks one (default 8474)
  --world FILE.yaml  what there is at the start (default emulator/worlds/demo.yaml)
  --dir DIR          where nodes and metrics live (default a temporary folder, removed at the end)

Example: npm run --silent emulator -- --port 0 --dir /tmp/cloud
`;

interface Options {
  readonly port: number;
  readonly world: string;
  readonly dir: string | undefined;
}

/** The options, or undefined when help was asked for. @throws {Error} for an option that is wrong. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "8474" },
      world: { type: "string", default: path.join("emulator", "worlds", "demo.yaml") },
      dir: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port: no port number, got "${values.port}", expected 0 to 65535.`);
  }
  return { port, world: values.world, dir: values.dir };
}

/** The line that says where everything is. */
export function readyLine(cloud: RunningCloud): string {
  const { endpoint, secretId, secretKey, hosts, cos } = cloud;
  const { url, token } = cloud.grafana;
  const grafana = { url, token };
  return JSON.stringify({ endpoint, secretId, secretKey, grafana, hosts, cos });
}

/** What somebody types to use it; on standard error, since programs read the line. */
function byHand(cloud: RunningCloud): string {
  const lines = linesByHand(cloud, { PULUMI_CONFIG_PASSPHRASE: "local-cloud" });
  return ["emulator: ready until Ctrl-C. In another terminal, in this folder:", ...lines, ""].join(
    "\n",
  );
}

/** The world as it can be played here: without Prometheus and the push gateway, `metrics` is off, and that is said. */
function withTools(world: World): World {
  const { prometheus, pushgateway } = putToolsOnPath();
  if (world.metrics === "off" || (prometheus && pushgateway)) return world;
  process.stderr.write(
    "emulator: no Prometheus or push gateway here, so instances take no metrics.\n",
  );
  return { ...world, metrics: "off" };
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  const dir = options.dir ?? mkdtempSync(path.join(tmpdir(), "flinkwatch-cloud-"));
  const removeDir = (): void => {
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  try {
    const stopped = new Promise<void>((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    });
    const world = withTools(loadWorld(options.world));
    const cloud = await startCloud({ world, dir, port: options.port });
    process.stdout.write(`${readyLine(cloud)}\n`);
    process.stderr.write(byHand(cloud));
    await stopped;
    await cloud.close();
  } finally {
    removeDir();
  }
}

if (require.main === module) {
  main().then(
    // A kept connection or a finished child must not hold the process.
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
