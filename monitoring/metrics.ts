import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { dataFolder } from "./data-folder";
import { once } from "./once";

/** What a metric is about; decides its labels and how many series of it there are. */
export const METRIC_SCOPES = [
  "jobmanager",
  "job",
  "taskmanager",
  "task",
  "operator",
  "gateway",
] as const;

/** Units of metrics, as `metrics.yaml` writes them. */
export const METRIC_UNITS = [
  "count",
  "per second",
  "bytes",
  "nanoseconds",
  "milliseconds",
  "milliseconds per second",
  "milliseconds since 1970",
  "seconds since 1970",
  "ratio",
  "truth",
] as const;

const VERSION = 'a Flink version such as "1.15", in quotes';
const minorVersion = z.string({ error: VERSION }).regex(/^\d+\.\d+$/, VERSION);
const definition = z.strictObject({
  type: z.enum(["gauge", "summary"]).default("gauge"),
  unit: z.enum(METRIC_UNITS),
  counts: z.boolean().default(false),
  first: minorVersion.optional(),
  last: minorVersion.optional(),
  sentinels: z.record(z.string(), z.string().min(1)).default({}),
  source: z.string().min(1).default("recorded"),
  unproven: z.string().min(1).optional(),
});
const catalogue = z.strictObject({
  scopes: z.partialRecord(
    z.enum(METRIC_SCOPES),
    z.strictObject({
      labels: z.array(z.string().regex(/^[a-z_]+$/)),
      metrics: z.record(z.string().regex(/^[A-Za-z_]\w*$/), definition),
    }),
  ),
});

/** What a metric is about. */
export type MetricScope = (typeof METRIC_SCOPES)[number];

/** One metric of `metrics.yaml`. */
export interface Metric {
  /** As Prometheus stores it. */
  readonly name: string;
  readonly scope: MetricScope;
  /** Labels besides `job`, `instance` and the grouping key. */
  readonly labels: readonly string[];
  /** Type as exported: Flink's reporter makes gauges of counters and meters. */
  readonly type: "gauge" | "summary";
  readonly unit: (typeof METRIC_UNITS)[number];
  /** Only ever rises while its process lives, so that `rate()` and `increase()` hold. */
  readonly counts: boolean;
  /** First Flink version that has it, such as `1.15`; absent where Flink is not the source. */
  readonly first?: string;
  /** Last Flink version that has it; absent: it is still there. */
  readonly last?: string;
  /** Values that are no measurement → what they mean. */
  readonly sentinels: Readonly<Record<string, string>>;
  /** `recorded` from real Flinks, or where else it comes from. */
  readonly source: string;
  /** Why no recording shows it; absent: one does. */
  readonly unproven?: string;
}

/** Loads `monitoring/metrics.yaml`, once a process. @throws {Error} as {@link readMetrics}. */
export const loadMetrics = once(() =>
  readMetrics(readFileSync(join(dataFolder(), "metrics.yaml"), "utf8")),
);

/**
 * Reads a catalogue: name → metric, in the order of the text.
 * @throws {Error} naming every fault with its place.
 */
export function readMetrics(text: string): ReadonlyMap<string, Metric> {
  const parsed = catalogue.safeParse(parse(text));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`);
    throw new Error(`monitoring/metrics.yaml: ${faults.join("\n")}`);
  }
  const metrics = Object.entries(parsed.data.scopes).flatMap(([scope, { labels, metrics }]) =>
    Object.entries(metrics).map(([name, metric]) => ({
      name,
      scope: scope as MetricScope,
      labels,
      ...metric,
    })),
  );
  const faults = metrics.flatMap(faultsOf);
  if (faults.length > 0) throw new Error(`monitoring/metrics.yaml: ${faults.join("\n")}`);
  return new Map(metrics.map((metric) => [metric.name, metric]));
}

const PREFIXES: Readonly<Record<MetricScope, RegExp>> = {
  jobmanager: /^flink_jobmanager_(?!job_)/,
  job: /^flink_jobmanager_job_/,
  taskmanager: /^flink_taskmanager_(?!job_)/,
  task: /^flink_taskmanager_job_task_(?!operator_)/,
  operator: /^flink_taskmanager_job_task_operator_/,
  gateway: /^push_/,
};

function faultsOf(metric: Metric): string[] {
  const { name, scope, first } = metric;
  const faults: string[] = [];
  if (!PREFIXES[scope].test(name)) {
    faults.push(`${name}: is not named like one of scope ${scope}. Move it to its scope.`);
  }
  if ((first === undefined) !== (scope === "gateway")) {
    faults.push(`${name}: first is for what Flink pushes, and needed there.`);
  }
  return faults;
}
