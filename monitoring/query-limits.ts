import type { Metric, MetricScope } from "./metrics";
import { selectorsOf } from "./promql";

/**
 * Series that a query of ours reads at most. TMP refuses over 100 000 series or 100 MB: half of it leaves 2 kB for the
 * labels and samples of each, and room for push groups of the dead.
 */
export const SERIES_PER_QUERY = 50_000;

/**
 * Series of one metric for each subtask: chains hold two operators, TaskManagers four slots, jobs fifty subtasks; a
 * gateway keeps a group for each process.
 */
const PER_SUBTASK: Readonly<Record<MetricScope, number>> = {
  task: 1,
  operator: 2,
  taskmanager: 0.25,
  job: 0.02,
  jobmanager: 0.02,
  gateway: 0.27,
};

/** Series that a query reads on one cluster of that many subtasks: every metric once, however often it is named. Pure. */
export function seriesPerCluster(
  expr: string,
  subtasks: number,
  metrics: ReadonlyMap<string, Metric>,
): number {
  const named = new Set(selectorsOf(expr).map(({ metric }) => metric));
  const scopes = [...named].flatMap((name) => metrics.get(name)?.scope ?? []);
  return Math.ceil(scopes.reduce((sum, scope) => sum + PER_SUBTASK[scope] * subtasks, 0));
}

/** The clusters in their order, in runs of which none has a query read more than it may; one cluster is never split. Pure. */
export function shardClusters(clusters: readonly string[], seriesOfOne: number): string[][] {
  const perShard = Math.max(1, Math.floor(SERIES_PER_QUERY / Math.max(1, seriesOfOne)));
  const count = Math.max(1, Math.ceil(clusters.length / perShard));
  return Array.from({ length: count }, (_, at) =>
    clusters.slice(at * perShard, (at + 1) * perShard),
  );
}

/** The rule that reads most, and about how many series that is. Pure. */
export function largestQuery(
  rules: readonly { readonly name: string; readonly expr: string }[],
  subtasks: number,
  metrics: ReadonlyMap<string, Metric>,
): { name: string; series: number } | undefined {
  const sizes = rules.map(({ name, expr }) => ({
    name,
    series: clustersIn(expr) * seriesPerCluster(expr, subtasks, metrics),
  }));
  return sizes.sort((a, b) => b.series - a.series)[0];
}

/** How many clusters the first matcher for clusters names; one where there is none. */
function clustersIn(expr: string): number {
  const [, names] = /instance_id=~"([^"]*)"/.exec(expr) ?? [];
  return names?.split("|").length ?? 1;
}
