import type {
  DescribeRecordingRulesRequest,
  DescribeRecordingRulesResponse,
  RecordingRuleSet,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/monitor/v20180724/monitor_models";
import { allPages } from "./paging";
import { required } from "./required";
import type { CallOptions, Transport } from "./transport";

const pageSize = 100;
const deleted = 1;
const on = 2;
const off = 3;

/** A group of recording rules as it is written: the whole of it each time. The API calls it a rule. */
export interface RecordingGroupContent {
  /** Name of the rule; the API does not say that it is unique. */
  readonly groupName: string;
  /** One group as Prometheus reads it, YAML: `name`, `rules`, and maybe `interval`. */
  readonly yaml: string;
  readonly enabled: boolean;
}

/** A group of recording rules as it is read. */
export interface RecordingGroup extends RecordingGroupContent {
  readonly ruleId: string;
  /** Rules in the group, as the API counts them. */
  readonly ruleCount: number;
}

/** The groups of an instance, or the one of that id. An absent group, and one that is marked deleted, is left out. */
export async function describeRecordingRules(
  transport: Transport,
  params: { readonly instanceId: string; readonly ruleId?: string },
  options: CallOptions = {},
): Promise<RecordingGroup[]> {
  const found = await allPages(pageSize, async (page) => {
    const request: DescribeRecordingRulesRequest = {
      InstanceId: params.instanceId,
      RuleId: params.ruleId,
      Limit: pageSize,
      Offset: page * pageSize,
    };
    const action = "DescribeRecordingRules";
    const answer = await transport.call<DescribeRecordingRulesResponse>(
      "monitor",
      action,
      request,
      { ...options, safe: true },
    );
    return { items: answer.RecordingRuleSet, total: answer.TotalCount };
  });
  return found.filter(({ RuleState }) => RuleState !== deleted).map(groupOf);
}

/** `Name` is that of the group within the YAML, `RuleName` that of the request, which may be null. */
function groupOf(group: RecordingRuleSet): RecordingGroup {
  return {
    ruleId: group.RuleId ?? "",
    groupName: group.RuleName || (group.Name ?? ""),
    yaml: yamlOf(group.Group ?? ""),
    enabled: group.RuleState !== off,
    ruleCount: group.Total ?? 0,
  };
}

/** The API's documents of earlier years have the text itself, those of today base64 of it; YAML of a group is no base64. */
function yamlOf(text: string): string {
  const isBase64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text);
  return isBase64 ? Buffer.from(text, "base64").toString("utf8") : text;
}

/** Creates a group and returns its id. Not idempotent: after an unknown outcome look for the name first. */
export async function createRecordingRule(
  transport: Transport,
  params: RecordingGroupContent & { readonly instanceId: string },
  options: CallOptions = {},
): Promise<string> {
  const action = "CreateRecordingRule";
  const body = { InstanceId: params.instanceId, ...content(params) };
  const answer = await transport.call<{ RuleId?: string }>("monitor", action, body, {
    ...options,
    safe: false,
  });
  return required({ product: "monitor", action }, "RuleId", answer.RuleId);
}

/** Replaces the whole of a group. */
export async function updateRecordingRule(
  transport: Transport,
  params: RecordingGroupContent & { readonly instanceId: string; readonly ruleId: string },
  options: CallOptions = {},
): Promise<void> {
  const ids = { InstanceId: params.instanceId, RuleId: params.ruleId };
  const body = { ...ids, ...content(params) };
  await transport.call("monitor", "UpdateRecordingRule", body, { ...options, safe: false });
}

function content({ groupName, yaml, enabled }: RecordingGroupContent): object {
  return {
    Name: groupName,
    Group: Buffer.from(yaml, "utf8").toString("base64"),
    RuleState: enabled ? on : off,
  };
}

/** Deletes groups at once. */
export async function deleteRecordingRules(
  transport: Transport,
  params: { readonly instanceId: string; readonly ruleIds: readonly string[] },
  options: CallOptions = {},
): Promise<void> {
  const body = { InstanceId: params.instanceId, RuleIds: params.ruleIds };
  await transport.call("monitor", "DeleteRecordingRules", body, { ...options, safe: false });
}
