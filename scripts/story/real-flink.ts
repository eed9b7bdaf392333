/** A real Flink on one cluster of the local cloud: its distribution on the nodes, a session started from a master. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { FlinkSession } from "../../emulator/real-flink/flink-session";
import type { Equipment } from "../lab/equipment";
import type { Account } from "./account";
import { type DemoCluster, FLINK_HOME } from "./demo-fleet";
import { eventually, queryInstance } from "./prometheus-query";
import type { Setting, SettingOptions } from "./setting";

/** The demo's cluster that gets the real Flink. */
export const REAL_CLUSTER = "emr-demo0002";
const JOB = "lab.orders";
/** Flink puts an underscore for each character that is none of a Prometheus name. */
const JOB_LABEL = "lab_orders";
const SECONDS = 60;

interface Listed {
  id: string;
  [key: string]: unknown;
}

/** The demo's world and stack with a real Flink on one cluster; with `alone` nothing but that cluster. */
export function withRealFlink(
  options: Pick<SettingOptions, "project" | "scratch">,
  equipment: Equipment,
  { alone }: { alone: boolean },
): Pick<SettingOptions, "world" | "configFile" | "flinkDistributions"> {
  const { project, scratch } = options;
  const { version, distribution } = equipment;
  const world = read<{ emr: Listed[] }>(path.join(project, "emulator/worlds/demo.yaml"));
  const stack = read<{ config: { "flinkwatch:clusters": Listed[] } }>(
    path.join(project, "Pulumi.dev.yaml"),
  );
  const clusters = stack.config["flinkwatch:clusters"];
  for (const cluster of world.emr) if (cluster.id === REAL_CLUSTER) cluster.flink = version;
  // Nobody wants to wait a minute for the first push.
  for (const one of clusters) if (one.id === REAL_CLUSTER) one.interval = "10 SECONDS";
  if (alone) {
    world.emr = world.emr.filter(({ id }) => id === REAL_CLUSTER);
    stack.config["flinkwatch:clusters"] = clusters.filter(({ id }) => id === REAL_CLUSTER);
  }
  const files = {
    world: path.join(scratch, "world.yaml"),
    configFile: path.join(scratch, "real.yaml"),
  };
  writeFileSync(files.world, stringify(world));
  writeFileSync(files.configFile, stringify(stack));
  return { ...files, flinkDistributions: { [version]: distribution } };
}

function read<T>(file: string): T {
  return parse(readFileSync(file, "utf8")) as T;
}

/** Starts a session from the master's own `lib`, `plugins` and `conf`, submits a job, and looks for its series. */
export async function arriveForReal(
  setting: Setting,
  account: Account,
  at: { cluster: DemoCluster; equipment: Equipment },
): Promise<FlinkSession> {
  const { cluster, equipment } = at;
  const home = path.join(setting.cloud.hosts[cluster.master] ?? "", FLINK_HOME);
  const dir = path.join(setting.scratch, `session-${cluster.id}`);
  mkdirSync(dir, { recursive: true });
  const session = await FlinkSession.start({ ...equipment, home, dir });
  setting.cloud.nodes.yarn?.of(cluster.id).submit({
    name: "Flink session cluster",
    flink: { url: session.rest.base },
  });
  try {
    session.addTaskManager();
    await session.ready();
    await session.submit({ name: JOB });
    const [log] = session.jobManager.log.lines().filter((line) => line.includes("Periodically"));
    account.claim(
      `${cluster.id}: real Flink ${equipment.version}, started from ${cluster.master}'s own lib, plugins and conf, loads the reporter and runs a job`,
      log !== undefined,
      session.jobManager.tail(),
    );
    account.say(log ?? "");
    await proveLabels(setting, account, { cluster, session });
    return session;
  } catch (error) {
    await session.kill();
    throw error;
  }
}

async function proveLabels(
  setting: Setting,
  account: Account,
  at: { cluster: DemoCluster; session: FlinkSession },
): Promise<void> {
  const { cluster, session } = at;
  const instanceId = await setting.instanceId();
  const job = `instance_id="${cluster.id}",job_name="${JOB_LABEL}",job_id=~"[0-9a-f]{32}"`;
  const series = [
    `flink_jobmanager_job_uptime{${job}}`,
    `flink_taskmanager_job_task_numRecordsIn{${job},task_name=~".+",subtask_index="0",tm_id=~".+"}`,
  ];
  for (const expression of series) {
    const arrived = await eventually(
      async () => (await queryInstance(setting.console, instanceId, expression)).length > 0,
      SECONDS,
    );
    const said = session.processes.map(({ name, log }) => `${name}: ${reporterLines(log.lines())}`);
    account.claim(`${expression} arrives in the instance's Prometheus`, arrived, said.join("\n"));
  }
}

/** What reporters logged. */
function reporterLines(lines: readonly string[]): string {
  return lines.filter((line) => /metrics\.|MetricRegistry/.test(line)).join("\n");
}
