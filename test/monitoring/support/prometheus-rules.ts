import { stringify } from "yaml";
import type { RenderedGroup } from "../../../monitoring/alerts";

/** The rules as Prometheus itself reads them. */
export function asPrometheusRules(groups: readonly RenderedGroup[]): string {
  return stringify({
    groups: groups.map((g) => ({
      name: g.groupName,
      rules: g.rules.map((r) => ({
        alert: r.name,
        expr: r.expr,
        for: r.duration,
        labels: r.labels,
        annotations: r.annotations,
      })),
    })),
  });
}
