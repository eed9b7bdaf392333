import { flinkRun } from "../../emulator/flink-run";
import type { FlinkJob } from "../../emulator/flink-run";
import type { FlinkSession } from "../../emulator/real-flink/flink-session";
import type { Equipment } from "../lab/equipment";
import type { Account } from "./account";
import type { DemoCluster } from "./demo-fleet";
import { runProjectCommand } from "./project-command";
import { eventually, queryInstance } from "./prometheus-query";
import { arriveForReal } from "./real-flink";
import type { Setting } from "./setting";

const SECONDS = 30;

/**
 * Submits a stand-in for a Flink job on each cluster, asks the instance's Prometheus for its series, and verifies.
 * @param equipment - where a cluster has that version, a real Flink runs a real job there
 */
export async function arrival(
  setting: Setting,
  account: Account,
  clusters: readonly DemoCluster[],
  equipment?: Equipment,
): Promise<void> {
  await verify(setting, account, { clusters, status: "nothing yet", exitCode: 2 });
  const jobs: FlinkJob[] = [];
  const sessions: FlinkSession[] = [];
  try {
    for (const cluster of clusters) {
      if (equipment?.version === cluster.flinkVersion) {
        sessions.push(await arriveForReal(setting, account, { cluster, equipment }));
      } else jobs.push(await submit(setting, account, cluster));
    }
    // The next interval's push: only what changes is alive.
    for (const job of jobs) await job.push();
    await verify(setting, account, { clusters, status: "arriving", exitCode: 0 });
  } finally {
    await Promise.all(sessions.map((session) => session.stop()));
  }
}

async function submit(setting: Setting, account: Account, cluster: DemoCluster): Promise<FlinkJob> {
  const instanceId = await setting.instanceId();
  const job = await flinkRun(setting.cloud.nodes, { from: cluster.master, to: cluster.core });
  account.claim(
    `${cluster.id}: a job submitted on ${cluster.master} loads the reporter and pushes from ${cluster.core}`,
    job.pushed,
    job.log.join("\n"),
  );
  account.say(job.log.find((line) => line.includes("Periodically")) ?? "");
  for (const process of ["jobmanager", "taskmanager"]) {
    const series = `flink_${process}_Status_JVM_CPU_Time{instance_id="${cluster.id}"}`;
    const arrived = await eventually(
      async () => (await queryInstance(setting.console, instanceId, series)).length > 0,
      SECONDS,
    );
    account.claim(`${series} arrives in the instance's Prometheus`, arrived);
  }
  return job;
}

/** `npm run verify` as a user runs it; the next scrape of the gateway may be a second away. */
async function verify(
  setting: Setting,
  account: Account,
  expected: { clusters: readonly DemoCluster[]; status: string; exitCode: number },
): Promise<void> {
  const { clusters, status, exitCode } = expected;
  let run = await runProjectCommand(setting, "verify");
  await eventually(async () => {
    if (run.exitCode !== exitCode) run = await runProjectCommand(setting, "verify");
    return run.exitCode === exitCode;
  }, SECONDS);
  account.claim(
    `npm run verify says "${status}" of each cluster (exit code ${exitCode})`,
    run.exitCode === exitCode &&
      clusters.every(({ id }) => new RegExp(`${id} .*: ${status}: `).test(run.stdout)),
    run.stdout,
  );
  account.say(run.stdout.trim());
}
