/** What a fleet of healthy jobs would have pushed, as text that promtool back-fills. */
import { closeSync, openSync, writeSync } from "node:fs";
import type { Metric, MetricScope } from "../../../monitoring/metrics";

/** How large the fleet is: each job has a JobManager and a TaskManager of its own. */
export interface FleetSeries {
  readonly clusters: number;
  readonly jobsPerCluster: number;
  readonly tasksPerJob: number;
  /** Subtasks of each task; every task holds one operator. */
  readonly parallelism: number;
  readonly minutes: number;
  readonly everySeconds: number;
  /** Of the first sample. */
  readonly startSeconds: number;
}

/** The id of the fleet's cluster of that number. */
export function seriesClusterId(index: number): string {
  return `emr-${String(index).padStart(8, "0")}`;
}

/** Series of one metric in the whole fleet. */
export function seriesOf(scope: MetricScope, fleet: FleetSeries): number {
  const subtasks = scope === "task" || scope === "operator";
  const perJob = subtasks ? fleet.tasksPerJob * fleet.parallelism : 1;
  return fleet.clusters * fleet.jobsPerCluster * perJob;
}

/** Writes all samples of these metrics to a file. */
export function writeFleetSeries(
  file: string,
  metrics: readonly Metric[],
  fleet: FleetSeries,
): void {
  const out = openSync(file, "w");
  try {
    for (const metric of metrics) {
      writeSync(out, `# TYPE ${metric.name} unknown\n`);
      for (let cluster = 0; cluster < fleet.clusters; cluster += 1) {
        writeSync(out, linesOf(metric, cluster, fleet));
      }
    }
    writeSync(out, "# EOF\n");
  } finally {
    closeSync(out);
  }
}

function linesOf(metric: Metric, cluster: number, fleet: FleetSeries): string {
  const lines: string[] = [];
  for (let job = 0; job < fleet.jobsPerCluster; job += 1) {
    for (const labels of labelsOf(metric.scope, { cluster, job }, fleet)) {
      const name = `${metric.name}{${labels}}`;
      for (let at = 0; at * fleet.everySeconds <= fleet.minutes * 60; at += 1) {
        const seconds = fleet.startSeconds + at * fleet.everySeconds;
        lines.push(`${name} ${valueOf(metric, seconds, at)} ${seconds}\n`);
      }
    }
  }
  return lines.join("");
}

function labelsOf(
  scope: MetricScope,
  { cluster, job }: { cluster: number; job: number },
  fleet: FleetSeries,
): string[] {
  const number = `${cluster}-${job}`;
  const suffix = number.padStart(32, "0");
  const ofProcess = (kind: string) =>
    `instance_id="${seriesClusterId(cluster)}",job="jobs-${kind}${suffix}",host="10_0_${cluster}_${job}"`;
  const ofJob = `job_id="${suffix}",job_name="job-${number}"`;
  const ofTaskManager = `${ofProcess("t")},tm_id="container_${number}"`;
  if (scope === "jobmanager" || scope === "gateway") return [ofProcess("j")];
  if (scope === "job") return [`${ofProcess("j")},${ofJob}`];
  if (scope === "taskmanager") return [ofTaskManager];
  const subtasks = Array.from({ length: fleet.tasksPerJob * fleet.parallelism }, (_, at) => {
    const task = Math.floor(at / fleet.parallelism);
    const which = `task_id="${task}",task_name="task-${task}",subtask_index="${at % fleet.parallelism}"`;
    const operator = `operator_id="${task}",operator_name="operator-${task}"`;
    return `${ofTaskManager},${ofJob},${which}${scope === "operator" ? `,${operator}` : ""}`;
  });
  return subtasks;
}

/** Healthy: counters rise, times are of now, shares are small. */
function valueOf({ name, unit, counts }: Metric, seconds: number, at: number): number {
  if (/numRestarts|fullRestarts|Failed|Errors|Dropped/.test(name)) return 0;
  if (counts) return unit === "nanoseconds" ? at * 6e9 : at * 60;
  if (unit === "milliseconds since 1970") return seconds * 1000 - 500;
  if (unit === "seconds since 1970") return name.includes("failure") ? 0 : seconds;
  if (name.endsWith("_Max") || name.endsWith("_Total")) return 1e9;
  if (unit === "bytes") return 3e8 + (at % 7) * 1e7;
  if (name.endsWith("uptime")) return 1e8 + at * 60_000;
  if (unit === "count") return 1;
  return unit === "milliseconds per second" ? 100 + (at % 5) : 0;
}
