import type { RecordingPlan } from "./plan";

const REFUSED_SECONDS = 120;

/** A job with a sink of the new kind, whose far side begins to refuse records. */
export const sinks: RecordingPlan = {
  file: "sinks.txt",
  clusters: [
    {
      instanceId: "emr-rec00007",
      version: "1.18.1",
      batches: [
        {
          taskManagers: 1,
          jobs: [{ name: "exports", rate: 20, checkpoint: 10_000, refused: REFUSED_SECONDS }],
        },
      ],
    },
  ],
  events: [{ minute: 2, what: "exports: its second sink is refused every tenth record" }],
  minutes: 8,
};
