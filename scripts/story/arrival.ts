import { flinkRun } from "../../emulator/flink-run";
import type { FlinkJob } from "../../emulator/flink-run";
import type { Account } from "./account";
import type { DemoCluster } from "./demo-fleet";
import { runProjectCommand } from "./project-command";
import { eventually, queryInstance } from "./prometheus-query";
import type { Setting } from "./setting";

const SECONDS = 30;

/** Submits a stand-in for a Flink job on each cluster, asks the instance's Prometheus for its series, and verifies. */
export async function arrival(
  setting: Setting,
  account: Account,
  clusters: readonly DemoCluster[],
): Promise<void> {
  const instanceId = await setting.instanceId();
  await verify(setting, account, { clusters, status: "nothing yet", exitCode: 2 });
  const jobs: FlinkJob[] = [];
  for (const cluster of clusters) {
    const job = await flinkRun(setting.cloud.nodes, { from: cluster.master, to: cluster.core });
    jobs.push(job);
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
  }
  // The next interval's push: only what changes is alive.
  for (const job of jobs) await job.push();
  await verify(setting, account, { clusters, status: "arriving", exitCode: 0 });
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
