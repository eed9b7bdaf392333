import type { Context } from "../lifecycle/resource";
import type { AlertGroup } from "../tencent/monitor-alerts";
import type { Clients } from "./clients";
import { OWNER_LABEL } from "./ownership";
import { readAlertGroups } from "./shared-lists";

/** Name of a group → how many of its rules count against the instance's limit. */
export type RuleCounts = Record<string, number>;

/**
 * Rules of the groups in which nothing carries this stack's mark, from the list that the alert groups' own look
 * needs anyway. `last` where it cannot be had: an instance is not unreadable for want of a number.
 */
export async function readAlertRulesOfOthers(
  context: Context<Clients>,
  instanceId: string,
  last: RuleCounts | undefined,
): Promise<RuleCounts | undefined> {
  try {
    return countOfOthers(await readAlertGroups(context, instanceId), context.owner.mark);
  } catch (error) {
    if (context.signal.aborted) throw error;
    return last;
  }
}

/** The same of a list at hand. Pure. */
export function countOfOthers(groups: readonly AlertGroup[], mark: string): RuleCounts {
  const isOurs = ({ rules }: AlertGroup) =>
    rules.some(({ labels }) => labels[OWNER_LABEL] === mark);
  const others = groups.filter((group) => !isOurs(group));
  return Object.fromEntries(others.map(({ groupName, rules }) => [groupName, rules.length]));
}
