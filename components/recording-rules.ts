import * as pulumi from "@pulumi/pulumi";
import type { RecordingRulesConfig } from "../config/schema";
import { renderRecordingGroups, type RenderedRecordingGroup } from "../monitoring/recording-rules";
import { RecordingRuleGroup } from "../provider/sdk";
import type { RuleUse } from "./prometheus-instance";
import { liveNameOf, type RuleScope, withinLimit } from "./rule-limit";

/** What {@link RecordingRules} is told. */
export interface RecordingRulesArgs extends RuleScope {
  readonly recordingRules: RecordingRulesConfig;
  /** Rules that the instance takes, and those of others: all groups are refused together where they do not fit. */
  readonly recordingRuleUse: pulumi.Output<RuleUse>;
  /** Subtasks of all jobs on the largest cluster; rules that would read too much are split by clusters. */
  readonly subtasksPerCluster: number;
}

/**
 * Recording rules of `monitoring/recording-rules.yaml`, scoped to this stack's clusters: each stack on an instance keeps
 * its own, and together they record the fleet.
 */
export class RecordingRules extends pulumi.ComponentResource {
  /** Name of a group → its id. */
  readonly ruleIds: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: RecordingRulesArgs, options?: pulumi.ComponentResourceOptions) {
    super("flinkwatch:components:RecordingRules", name, {}, options);
    this.ruleIds = pulumi.output(this.createGroups(name, args));
    this.registerOutputs({ ruleIds: this.ruleIds });
  }

  private createGroups(
    name: string,
    args: RecordingRulesArgs,
  ): Record<string, pulumi.Output<string>> {
    const { prometheusInstanceId, recordingRules } = args;
    // Which groups there are is known before the labels are.
    const keys = Object.keys(args.instanceLabels);
    const known = renderFor(args, keys);
    const scoped = pulumi
      .all([pulumi.all(args.instanceLabels), this.checkLimit(args, known)])
      .apply(([labels]) => renderFor(args, Object.values(labels)));
    const groups = known.map(({ groupName }, at) => {
      const made = new RecordingRuleGroup(
        `${name}-${groupName}`,
        {
          prometheusInstanceId,
          groupName: liveNameOf(groupName),
          adopt: recordingRules.adopt,
          rules: scoped.apply((all) => all[at]!.rules),
        },
        { parent: this, dependsOn: args.after ?? [] },
      );
      return [groupName, made.ruleId] as const;
    });
    return Object.fromEntries(groups);
  }

  /** Refuses what the instance does not take before any group is written. */
  private checkLimit(
    args: RecordingRulesArgs,
    known: readonly RenderedRecordingGroup[],
  ): pulumi.Input<undefined> {
    const groups = known.map(({ groupName, rules }) => ({
      groupName,
      rules: rules.map(({ record, expr }) => ({ name: record, expr })),
    }));
    const { recordingRuleUse: use, subtasksPerCluster, smallestIntervalSeconds } = args;
    const load = { subtasks: subtasksPerCluster, intervalSeconds: smallestIntervalSeconds };
    return withinLimit(this, { kind: "recording", use, groups, load });
  }
}

function renderFor(
  args: RecordingRulesArgs,
  clusters: readonly string[],
): RenderedRecordingGroup[] {
  const { largestIntervalSeconds, smallestIntervalSeconds, subtasksPerCluster } = args;
  const intervals = { largestIntervalSeconds, smallestIntervalSeconds };
  return renderRecordingGroups({ ...intervals, subtasksPerCluster, clusters });
}
