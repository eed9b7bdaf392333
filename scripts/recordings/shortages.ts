import type { RecordingPlan } from "./plan";

const usual = { checkpoint: 10_000 } as const;

/** Memory that is too small for a job's objects, and containers that YARN does not have. */
export const shortages: RecordingPlan = {
  file: "shortages.txt",
  clusters: [
    {
      instanceId: "emr-rec00008",
      version: "1.18.1",
      collector: "parallel",
      batches: [{ taskManagers: 1, jobs: [{ ...usual, name: "crowded", rate: 100, crowd: 85 }] }],
    },
  ],
  onYarn: [
    {
      instanceId: "emr-rec00009",
      version: "1.18.1",
      // Of 8192 the JobManager and one TaskManager leave less than a second one needs.
      taskManagerMegabytes: 4096,
      jobs: [{ ...usual, name: "served", rate: 20 }],
      waiting: { ...usual, name: "unserved", rate: 20 },
    },
  ],
  events: [
    { minute: 0, what: "crowded begins to fill its TaskManager's heap with small objects" },
    { minute: 0, what: "unserved waits for a TaskManager, for which YARN has no memory left" },
  ],
  minutes: 14,
};
