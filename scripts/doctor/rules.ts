import type { StackConfig } from "../../config/schema";
import { pushIntervals } from "../../config/interval";
import { renderAlertGroups } from "../../monitoring/alerts";
import { renderRecordingGroups } from "../../monitoring/recording-rules";
import { fault, ok, type Finding } from "./finding";

/** What an instance takes where it tells nothing else. */
const USUAL_LIMIT = 150;

/** What an instance takes of each kind; absent or 0: it does not tell. */
export interface RuleLimits {
  readonly alertRuleLimit?: number;
  readonly recordingRuleLimit?: number;
}

/** Our share of the rules that the instance takes. Pure. */
export function checkRules(
  limits: RuleLimits,
  { alerts, recordingRules, clusters }: StackConfig,
): Finding[] {
  const { thresholds, overrides, expected, subtasksPerCluster } = alerts;
  const keys = clusters.map(({ id, name }) => id ?? name ?? "");
  const instances = Object.fromEntries(keys.map((key) => [key, key]));
  const fleet = { ...pushIntervals(clusters), clusters: keys, subtasksPerCluster };
  const alertGroups = alerts.enabled
    ? renderAlertGroups({ ...fleet, thresholds, overrides, expected, instances })
    : [];
  const recordingGroups = recordingRules.enabled ? renderRecordingGroups(fleet) : [];
  return [
    share("alert", countOf(alertGroups), limits.alertRuleLimit),
    share("recording", countOf(recordingGroups), limits.recordingRuleLimit),
  ];
}

function countOf(groups: readonly { readonly rules: readonly unknown[] }[]): number {
  return groups.reduce((sum, { rules }) => sum + rules.length, 0);
}

function share(kind: string, rules: number, limit: number | undefined): Finding {
  const most = limit || USUAL_LIMIT;
  const told = `${rules} ${kind} rules of the ${most} that the instance takes`;
  return rules <= most
    ? ok("rules", told)
    : fault("rules", `${told}. Take some out, or ask for a larger quota.`);
}
