import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "./data-folder";
import { loadMetrics, type Metric, type MetricScope } from "./metrics";
import { once } from "./once";

/** File below `monitoring/` that holds the counts; `npm run alerts` renews it from the recordings. */
export const SERIES_FILE = "series-per-subtask.json";

/**
 * Series of a metric for each subtask that runs, as counted in the recordings of real jobs: a source's backlog is there
 * for a quarter of the subtasks, records of operators one and a half times, since chains hold several. A metric that no
 * recording shows counts as the commonest of its scope.
 */
export function seriesPerSubtask({ name, scope }: Metric): number {
  return load().byName[name] ?? load().byScope[scope] ?? 1;
}

interface Counts {
  readonly byName: Readonly<Record<string, number>>;
  readonly byScope: Partial<Record<MetricScope, number>>;
}

const load = once((): Counts => {
  const text = readFileSync(join(dataFolder(), SERIES_FILE), "utf8");
  const byName = JSON.parse(text) as Record<string, number>;
  const byScope: Partial<Record<MetricScope, number>> = {};
  for (const { name, scope } of loadMetrics().values()) {
    byScope[scope] = Math.max(byScope[scope] ?? 0, byName[name] ?? 0);
  }
  return { byName, byScope };
});
