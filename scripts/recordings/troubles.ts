import type { RecordingPlan } from "./plan";

const usual = { rate: 20, checkpoint: 10_000 } as const;

/**
 * One cluster with a healthy job and, each on slots of its own, jobs that nobody sees to be ill by their state: all of
 * them are RUNNING nearly all the time. Long enough for an expression that looks an hour back.
 */
export const troubles: RecordingPlan = {
  file: "troubles.txt",
  clusters: [
    {
      instanceId: "emr-rec00003",
      version: "2.3.0",
      batches: [
        {
          taskManagers: 1,
          jobs: [
            { ...usual, name: "healthy", windows: true, late: false },
            { ...usual, name: "unsaved", unsaved: 8 * 60 },
          ],
        },
        {
          taskManagers: 1,
          jobs: [
            {
              ...usual,
              name: "halfway",
              windows: true,
              late: false,
              parallelism: 2,
              dry: 20 * 60,
              drySubtask: 1,
            },
          ],
        },
        {
          taskManagers: 1,
          jobs: [
            { ...usual, name: "flooded", rate: 500, slow: 20 },
            { ...usual, name: "stalled", dry: 50 * 60 },
          ],
        },
        { taskManagers: 1, jobs: [{ ...usual, name: "hoarder", hoard: 92 }] },
      ],
    },
  ],
  events: [
    { minute: 0, what: "flooded takes 50 records a second of the 500 that come due" },
    { minute: 0, what: "hoarder begins to fill its TaskManager's heap" },
    {
      minute: 8,
      what: "unsaved: fails with a checkpoint, and so again eight minutes after each restart",
    },
    { minute: 20, what: "halfway: one of its two sources runs dry, and holds the watermark back" },
    { minute: 50, what: "stalled: its source runs dry" },
  ],
  minutes: 67,
};
