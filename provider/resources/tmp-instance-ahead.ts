import type { Context } from "../lifecycle/resource";
import { isUnknown } from "../lifecycle/unknown";
import type { Clients } from "./clients";
import { unlessUnasked } from "./look-ahead";
import { readRulesOfOthers, type RulesOfOthers } from "./rules-of-others";
import type { TmpInstanceArgs, TmpInstanceState } from "./tmp-instance-args";
import { findInstance, type FoundInstance } from "./tmp-instance-create";

/**
 * Alert rules that an instance takes as long as nobody has asked for more; of recording rules that is published nowhere,
 * and taken to be the same.
 * @see https://cloud.tencent.com/document/product/1416/73370
 */
const RULES_OF_NEW_INSTANCE = 150;

/**
 * What a first preview can know: all of an instance that is there, and of one that is to be created how many rules
 * such a one takes, so that too many are refused before it costs anything.
 */
export async function lookAheadOfInstance(
  context: Context<Clients>,
  args: TmpInstanceArgs,
  stateOf: (found: FoundInstance, others: RulesOfOthers) => TmpInstanceState,
): Promise<Partial<TmpInstanceState> | undefined> {
  const { instanceId, name } = args;
  if (isUnknown(instanceId) || isUnknown(name)) return undefined;
  return unlessUnasked(context, `instance ${instanceId ?? `"${name}"`}`, async () => {
    const found = await findInstance(context, args);
    if (found) return stateOf(found, await readRulesOfOthers(context, found.id, {}));
    context.log.info(
      `instance "${name}": is to be created. Until it tells how many rules it takes, ` +
        `${RULES_OF_NEW_INSTANCE} of alerts and as many recording ones are assumed, as new instances take.`,
    );
    return {
      ...{ alertRuleLimit: RULES_OF_NEW_INSTANCE, alertRulesOfOthers: {} },
      ...{ recordingRuleLimit: RULES_OF_NEW_INSTANCE, recordingRulesOfOthers: {} },
    };
  });
}
