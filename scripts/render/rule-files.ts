import { stringify } from "yaml";
import { renderAlertGroups } from "../../monitoring/alerts";
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
