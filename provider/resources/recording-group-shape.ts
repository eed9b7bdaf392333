import { z } from "zod";
import type { Fault } from "../lifecycle/resource";
import { expressionShape, withReadableExpression } from "./rule-expression";
import { labelNameShape, ruleFaults, ruleGroupPlaceShape } from "./rule-group-shape";

const interval = z.string().regex(/^(\d+[smhd])+$/, "a duration such as 1m");

const rule = z.strictObject({
  record: z
    .string()
    .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, "a metric's name such as flink:jm_live")
    .describe("Name of the series that are written, unique in the group."),
  expr: expressionShape.describe("PromQL; each series that it gives is written under the name."),
  labels: z
    .record(labelNameShape, z.string())
    .default({})
    .describe("Labels that are put on the series. `managed_by` is ours."),
});

export const recordingGroupArgs = z.strictObject({
  ...ruleGroupPlaceShape,
  interval: interval
    .optional()
    .describe("How often the rules are evaluated, such as `1m`. Default: the instance's own."),
  enabled: z
    .boolean()
    .default(true)
    .describe("`false` keeps the group, switched off. Default true."),
  rules: z
    .array(withReadableExpression(rule, "record"))
    .min(1)
    .describe("The rules; at least one."),
});

export const recordingGroupState = z.object({
  prometheusInstanceId: z.string().describe("Prometheus instance."),
  ruleId: z.string().describe("Id of the group; the API calls a group a rule."),
  groupName: z.string().describe("Name as it is now."),
  adopted: z.boolean().describe("True if the stack did not create it; destroy leaves it then."),
  owned: z
    .boolean()
    .describe("Whether every rule puts the stack's mark on its series, as label `managed_by`."),
  interval: z.string().optional().describe("How often the rules are evaluated, if the group says."),
  enabled: z.boolean().describe("Whether the group is evaluated."),
  rules: z
    .array(rule.nullable())
    .describe(
      "Live rules in the order of the arguments, null where one is missing, foreign ones at the end.",
    ),
});

/** One rule. */
export type RecordingRuleArgs = z.infer<typeof rule>;
/** Arguments of a group of recording rules. @see https://cloud.tencent.com/document/product/1416 */
export type RecordingGroupArgs = z.infer<typeof recordingGroupArgs>;
/** What is live of a group of recording rules. */
export type RecordingGroupState = z.infer<typeof recordingGroupState>;

/** Names that stand twice, and labels that are not the user's to set. */
export function validateRecordingGroup({ rules }: RecordingGroupArgs): Fault[] {
  const named = rules.map(({ record, labels }) => ({ name: record, labels }));
  return ruleFaults(named, "record", { managed_by: "flinkwatch" });
}
