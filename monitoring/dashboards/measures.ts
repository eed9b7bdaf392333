/** What several dashboards ask in the same way. Each function answers PromQL. */
import { PROCESS, type Scope } from "./scope";

/** Labels of one job. */
export const JOB = "instance_id, job_name, job_id";

const JVM = {
  jobmanager: "flink_jobmanager_Status_JVM",
  taskmanager: "flink_taskmanager_Status_JVM",
};

/** A kind of process of Flink. */
export type ProcessKind = keyof typeof JVM;

/** 1 for each job that runs, 0 for one that is up but does not. */
export function isRunning(scope: Scope): string {
  return `max by (${JOB}) ((${scope.job("flink_jobmanager_job_uptime")} > bool 0) and on (${PROCESS}) (${scope.jobManagers}))`;
}

/** Seconds for which each job has run without interruption. */
export function uptime(scope: Scope): string {
  return `max by (${JOB}) (${scope.byJobManager(`${scope.job("flink_jobmanager_job_uptime")} >= 0`)}) / 1000`;
}

/** Restarts of each job within a while. Flink 1.9 knows another name for them alone. */
export function restarts(scope: Scope, range: string): string {
  const of = (name: string) => `increase(${scope.job(`flink_jobmanager_job_${name}`)}[${range}])`;
  return `sum by (${JOB}) (${of("numRestarts")} or ${of("fullRestarts")})`;
}

/** Failed checkpoints of each job within a while. */
export function failedCheckpoints(scope: Scope, range: string): string {
  return `sum by (${JOB}) (increase(${scope.job("flink_jobmanager_job_numberOfFailedCheckpoints")}[${range}]))`;
}

/** Seconds that the last checkpoint of each job took; none before the first. */
export function checkpointDuration(scope: Scope): string {
  return lastCheckpoint(scope, "Duration", " / 1000");
}

/** Bytes that the last checkpoint of each job wrote; none before the first. */
export function checkpointSize(scope: Scope): string {
  return lastCheckpoint(scope, "Size", "");
}

function lastCheckpoint(scope: Scope, what: string, scale: string): string {
  const metric = scope.job(`flink_jobmanager_job_lastCheckpoint${what}`);
  return `max by (${JOB}) (${scope.byJobManager(`${metric} >= 0`)})${scale}`;
}

/** Seconds by which the sources are behind the events that they emit; sources of the new kind, Flink 1.14 and later. */
export function eventTimeLag(scope: Scope, by: string): string {
  const metric = scope.task("flink_taskmanager_job_task_operator_currentEmitEventTimeLag");
  return `max by (${by}) (${scope.byTaskManager(`${metric} >= 0`)}) / 1000`;
}

/** Share of the time in which tasks were in one state: busy, idle or backPressured. */
export function taskTime(
  scope: Scope,
  state: "busy" | "idle" | "backPressured" | "softBackPressured" | "hardBackPressured",
  aggregate: string,
): string {
  const metric = scope.task(`flink_taskmanager_job_task_${state}TimeMsPerSecond`);
  return `${aggregate} (${scope.byTaskManager(metric)}) / 1000`;
}

/** What tasks count in a second, summed up. */
export function taskRate(scope: Scope, counter: string, by: string): string {
  return `sum by (${by}) (rate(${scope.task(`flink_taskmanager_job_task_${counter}`)}[5m]))`;
}

/** Seconds between now and the watermark that arrives; neither before the first nor after the end of the input. */
export function watermarkLag(scope: Scope, by: string): string {
  const metric = scope.task("flink_taskmanager_job_task_currentInputWatermark");
  return `time() - min by (${by}) (${scope.byTaskManager(`(${metric} > 0 < 9e15)`)}) / 1000`;
}

/** Used share of a kind of memory, of each living process. No limit, no share. */
export function memoryShare(
  scope: Scope,
  process: ProcessKind,
  kind: "Heap" | "Metaspace",
): string {
  const of = (what: string) => scope.cluster(`${JVM[process]}_Memory_${kind}_${what}`);
  return gated(scope, process, `${of("Used")} / (${of("Max")} > 0)`);
}

/** Cores that each living process keeps busy. */
export function cpuCores(scope: Scope, process: ProcessKind): string {
  return gated(scope, process, `rate(${scope.cluster(`${JVM[process]}_CPU_Time`)}[5m]) / 1e9`);
}

/** Share of the time that a process spends on garbage: Flink 1.19 says it, before there are counters by collector. */
export function garbageShare(scope: Scope, process: ProcessKind): string {
  const collector = (name: string) => scope.cluster(`${JVM[process]}_GarbageCollector_${name}`);
  const pair = (young: string, old: string) =>
    `(rate(${collector(`${young}_Time`)}[5m]) + rate(${collector(`${old}_Time`)}[5m])) / 1000`;
  const ways = [
    `${collector("All_TimeMsPerSecond")} / 1000`,
    pair("G1_Young_Generation", "G1_Old_Generation"),
    pair("PS_Scavenge", "PS_MarkSweep"),
    pair("Copy", "MarkSweepCompact"),
  ];
  return gated(scope, process, `(${ways.join(" or ")})`);
}

/** Something else that each living process says of itself. */
export function ofProcess(scope: Scope, process: ProcessKind, metric: string): string {
  return gated(scope, process, scope.cluster(`${JVM[process]}_${metric}`));
}

function gated(scope: Scope, process: ProcessKind, expr: string): string {
  return process === "jobmanager" ? scope.byJobManager(expr) : scope.byTaskManager(expr);
}
