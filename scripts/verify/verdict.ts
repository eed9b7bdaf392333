import type { Process } from "./queries";

/** What the instance has of one cluster; numbers of processes. */
export interface Arrivals {
  /** Pushed something new within three intervals. */
  readonly changing: Readonly<Record<Process, number>>;
  /** Still on the gateway, moving or not. */
  readonly present: Readonly<Record<Process, number>>;
  /** Push under the job name, but without the label. */
  readonly unlabelled: number;
}

/** Whether the metrics of a cluster arrive. */
export interface Verdict {
  readonly status: "arriving" | "partly" | "stale" | "label missing" | "nothing yet";
  readonly detail: string;
}

/** Judges one cluster. Pure. */
export function judgeArrivals(arrivals: Arrivals, instance: string): Verdict {
  const { changing, present, unlabelled } = arrivals;
  const { jobmanager, taskmanager } = changing;
  if (jobmanager > 0 && taskmanager > 0) {
    const counted = [count(jobmanager, "JobManager"), count(taskmanager, "TaskManager")];
    return { status: "arriving", detail: `${counted.join(", ")}.` };
  }
  if (jobmanager + taskmanager > 0) {
    const silent = jobmanager > 0 ? "TaskManagers" : "JobManagers";
    const detail = `no ${silent} pushed within three intervals. Does the gateway answer from core and task nodes? Run npm run doctor.`;
    return { status: "partly", detail };
  }
  if (present.jobmanager + present.taskmanager > 0) {
    const detail = `${present.jobmanager + present.taskmanager} processes pushed earlier, none within three intervals: they ended, or cannot push any more (a rotated token, a closed gateway). Run npm run drift and npm run doctor.`;
    return { status: "stale", detail };
  }
  if (unlabelled > 0) {
    const detail = `${unlabelled} processes push under this job name without instance_id="${instance}": another configuration is in force there. Run npm run drift.`;
    return { status: "label missing", detail };
  }
  const detail =
    "no process has pushed. Jobs submitted before the change keep the old settings: submit one, wait for two intervals. If nothing comes then, run npm run doctor.";
  return { status: "nothing yet", detail };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
