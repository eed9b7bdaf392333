/** What a fleet of healthy jobs would have pushed, as text that promtool back-fills. */
import { closeSync, openSync, writeSync } from "node:fs";
import { isInRange } from "../../../monitoring/flink-range";
import type { Metric } from "../../../monitoring/metrics";
import { seriesPerSubtask } from "../../../monitoring/series-per-subtask";

/** How large the fleet is: each job has a JobManager and a TaskManager of its own. */
export interface FleetSeries {
  readonly clusters: number;
  readonly jobsPerCluster: number;
  readonly tasksPerJob: number;
  /** Subtasks of each task. */
  readonly parallelism: number;
  readonly everySeconds: number;
  /** Time of the last sample, in seconds since 1970. */
  readonly endSeconds: number;
}

/** A metric, and the spans for which it is written: seconds before the end, the greater first. */
export interface MetricSpans {
  readonly metric: Metric;
  readonly spans: readonly (readonly [from: number, to: number])[];
}

/** The clusters run these in turns, so that a metric is where its Flink has it, and nowhere else. */
const FLINKS = [
  ...["1.13", "1.14", "1.15", "1.16", "1.17", "1.18"],
  ...["1.19", "1.20", "2.0", "2.1", "2.2", "2.3"],
];

/** A process has one of these pairs: that of the parallel, of the G1 or of the serial collector. */
const COLLECTORS = [/_PS_(Scavenge|MarkSweep)_/, /_G1_(Young|Old)_/, /_(Copy|MarkSweepCompact)_/];

/** The id of the fleet's cluster of that number. */
export function seriesClusterId(index: number): string {
  return `emr-${String(index).padStart(8, "0")}`;
}

/** Writes all samples of these metrics to a file. */
export function writeFleetSeries(
  file: string,
  metrics: readonly MetricSpans[],
  fleet: FleetSeries,
): void {
  const out = openSync(file, "w");
  try {
    for (const { metric, spans } of metrics) {
      const times = timesOf(spans, fleet);
      writeSync(out, `# TYPE ${metric.name} unknown\n`);
      for (const cluster of clustersOf(fleet)) {
        if (hasMetric(metric, cluster)) writeSync(out, linesOf(metric, { cluster, times }, fleet));
      }
    }
    writeSync(out, "# EOF\n");
  } finally {
    closeSync(out);
  }
}

/** Times of samples, in seconds since 1970, each once. */
function timesOf(spans: MetricSpans["spans"], { everySeconds, endSeconds }: FleetSeries): number[] {
  const ages = spans.flatMap(([from, to]) =>
    Array.from(
      { length: Math.floor((from - to) / everySeconds) + 1 },
      (_, at) => to + at * everySeconds,
    ),
  );
  return [...new Set(ages)].sort((a, b) => b - a).map((age) => endSeconds - age);
}

function clustersOf({ clusters }: FleetSeries): number[] {
  return Array.from({ length: clusters }, (_, at) => at);
}

/** Whether the processes of a cluster push a metric. */
function hasMetric(metric: Metric, cluster: number): boolean {
  if (!isInRange(FLINKS[cluster % FLINKS.length]!, metric)) return false;
  const pair = COLLECTORS.findIndex((names) => names.test(metric.name));
  const turn = Math.floor(cluster / FLINKS.length) + cluster;
  return pair === -1 || pair === turn % COLLECTORS.length;
}

function linesOf(
  metric: Metric,
  { cluster, times }: { cluster: number; times: readonly number[] },
  fleet: FleetSeries,
): string {
  const values = times.map((seconds) => `${valueOf(metric, seconds)} ${seconds}\n`);
  const lines: string[] = [];
  for (let job = 0; job < fleet.jobsPerCluster; job += 1) {
    for (const labels of labelsOf(metric, { cluster, job }, fleet)) {
      for (const value of values) lines.push(`${metric.name}{${labels}} ${value}`);
    }
  }
  return lines.join("");
}

function labelsOf(
  metric: Metric,
  { cluster, job }: { cluster: number; job: number },
  fleet: FleetSeries,
): string[] {
  const number = `${cluster}-${job}`;
  const suffix = number.padStart(32, "0");
  const ofProcess = (kind: string) =>
    `instance_id="${seriesClusterId(cluster)}",job="jobs-${kind}${suffix}",host="10_0_${cluster}_${job}"`;
  const ofJob = `job_id="${suffix}",job_name="job-${number}"`;
  const ofTaskManager = `${ofProcess("t")},tm_id="container_${number}"`;
  const ofSubtask = (task: number, subtask: number) =>
    `${ofTaskManager},${ofJob},task_id="${task}",task_name="${taskName(task, fleet)}",subtask_index="${subtask}"`;
  const { scope } = metric;
  if (scope === "gateway") return [ofProcess("j"), ofProcess("t")];
  if (scope === "jobmanager") return [ofProcess("j")];
  if (scope === "job") return [`${ofProcess("j")},${ofJob}`];
  if (scope === "taskmanager") return [ofTaskManager];
  // As many of a job's operators, or tasks, as the recordings show to have it: only a source knows its backlog, and it
  // alone has no watermark at its input.
  const having = Math.max(1, Math.round(seriesPerSubtask(metric) * fleet.tasksPerJob));
  return Array.from({ length: having * fleet.parallelism }, (_, at) => {
    const place = Math.floor(at / fleet.parallelism);
    const fromSource = place % fleet.tasksPerJob;
    const task = scope === "operator" ? fromSource : fleet.tasksPerJob - 1 - fromSource;
    const subtask = ofSubtask(task, at % fleet.parallelism);
    const operator = `,operator_id="${place}",operator_name="operator-${place}"`;
    return scope === "operator" ? subtask + operator : subtask;
  });
}

/** The first is the source, and called as Flink calls sources. */
function taskName(task: number, { tasksPerJob }: FleetSeries): string {
  if (task === 0) return "Source:_task-0";
  return task === tasksPerJob - 1 ? `task-${task}____Sink:_out` : `task-${task}`;
}

/** Healthy: counters rise, times are of now, shares are small. */
function valueOf({ name, unit, counts }: Metric, seconds: number): number {
  if (/numRestarts|fullRestarts|Failed|Errors|Dropped/.test(name)) return 0;
  const minute = Math.round(seconds / 60);
  if (counts) return unit === "nanoseconds" ? minute * 6e9 : minute * 60;
  if (unit === "milliseconds since 1970") return seconds * 1000 - 500;
  if (unit === "seconds since 1970") return name.includes("failure") ? 0 : seconds;
  if (name.endsWith("_Max") || name.endsWith("_Total")) return 1e9;
  if (unit === "bytes") return 3e8 + (minute % 7) * 1e7;
  if (name.endsWith("uptime")) return minute * 60_000;
  if (unit === "count") return 1;
  return unit === "milliseconds per second" ? 100 + (minute % 5) : 0;
}
