/** The two sets of rules that are compared. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { renderAlertGroups } from "../../../monitoring/alerts";
import { renderRecordingGroups } from "../../../monitoring/recording-rules";
import { projectRoot } from "../../project-root";
import type { Condition } from "../../recordings/held";

/** Our alerts as they are shipped, for clusters that report at that interval. */
export function ownRules(
  largestIntervalSeconds: number,
  clusters?: readonly string[],
): Condition[] {
  const groups = renderAlertGroups({ largestIntervalSeconds, ...(clusters ? { clusters } : {}) });
  return groups.flatMap(({ rules }) => rules.filter(({ enabled }) => enabled));
}

/** Our recording rules for the same clusters, by the series that they write. */
export function ownRecordings(
  largestIntervalSeconds: number,
  clusters: readonly string[],
): Condition[] {
  const groups = renderRecordingGroups({ largestIntervalSeconds, clusters });
  return groups.flatMap(({ rules }) => rules.map(({ record, expr }) => ({ name: record, expr })));
}

/** Those of awesome-prometheus-alerts. */
export function otherRules(): Condition[] {
  const file = path.join(projectRoot(), "scripts/bench/rules/awesome-prometheus-alerts.yaml");
  return parse(readFileSync(file, "utf8")) as Condition[];
}
