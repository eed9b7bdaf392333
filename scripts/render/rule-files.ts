import { stringify } from "yaml";
import { renderAlertGroups } from "../../monitoring/alerts";
import { loadMetrics } from "../../monitoring/metrics";
import { planQueryBudget } from "../../monitoring/query-budget";
import { sizesOf } from "../../monitoring/query-limits";
import { loadRecordingRules } from "../../monitoring/recording-rules";
import { LANGUAGES, type RenderedFile } from "./dashboard-files";

/** The alerts in every language as Prometheus reads them: `<language>/flink.rules.yml`. */
export function ruleFiles(largestIntervalSeconds: number): RenderedFile[] {
  return LANGUAGES.map((language) => {
    const groups = renderAlertGroups({ largestIntervalSeconds, language }).map((group) => ({
      name: group.groupName,
      rules: group.rules
        .filter(({ enabled }) => enabled)
        .map(({ name, expr, duration, labels, annotations }) => ({
          alert: name,
          expr,
          for: duration,
          labels,
          annotations,
        })),
    }));
    return { name: `${language}/flink.rules.yml`, text: stringify({ groups }) };
  });
}

/** How many rules are written, and what the largest query reads: for a Prometheus that bounds them. */
export function describeRules(largestIntervalSeconds: number): string {
  const groups = renderAlertGroups({ largestIntervalSeconds });
  const rules = groups.flatMap((group) => group.rules).filter(({ enabled }) => enabled);
  const { line } = planQueryBudget("alert", sizesOf(rules, { subtasks: 1000 }, loadMetrics()));
  return `${rules.length} alert rules, ${loadRecordingRules().length} recording rules; for each 1000 subtasks, ${line}`;
}
