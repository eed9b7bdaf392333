import { flinkRun } from "../../emulator/flink-run";
import type { Account } from "./account";
import type { DemoCluster } from "./demo-fleet";
import { eventually, queryInstance } from "./prometheus-query";
import type { Setting } from "./setting";

const SECONDS = 30;

/** Submits a stand-in for a Flink job on each cluster and asks the instance's Prometheus for its series. */
export async function arrival(
  setting: Setting,
  account: Account,
  clusters: readonly DemoCluster[],
): Promise<void> {
  const instanceId = await setting.instanceId();
  for (const cluster of clusters) {
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
  }
}
