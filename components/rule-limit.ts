import * as pulumi from "@pulumi/pulumi";
import { loadMetrics } from "../monitoring/metrics";
import { largestQuery } from "../monitoring/query-limits";
import { planRuleBudget, type RuleKind } from "../monitoring/rule-budget";
import type { RuleUse } from "./prometheus-instance";

/** Groups that are to be written, and what the instance takes. */
export interface RuleLimitArgs {
  readonly kind: RuleKind;
  readonly use: pulumi.Output<RuleUse>;
  /** By the names that they have without the stack's. */
  readonly groups: readonly {
    readonly groupName: string;
    readonly rules: readonly { readonly name: string; readonly expr: string }[];
  }[];
  /** Subtasks of all jobs on the largest cluster. */
  readonly subtasksPerCluster: number;
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
 * Tells how much of the instance's limit is used, and refuses all groups together where they do not fit: what waits for
 * the answer is not written then. A preview that cannot know yet shows the rules none the less; the run waits for the
 * answer.
 */
export function withinLimit(
  resource: pulumi.Resource,
  { kind, use, groups, subtasksPerCluster }: RuleLimitArgs,
): pulumi.Input<undefined> {
  const own = Object.fromEntries(
    groups.map(({ groupName, rules }) => [liveNameOf(groupName), rules.length]),
  );
  const largest = largestQuery(
    groups.flatMap(({ rules }) => rules),
    subtasksPerCluster,
    loadMetrics(),
  );
  const reads = largest
    ? `largest query: about ${largest.series} series of 100000 (${largest.name})`
    : "no query";
  const checked = use.apply((known) => {
    const { line, refusal } = planRuleBudget({ kind, ...known, own });
    if (refusal !== undefined) throw new Refusal(refusal);
    void pulumi.log.info(`${line}; ${reads}`, resource);
    return undefined;
  });
  return pulumi.runtime.isDryRun() ? undefined : checked;
}
