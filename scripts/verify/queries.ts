/** The processes that push. */
export const PROCESSES = ["jobmanager", "taskmanager"] as const;
export type Process = (typeof PROCESSES)[number];

const metric = (process: Process) => `flink_${process}_Status_JVM_CPU_Time`;

/** How many processes of this label pushed something new within three intervals. CPU time grows while one lives. */
export function changingQuery(process: Process, instance: string, intervalSeconds: number): string {
  const window = `${Math.max(3 * intervalSeconds, 60)}s`;
  return `count(changes(${metric(process)}{instance_id="${instance}"}[${window}]) > 0)`;
}

/** How many processes of this label the gateway still shows. */
export function presentQuery(process: Process, instance: string): string {
  return `count(${metric(process)}{instance_id="${instance}"})`;
}

/** How many processes push under this job name without saying from which cluster. */
export function unlabelledQuery(process: Process, jobName: string): string {
  const job = `~"${jobName.replaceAll(".", "\\\\.")}.*"`;
  const without = (label: string) => `${metric(process)}{instance_id="",${label}=${job}}`;
  return `count(${without("job")} or ${without("exported_job")})`;
}

/** How many series carry this label. */
export function seriesQuery(instance: string): string {
  return `count({instance_id="${instance}"})`;
}

/** The number that an instant query answered; 0 for an empty answer. @throws if it is an error. */
export function numberIn(answer: { statusCode: number; responseBody: string }): number {
  const failed = (why: string) =>
    new Error(`verify: Prometheus refused the query, got ${why}, expected 200 and a vector.`);
  if (answer.statusCode !== 200) throw failed(`status ${answer.statusCode}`);
  const body = JSON.parse(answer.responseBody) as {
    status?: string;
    data?: { result?: { value?: [number, string] }[] };
  };
  if (body.status !== "success") throw failed(`status "${body.status}"`);
  return Number(body.data?.result?.[0]?.value?.[1] ?? 0);
}
