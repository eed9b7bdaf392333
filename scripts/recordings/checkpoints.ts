import { rmSync, writeFileSync } from "node:fs";
import { clusterOf, type RecordingPlan, type RunningCluster } from "./plan";

const usual = { rate: 20, checkpoint: 10_000, tolerant: true } as const;
const INSTANCE_ID = "emr-rec00004";

/** Puts a file where a job's checkpoints should go, so that each of them fails. */
async function takeStorageAway(clusters: readonly RunningCluster[], name: string): Promise<void> {
  const { session } = clusterOf(clusters, INSTANCE_ID);
  const job = (await session.rest.jobs()).find((each) => each.name === name);
  if (!job) throw new Error(`recording: there is no job ${name}.`);
  const folder = session.checkpointsOf(job.jid);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "");
}

/** Two jobs of the old generation of Flink that tolerate failed checkpoints; one of them loses its storage. */
export const checkpoints: RecordingPlan = {
  file: "checkpoints.txt",
  clusters: [
    {
      instanceId: INSTANCE_ID,
      version: "1.18.1",
      batches: [
        {
          taskManagers: 1,
          jobs: [
            { ...usual, name: "stored" },
            { ...usual, name: "adrift" },
          ],
        },
      ],
    },
  ],
  events: [
    {
      minute: 5,
      what: "adrift: the folder of its checkpoints is gone; each fails, the job goes on",
      act: (clusters) => takeStorageAway(clusters, "adrift"),
    },
  ],
  minutes: 42,
};
