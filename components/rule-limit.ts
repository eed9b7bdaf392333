import * as pulumi from "@pulumi/pulumi";
import { loadMetrics } from "../monitoring/metrics";
import { planQueryBudget } from "../monitoring/query-budget";
import { type ClusterLoad, sizesOf } from "../monitoring/query-limits";
import { planRuleBudget, type RuleKind } from "../monitoring/rule-budget";
import type { RuleUse } from "./prometheus-instance";

/** What rules of any kind are made for: an instance, and this stack's clusters on it. */
export interface RuleScope {
  readonly prometheusInstanceId: pulumi.Input<string>;
  /** This stack's clusters as its configuration calls them → the label `instance_id` that they push with. */
  readonly instanceLabels: Record<string, pulumi.Input<string>>;
  /** The largest reporting interval among the clusters, in seconds; windows are made from it. */
  readonly largestIntervalSeconds: number;
  /** The smallest one; how many samples a window holds is estimated with it. */
  readonly smallestIntervalSeconds: number;
  /** What must hold before a rule is created. */
  readonly after?: pulumi.Resource[];
}

/** A rule as far as it is a query. */
export interface RuleQuery {
  readonly name: string;
  readonly expr: string;
  /** Nobody asks one that is off. Default: on. */
  readonly enabled?: boolean;
}

/** Groups that are to be written, and what the instance takes. */
export interface RuleLimitArgs {
  readonly kind: RuleKind;
  readonly use: pulumi.Output<RuleUse>;
  /** By the names that they have without the stack's. */
  readonly groups: readonly {
    readonly groupName: string;
    readonly rules: readonly RuleQuery[];
  }[];
  /** What the largest cluster pushes. */
  readonly load: ClusterLoad;
}

/**
 * A refusal for which many groups wait. Pulumi's SDK writes the name of each waiting property before the text, again and
 * again into the one error, which it tells once: the text stays as it is.
 */
class Refusal extends pulumi.RunError {
  constructor(text: string) {
    super(text);
    Object.defineProperty(this, "message", { get: () => text, set: () => undefined });
  }
}

/** The name that a group has on the instance, where other stacks have theirs. */
export function liveNameOf(groupName: string): string {
  return `${groupName}-${pulumi.getStack()}`;
}

/**
 * Tells how much of the instance's limit is used and what the largest queries read, and refuses all groups together
 * where they do not fit or one would read more than TMP lets a query read: what waits for
 * the answer is not written then. A preview that cannot know yet shows the rules none the less; the run waits for the
 * answer.
 */
export function withinLimit(
  resource: pulumi.Resource,
  { kind, use, groups, load }: RuleLimitArgs,
): pulumi.Input<undefined> {
  const own = Object.fromEntries(
    groups.map(({ groupName, rules }) => [liveNameOf(groupName), rules.length]),
  );
  const asked = groups.flatMap(({ rules }) => rules).filter(({ enabled = true }) => enabled);
  const queries = planQueryBudget(kind, sizesOf(asked, load, loadMetrics()));
  const checked = use.apply((known) => {
    const rules = planRuleBudget({ kind, ...known, own });
    const refusals = [rules.refusal, queries.refusal].filter((each) => each !== undefined);
    if (refusals.length > 0) throw new Refusal(refusals.join("\n"));
    void pulumi.log.info(`${rules.line}; ${queries.line}`, resource);
    return undefined;
  });
  return pulumi.runtime.isDryRun() ? undefined : checked;
}
