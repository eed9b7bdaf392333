import type { Context } from "../lifecycle/resource";
import type { AlertGroup } from "../tencent/monitor-alerts";
import type { RecordingGroup } from "../tencent/monitor-recordings";
import type { Clients } from "./clients";
import { OWNER_LABEL } from "./ownership";
import { parseRecordingGroup } from "./recording-group-yaml";
import { readAlertGroups, readRecordingGroups } from "./shared-lists";

/** Name of a group → how many of its rules count against the instance's limit. */
type RuleCounts = Record<string, number>;

/** Rules of the groups in which nothing carries this stack's mark; absent where they could not be counted. */
export interface RulesOfOthers {
  readonly alertRulesOfOthers?: RuleCounts;
  readonly recordingRulesOfOthers?: RuleCounts;
}

/**
 * What others use of an instance's limits, from the lists that the groups' own look needs anyway. `last` of what cannot
 * be had: an instance is not unreadable for want of a number.
 */
export async function readRulesOfOthers(
  context: Context<Clients>,
  instanceId: string,
  last: RulesOfOthers,
): Promise<RulesOfOthers> {
  const { mark } = context.owner;
  const [alerts, recordings] = await Promise.all([
    whereAnswered(context, async () =>
      alertCounts(await readAlertGroups(context, instanceId), mark),
    ),
    whereAnswered(context, async () =>
      recordingCounts(await readRecordingGroups(context, instanceId), mark),
    ),
  ]);
  const alertRulesOfOthers = alerts ?? last.alertRulesOfOthers;
  const recordingRulesOfOthers = recordings ?? last.recordingRulesOfOthers;
  return {
    ...(alertRulesOfOthers && { alertRulesOfOthers }),
    ...(recordingRulesOfOthers && { recordingRulesOfOthers }),
  };
}

async function whereAnswered<T>(
  { signal }: Context<Clients>,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

function alertCounts(groups: readonly AlertGroup[], mark: string): RuleCounts {
  const others = groups.filter(({ rules }) => !hasMark(rules, mark));
  return Object.fromEntries(others.map(({ groupName, rules }) => [groupName, rules.length]));
}

/** The API does not say that names are unique: those of one name count together. */
function recordingCounts(groups: readonly RecordingGroup[], mark: string): RuleCounts {
  const counts: RuleCounts = {};
  for (const { groupName, yaml, ruleCount } of groups) {
    const { rules } = parseRecordingGroup(yaml);
    if (hasMark(rules, mark)) continue;
    counts[groupName] = (counts[groupName] ?? 0) + (ruleCount || rules.length);
  }
  return counts;
}

function hasMark(
  rules: readonly { readonly labels: Readonly<Record<string, string>> }[],
  mark: string,
): boolean {
  return rules.some(({ labels }) => labels[OWNER_LABEL] === mark);
}
