import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { projectRoot } from "../project-root";
import { openSetting, type Setting } from "../story/setting";
import { clusterId, fleetWorld } from "./fleet-world";
import { callFloor } from "./floor";
import { ResidentMemory } from "./resident-memory";

const ALERT_GROUPS = 5;
const RECORDING_GROUPS = 1;
const MASTERS = 3;
/** The first `up` only sets the stage: it may work on more clusters at once than the engine would by itself. */
const UP_AT_ONCE = 48;

/** What to measure. */
export interface Fleet {
  readonly clusters: number;
  /** Added to each API call. */
  readonly latencyMilliseconds: number;
}

/** A no-op preview in figures. */
export interface PreviewFigure {
  clusters: number;
  seconds: number;
  calls: number;
  /** The fewest calls that it could be. */
  floor: number;
  byAction: Record<string, number>;
}

/** The figures, with what is not part of the bench's line for each fleet. */
export interface Measured {
  readonly figure: PreviewFigure;
  /** Largest resident set of the provider during the preview, in MB. */
  readonly rssMb: number;
  readonly upSeconds: number;
}

/**
 * Brings up a fleet on a local cloud of its own and previews it once more.
 * @throws Error when `up` fails or the preview shows a change.
 */
export async function measurePreview(fleet: Fleet): Promise<Measured> {
  const { clusters } = fleet;
  const scratch = mkdtempSync(path.join(tmpdir(), "flinkwatch-bench-"));
  const forget = (): void => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", forget);
  const setting = await openFleet(fleet, scratch);
  try {
    await setting.pulumi.init();
    const up = await setting.pulumi.up(["--parallel", String(UP_AT_ONCE)]);
    if (up.exitCode !== 0) throw new Error(`bench: pulumi up failed.\n${up.stdout}\n${up.stderr}`);
    const before = (await callsByAction(setting)).total;
    const memory = new ResidentMemory(setting.cloud.endpoint);
    const run = await setting.pulumi.preview(["--expect-no-changes"]);
    const rssMb = memory.stop();
    if (run.exitCode !== 0) throw new Error(`bench: the preview is not empty.\n${run.stdout}`);
    const { byAction, total } = await callsByAction(setting, before);
    const floor = callFloor({
      clusters,
      nodes: MASTERS * clusters,
      configGroups: 1,
      alertGroups: ALERT_GROUPS,
      recordingGroups: RECORDING_GROUPS,
    });
    const seconds = Number(run.seconds.toFixed(2));
    const figure = { clusters, seconds, calls: total - before, floor, byAction };
    return { figure, rssMb, upSeconds: Math.round(up.seconds) };
  } finally {
    await setting.close();
    process.off("exit", forget);
    forget();
  }
}

async function openFleet(fleet: Fleet, scratch: string): Promise<Setting> {
  const world = path.join(scratch, "world.yaml");
  writeFileSync(world, stringify(fleetWorld(fleet.clusters, fleet.latencyMilliseconds)));
  const configFile = path.join(scratch, "fleet.yaml");
  writeFileSync(
    configFile,
    stringify({
      config: {
        "flinkwatch:region": "ap-guangzhou",
        "flinkwatch:prometheus": {
          name: "bench",
          vpcId: "vpc-emr00001",
          subnetId: "subnet-emr00001",
        },
        "flinkwatch:kubernetes": { id: "cls-demo0001" },
        "flinkwatch:dashboards": { grafanaInstanceId: "grafana-demo0001" },
        "flinkwatch:clusters": Array.from({ length: fleet.clusters }, (_, index) => ({
          id: clusterId(index),
          jobName: `fleet-${index}`,
        })),
      },
    }),
  );
  return openSetting({ project: projectRoot(), scratch, world, configFile, stack: "bench" });
}

async function callsByAction(
  setting: Setting,
  skip = 0,
): Promise<{ byAction: Record<string, number>; total: number }> {
  const answer = await fetch(`${setting.cloud.endpoint}/_/calls`);
  const calls = (await answer.json()) as { action: string }[];
  const byAction: Record<string, number> = {};
  for (const call of calls.slice(skip)) byAction[call.action] = (byAction[call.action] ?? 0) + 1;
  return { byAction, total: calls.length };
}
