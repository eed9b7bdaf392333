import type { Metric } from "./metrics";
import { type Selector, selectorsOf } from "./promql";
import { seriesPerSubtask } from "./series-per-subtask";

/** What a query reads. */
export interface QuerySize {
  /** Series, those of one metric once, however often it is named. */
  readonly series: number;
  /**
   * Bytes of labels and samples as the store keeps them, for each metric and window once: a condition that asks for the
   * same again, such as for each pattern of jobs, asks for a part of it.
   */
  readonly bytes: number;
}

/**
 * Past either TMP refuses a query, also that of a rule.
 * @see https://cloud.tencent.com/document/product/1416/73370
 */
export const TMP_LIMITS: QuerySize = { series: 100_000, bytes: 100_000_000 };

/** Of {@link TMP_LIMITS} that a split rule of ours plans with: the rest is for push groups of the dead, and for growth. */
const SHARE = 0.5;

/** Bytes of a series' labels, name included: the recordings have 330 to 400. */
export const LABEL_BYTES = 400;

/** Bytes of a sample in a chunk: the recordings take 1.4 to 1.8 in blocks of a real Prometheus. */
export const SAMPLE_BYTES = 2;

/**
 * How often a push gateway is read, whether or not something was pushed meanwhile: Prometheus's usual interval. That of TMP
 * stands nowhere and is no setting; where a cluster pushes more often, each push may be a sample.
 */
const GATEWAY_SECONDS = 15;

/** Samples of a chunk: one that a query needs in part is read whole. */
const CHUNK_SAMPLES = 120;

type Metrics = ReadonlyMap<string, Metric>;

/** What a cluster pushes at most. */
export interface ClusterLoad {
  /** Subtasks of all jobs on it. */
  readonly subtasks: number;
  /** Seconds between two pushes. @default as rarely as a gateway is read */
  readonly intervalSeconds?: number | undefined;
}

/** What a query reads on one such cluster. Pure. */
export function sizePerCluster(
  expr: string,
  { subtasks, intervalSeconds = GATEWAY_SECONDS }: ClusterLoad,
  metrics: Metrics,
): QuerySize {
  const secondsPerSample = Math.min(GATEWAY_SECONDS, intervalSeconds);
  const selectors = selectorsOf(expr);
  const windows = [...new Map(selectors.map((one) => [JSON.stringify(one), one])).values()];
  const seriesOf = (name: string) => {
    const metric = metrics.get(name);
    return metric ? seriesPerSubtask(metric) * subtasks : 0;
  };
  const sum = (values: readonly number[]) => Math.ceil(values.reduce((all, each) => all + each, 0));
  return {
    series: sum([...new Set(selectors.map(({ metric }) => metric))].map(seriesOf)),
    bytes: sum(windows.map((one) => seriesOf(one.metric) * bytesPerSeries(one, secondsPerSample))),
  };
}

function bytesPerSeries({ rangeSeconds }: Selector, secondsPerSample: number): number {
  return LABEL_BYTES + (rangeSeconds / secondsPerSample + CHUNK_SAMPLES) * SAMPLE_BYTES;
}

/** How many clusters of that size a query of ours may read at once; at least one, as none is split. Pure. */
export function clustersPerQuery({ series, bytes }: QuerySize): number {
  const fitting = Math.min(TMP_LIMITS.series / series, TMP_LIMITS.bytes / bytes);
  return series === 0 ? Infinity : Math.max(1, Math.floor(SHARE * fitting));
}

/** The clusters in their order, in runs of which none has a query read more than it may. Pure. */
export function shardClusters(clusters: readonly string[], sizeOfOne: QuerySize): string[][] {
  const perShard = Math.min(clusters.length, clustersPerQuery(sizeOfOne));
  const count = Math.max(1, Math.ceil(clusters.length / perShard));
  return Array.from({ length: count }, (_, at) =>
    clusters.slice(at * perShard, (at + 1) * perShard),
  );
}

/** A rule with what it reads. */
export interface SizedRule extends QuerySize {
  readonly name: string;
}

/** What each rule reads of all clusters that it names. Pure. */
export function sizesOf(
  rules: readonly { readonly name: string; readonly expr: string }[],
  load: ClusterLoad,
  metrics: Metrics,
): SizedRule[] {
  return rules.map(({ name, expr }) => {
    const { series, bytes } = sizePerCluster(expr, load, metrics);
    const clusters = clustersIn(expr);
    return { name, series: series * clusters, bytes: bytes * clusters };
  });
}

/** How many clusters the first matcher for clusters names; one where there is none. */
function clustersIn(expr: string): number {
  const [, names] = /instance_id=~"([^"]*)"/.exec(expr) ?? [];
  return names?.split("|").length ?? 1;
}
