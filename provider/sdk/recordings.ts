import * as pulumi from "@pulumi/pulumi";
import { withOutputs } from "./outputs";

/** One recording rule. */
export interface RecordingRuleArgs {
  /** Name of the series that are written, unique in the group. */
  record: pulumi.Input<string>;
  /** PromQL. */
  expr: pulumi.Input<string>;
  /** Labels that are put on the series; `managed_by` is ours. @default none */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Arguments of {@link RecordingRuleGroup}. */
export interface RecordingRuleGroupArgs {
  /** The instance that evaluates the rules. Another one replaces the group. */
  prometheusInstanceId: pulumi.Input<string>;
  /** Name of the group. Another one replaces it. */
  groupName: pulumi.Input<string>;
  /** Take over a group of that name that this stack did not create. @default false */
  adopt?: pulumi.Input<boolean>;
  /** How often the rules are evaluated, such as `1m`. @default the instance's own */
  interval?: pulumi.Input<string>;
  /** @default true */
  enabled?: pulumi.Input<boolean>;
  rules: pulumi.Input<pulumi.Input<RecordingRuleArgs>[]>;
}

/** A group of recording rules on an instance. The series of every rule carry the mark of the stack. */
export class RecordingRuleGroup extends pulumi.CustomResource {
  /** Id of the group; the API calls a group a rule. */
  declare readonly ruleId: pulumi.Output<string>;
  declare readonly prometheusInstanceId: pulumi.Output<string>;
  declare readonly groupName: pulumi.Output<string>;
  /** Whether it was there before this stack; destroy then leaves it. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** Whether every rule carries the mark of the stack. */
  declare readonly owned: pulumi.Output<boolean>;
  declare readonly interval: pulumi.Output<string | undefined>;
  declare readonly enabled: pulumi.Output<boolean>;
  /** In the order of the arguments; null where one is missing. */
  declare readonly rules: pulumi.Output<(pulumi.Unwrap<RecordingRuleArgs> | null)[]>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "ruleId",
    "prometheusInstanceId",
    "groupName",
    "adopted",
    "owned",
    "interval",
    "enabled",
    "rules",
  ] as const;

  constructor(name: string, args: RecordingRuleGroupArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = withOutputs(args, RecordingRuleGroup.outputs);
    super("flinkwatch:index:RecordingRuleGroup", name, inputs, options);
  }
}
