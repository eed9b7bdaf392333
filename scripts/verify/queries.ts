/** The processes that push. */
export const PROCESSES = ["jobmanager", "taskmanager"] as const;
export type Process = (typeof PROCESSES)[number];

const metric = (process: Process) => `flink_${process}_Status_JVM_CPU_Time`;

/** Seconds within which a living process must have pushed something new. CPU time grows while one lives. */
export function freshSeconds(intervalSeconds: number): number {
  return Math.max(3 * intervalSeconds, 60);
}

/** Processes of this label, each with how often its CPU time changed of late. */
export function changesQuery(process: Process, instance: string, intervalSeconds: number): string {
  return changes(`${metric(process)}{instance_id="${instance}"}`, intervalSeconds);
}

/** A range still shows for its whole length what the gateway has deleted: only what is there now counts. */
function changes(selector: string, intervalSeconds: number): string {
  return `(changes(${selector}[${freshSeconds(intervalSeconds)}s]) and ${selector})`;
}

/** What is known of a cluster's pushes. */
export interface PushLabels {
  readonly jobName: string;
  /** The cluster's `instance_id`. */
  readonly instance: string;
}

/** Selectors of what has this job name, whatever the scrape calls it. */
function byJobName(name: string, { jobName }: PushLabels, also = ""): string[] {
  const job = `~"${jobName.replaceAll(".", "\\\\.")}.*"`;
  return ["job", "exported_job"].map((label) => `${name}{${also}${label}=${job}}`);
}

/** Processes that push under this job name from elsewhere or without saying from which cluster. */
export function strayQuery(process: Process, about: PushLabels, intervalSeconds: number): string {
  const others = `instance_id!="${about.instance}",`;
  return byJobName(metric(process), about, others)
    .map((selector) => `${changes(selector, intervalSeconds)} > 0`)
    .join(" or ");
}

/** Which of a cluster's jobs were pushed by which process: one series a pair. */
export function jobsQuery(about: PushLabels): string {
  const names = ["flink_jobmanager_job_uptime", "flink_taskmanager_job_task_numRecordsIn"];
  const selectors = names.flatMap((name) => [
    `${name}{instance_id="${about.instance}"}`,
    ...byJobName(name, about),
  ]);
  return `group by (job, exported_job, job_id) (${selectors.join(" or ")})`;
}

/** How many series carry this label. */
export function seriesQuery(instance: string): string {
  return `count({instance_id="${instance}"})`;
}

/** What the read-only query API answered. */
export interface QueryAnswer {
  readonly statusCode: number;
  readonly responseBody: string;
}

/** One series of an instant vector. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The series that an instant query answered. @throws if it is an error. */
export function samplesIn(answer: QueryAnswer): Sample[] {
  const failed = (why: string) =>
    new Error(`verify: Prometheus refused the query, got ${why}, expected 200 and a vector.`);
  if (answer.statusCode !== 200) throw failed(`status ${answer.statusCode}`);
  const body = JSON.parse(answer.responseBody) as {
    status?: string;
    data?: { result?: { metric?: Record<string, string>; value?: [number, string] }[] };
  };
  if (body.status !== "success") throw failed(`status "${body.status}"`);
  const result = body.data?.result ?? [];
  return result.map(({ metric = {}, value }) => ({ labels: metric, value: Number(value?.[1]) }));
}

/** The number that an instant query answered; 0 for an empty answer. @throws if it is an error. */
export function numberIn(answer: QueryAnswer): number {
  return samplesIn(answer)[0]?.value ?? 0;
}
