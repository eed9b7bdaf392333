import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { putToolsOnPath } from "./tools/locate";
import { Account, StoryFault } from "./story/account";
import { fetchEquipment } from "./lab/matrix";
import { projectRoot } from "./project-root";
import { linesByHand } from "./story/cloud-environment";
import { openSetting, type Setting } from "./story/setting";
import { withRealFlink } from "./story/real-flink";
import { tellStory } from "./story/story";

const HELP = `npm start [-- --keep] [--flink V | --world FILE]

Tells the whole story on a local cloud with the real Pulumi engine: up, proof, arrival, tampering, a preview that
names it, up that heals, destroy that restores. Exit code 0 only if every claim held.

  --keep         leave the local cloud running at the end and print how to use it by hand
  --flink V      a real Flink of that version on the second cluster, fetched from PyPI and kept
  --world FILE   another world than emulator/worlds/demo.yaml
  --help         this text

Example: npm start -- --keep`;

function parseOptions() {
  return parseArgs({
    options: {
      keep: { type: "boolean", default: false },
      flink: { type: "string" },
      world: { type: "string" },
      help: { type: "boolean", default: false },
    },
  }).values;
}

async function main(): Promise<number> {
  const values = parseOptions();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const tools = putToolsOnPath();
  if (!tools.pulumi) {
    console.error("start: no Pulumi CLI found. Run `node scripts/setup.mjs --for start`.");
    return 1;
  }
  const hasMetrics = tools.prometheus !== undefined && tools.pushgateway !== undefined;
  const scratch = mkdtempSync(path.join(tmpdir(), "flinkwatch-"));
  const account = new Account((line) => console.log(line));
  const place = { project: projectRoot(), scratch };
  const equipment = values.flink ? await fetchEquipment(values.flink, account) : undefined;
  const setting = await openSetting({
    ...place,
    metrics: hasMetrics,
    ...(values.world ? { world: values.world } : {}),
    ...(equipment ? withRealFlink(place, equipment, { alone: false }) : {}),
  });
  let interrupted = false;
  const leave = async (): Promise<void> => {
    await setting.close();
    rmSync(scratch, { recursive: true, force: true });
  };
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        interrupted = true;
        setting.pulumi.interrupt();
        resolve();
      });
    }
  });
  try {
    await tellStory(setting, account, {
      metrics: hasMetrics,
      ...(equipment ? { equipment } : {}),
    });
    console.log(`\nDone: ${account.summary()}.`);
    if (values.keep) {
      console.log(useByHand(setting));
      await stopped;
    }
    return 0;
  } catch (error) {
    if (interrupted) {
      console.error("\nInterrupted: the local cloud and its scratch folder are gone.");
      return 130;
    }
    console.error(`\nNot done: ${error instanceof StoryFault ? error.message : String(error)}`);
    if (!(error instanceof StoryFault) && error instanceof Error) console.error(error.stack);
    return 1;
  } finally {
    await leave();
  }
}

/** What somebody types to go on by hand. */
function useByHand(setting: Setting): string {
  const more = {
    PULUMI_BACKEND_URL: `file://${setting.scratch}/state`,
    PULUMI_CONFIG_PASSPHRASE: "local-cloud",
  };
  return [
    "",
    "The local cloud goes on until Ctrl-C. By hand, in another terminal, in this folder:",
    ...linesByHand(setting.cloud, more),
    `  pulumi up --stack dev --config-file ${setting.pulumi.configFile}`,
  ].join("\n");
}

void main().then((code) => process.exit(code));
