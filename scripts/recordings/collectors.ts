import type { ClusterPlan, RecordingPlan } from "./plan";

const steady = { name: "steady", rate: 500, checkpoint: 10_000 } as const;

const cluster = (instanceId: string, collector: "parallel" | "g1"): ClusterPlan => ({
  instanceId,
  version: "1.18.1",
  collector,
  batches: [{ taskManagers: 1, jobs: [steady] }],
});

/** The other two collectors that a Flink without the metrics of all collectors together may run with. */
export const collectors: RecordingPlan = {
  file: "collectors.txt",
  clusters: [cluster("emr-rec00005", "parallel"), cluster("emr-rec00006", "g1")],
  events: [],
  minutes: 6,
};
