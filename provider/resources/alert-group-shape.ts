import { z } from "zod";
import type { Fault } from "../lifecycle/resource";
import { expressionShape, withReadableExpression } from "./rule-expression";
import { labelNameShape, ruleFaults, ruleGroupPlaceShape } from "./rule-group-shape";

const duration = z.string().regex(/^(\d+[smhd])*$/, "a duration such as 10m");

const rule = z.strictObject({
  name: z.string().min(1).max(128).describe("Name, unique in the group."),
  expr: expressionShape.describe("PromQL; the alert is raised for each series it gives."),
  duration: duration
    .default("0s")
    .describe("How long the condition must hold, such as `10m`. Default `0s`: at once."),
  labels: z
    .record(labelNameShape, z.string())
    .default({})
    .describe("Labels of the alert. `managed_by` is ours."),
  annotations: z
    .record(labelNameShape, z.string())
    .default({})
    .describe("`summary` is shown as the alert's object, `description` as its message."),
  enabled: z
    .boolean()
    .default(true)
    .describe("`false` keeps the rule, switched off. Default true."),
});

const secondOfDay = z.int().min(0).max(86_399);
const customReceiver = z.strictObject({
  type: z
    .enum(["webhook", "alertmanager"])
    .describe("`webhook` is sent messages, `alertmanager` the alerts themselves."),
  url: z
    .string()
    .regex(/^https?:\/\/\S+$/, "an http(s) address")
    .describe("Address, reached from the instance's VPC."),
  timeRanges: z
    .array(
      z.strictObject({
        startTime: secondOfDay.describe("Second of the day from which it is told."),
        endTime: secondOfDay.describe("Second of the day until which it is told."),
      }),
    )
    .default([])
    .describe("When it is told. Default: always."),
});

export const alertGroupArgs = z.strictObject({
  ...ruleGroupPlaceShape,
  receivers: z
    .array(z.string().regex(/^(notice|Consumer)-\S+$/, "an id such as notice-1a2b3c4d"))
    .describe("Notice templates to use: `notice-…`, or their `Consumer-…` alias."),
  customReceiver: customReceiver
    .optional()
    .describe("A server to tell besides; the API takes one a group. Default: none."),
  repeatInterval: duration
    .default("1h")
    .describe("How often a standing alert is told again. Default `1h`."),
  enabled: z.boolean().default(true).describe("`false` switches every rule off. Default true."),
  rules: z.array(withReadableExpression(rule, "name")).min(1).describe("The rules; at least one."),
});

export const alertGroupState = z.object({
  prometheusInstanceId: z.string().describe("Prometheus instance."),
  groupId: z.string().describe("Id, such as `alert-1a2b3c4d`."),
  groupName: z.string().describe("Name as it is now."),
  adopted: z.boolean().describe("True if the stack did not create it; destroy leaves it then."),
  owned: z
    .boolean()
    .describe("Whether every rule carries the stack's mark in its label `managed_by`."),
  receivers: z.array(z.string()).describe("Receivers, in the form and order of the arguments."),
  customReceiver: customReceiver.optional().describe("The server that is told besides, if any."),
  repeatInterval: z.string().describe("How often a standing alert is told again."),
  rules: z
    .array(rule.nullable())
    .describe(
      "Live rules in the order of the arguments, null where one is missing, foreign ones at the end.",
    ),
});

/** One rule. */
export type AlertRuleArgs = z.infer<typeof rule>;
/** Arguments of an alert group. @see https://cloud.tencent.com/document/product/1416 */
export type AlertGroupArgs = z.infer<typeof alertGroupArgs>;
/** What is live of an alert group. */
export type AlertGroupState = z.infer<typeof alertGroupState>;

/** Names that stand twice, and labels that are not the user's to set. */
export function validateAlertGroup({ rules }: AlertGroupArgs): Fault[] {
  return ruleFaults(rules, "name", { managed_by: "flinkwatch", _interval_: "the server" });
}
