import { loadAlerts } from "./alert-data";
import { placeholders } from "./alert-placeholders";
import { isInRange } from "./flink-range";
import { loadMetrics } from "./metrics";
import { canHold } from "./promql";

/**
 * Names of the alerts that can never be raised of a Flink of that version, such as `1.18.1`, as it lacks what they ask
 * for; sorted. Metrics of the push gateway are there whatever the version.
 * @throws {Error} if the text is no version.
 */
export function neverRaisedOn(version: string): string[] {
  const metrics = loadMetrics();
  const isThere = (name: string) => {
    const metric = metrics.get(name);
    return metric !== undefined && isInRange(version, metric);
  };
  return loadAlerts()
    .filter(({ expr, expects, threshold: { value: threshold } }) => {
      if (expects !== undefined) return false;
      const fill = placeholders({ largestIntervalSeconds: 60, threshold });
      return !canHold(fill(expr), isThere);
    })
    .map(({ name }) => name);
}
