import type { Context } from "../lifecycle/resource";
import { isUnknown } from "../lifecycle/unknown";
import { readAlertRulesOfOthers, type RuleCounts } from "./alert-rules-of-others";
import type { Clients } from "./clients";
import { unlessUnasked } from "./look-ahead";
import type { TmpInstanceArgs, TmpInstanceState } from "./tmp-instance-args";
import { findInstance, type FoundInstance } from "./tmp-instance-create";

/**
 * Alert rules that an instance takes as long as nobody has asked for more.
 * @see https://cloud.tencent.com/document/product/1416/73370
 */
const ALERT_RULES_OF_NEW_INSTANCE = 150;

/**
 * What a first preview can know: all of an instance that is there, and of one that is to be created how many alert rules
 * such a one takes, so that too many are refused before it costs anything.
 */
export async function lookAheadOfInstance(
  context: Context<Clients>,
  args: TmpInstanceArgs,
  stateOf: (found: FoundInstance, others: RuleCounts | undefined) => TmpInstanceState,
): Promise<Partial<TmpInstanceState> | undefined> {
  const { instanceId, name } = args;
  if (isUnknown(instanceId) || isUnknown(name)) return undefined;
  return unlessUnasked(context, `instance ${instanceId ?? `"${name}"`}`, async () => {
    const found = await findInstance(context, args);
    if (found) return stateOf(found, await readAlertRulesOfOthers(context, found.id, undefined));
    context.log.info(
      `instance "${name}": is to be created. Until it tells how many alert rules it takes, ` +
        `${ALERT_RULES_OF_NEW_INSTANCE} are assumed, as new ones take.`,
    );
    return { alertRuleLimit: ALERT_RULES_OF_NEW_INSTANCE, alertRulesOfOthers: {} };
  });
}
