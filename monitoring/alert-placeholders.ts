import { parseDuration, printDuration } from "./duration";

/** What the placeholders of an alert depend on. */
export interface PlaceholderOptions {
  /** The largest reporting interval among the clusters, in seconds. */
  readonly largestIntervalSeconds: number;
  /** EMR ids that the rules look at; without it, every cluster. */
  readonly clusters?: readonly string[];
  /** In the alert's own unit; absent: there is none to fill in. */
  readonly threshold?: number;
}

/**
 * Fills the `${…}` of an alert: `scope`, `W`, `threshold`, `W+threshold` (minutes), `window <duration>`,
 * `window threshold`, liveness: `liveJobManagers` are conditions, `ofLivingJobManagers` follows what is to be kept of
 * living ones alone; and for texts `process`, which calls it by its kind, a TaskManager by its id too.
 * @throws {Error} for a placeholder that there is not.
 */
export function placeholders(options: PlaceholderOptions): (text: string) => string {
  const { threshold } = options;
  const floorSeconds = 5 * options.largestIntervalSeconds;
  const window = (seconds: number) => printDuration(Math.max(seconds, floorSeconds));
  const W = window(300);
  const scope = options.clusters?.length
    ? `instance_id=~"${[...new Set(options.clusters)].sort().join("|")}"`
    : `instance_id!=""`;
  // Written inline, not read from flink:jm_live: an alert must not depend on a rule that another stack may delete.
  const live = (process: string) =>
    `changes(flink_${process}_Status_JVM_CPU_Time{${scope}}[${W}]) > 0`;
  const of = (process: string) => `and on (instance_id, job, exported_job) (${live(process)})`;
  const values: Record<string, string> = {
    scope,
    W,
    process: "{{ with $labels.tm_id }}TaskManager {{ . }}{{ else }}JobManager{{ end }}",
    liveJobManagers: live("jobmanager"),
    liveTaskManagers: live("taskmanager"),
    ofLivingJobManagers: of("jobmanager"),
    ofLivingTaskManagers: of("taskmanager"),
    ...(threshold !== undefined && {
      threshold: String(threshold),
      "W+threshold": printDuration(Math.max(300, floorSeconds) + threshold * 60),
      "window threshold": window(threshold * 60),
    }),
  };
  return (text) =>
    text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
      const [, fixed] = /^window (\d+[smhd])$/.exec(name) ?? [];
      if (fixed !== undefined) return window(parseDuration(fixed) ?? 0);
      const value = values[name];
      if (value === undefined) throw new Error(`monitoring: unknown placeholder ${whole}.`);
      return value;
    });
}
