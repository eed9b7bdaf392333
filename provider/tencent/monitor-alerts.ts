import type {
  DescribePrometheusAlertGroupsRequest,
  DescribePrometheusAlertGroupsResponse,
  PrometheusAlertCustomReceiver,
  PrometheusAlertGroupRuleSet,
  PrometheusAlertGroupSet,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/monitor/v20180724/monitor_models";
import { fromKeyValues, toKeyValues } from "./key-value";
import { allPages } from "./paging";
import { required } from "./required";
import type { CallOptions, Transport } from "./transport";

export * from "./alarm-notices";

const pageSize = 100;
const on = 2;
const off = 3;

/** One alert rule. */
export interface AlertRule {
  readonly name: string;
  readonly expr: string;
  /** Such as "5m"; "" where the API gives none. */
  readonly duration: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly enabled: boolean;
}

/** A server that alerts of a group are sent to, besides notice templates. */
export interface CustomReceiver {
  readonly type: "webhook" | "alertmanager";
  /** Reached from the instance's VPC. */
  readonly url: string;
  /** When it is called: seconds of the day, both included; none: always. */
  readonly timeRanges: readonly { readonly startTime: number; readonly endTime: number }[];
}

/** An alert group as it is written: the whole of it each time. */
export interface AlertGroupContent {
  /** Unique within the instance. */
  readonly groupName: string;
  /** Ids of notice templates, "notice-…". */
  readonly receivers: readonly string[];
  /** Absent: none. */
  readonly customReceiver?: CustomReceiver;
  /** Such as "1h". */
  readonly repeatInterval: string;
  /** Overrides the rules' own; absent: each rule decides. */
  readonly enabled?: boolean;
  readonly rules: readonly AlertRule[];
}

/** An alert group as it is read. The API does not tell whether the group is enabled, only its rules. */
export interface AlertGroup extends Omit<AlertGroupContent, "enabled"> {
  readonly groupId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Alert groups of an instance; `groupName` matches any part of a name. An absent group is left out. */
export async function describePrometheusAlertGroups(
  transport: Transport,
  params: { readonly instanceId: string; readonly groupId?: string; readonly groupName?: string },
  options: CallOptions = {},
): Promise<AlertGroup[]> {
  const found = await allPages(pageSize, async (page) => {
    const request: DescribePrometheusAlertGroupsRequest = {
      InstanceId: params.instanceId,
      GroupId: params.groupId,
      GroupName: params.groupName,
      Limit: pageSize,
      Offset: page * pageSize,
    };
    const answer = await transport.call<DescribePrometheusAlertGroupsResponse>(
      "monitor",
      "DescribePrometheusAlertGroups",
      request,
      { ...options, safe: true },
    );
    return { items: answer.AlertGroupSet, total: answer.TotalCount };
  });
  return found.map(groupOf);
}

function groupOf(group: PrometheusAlertGroupSet): AlertGroup {
  return {
    groupId: group.GroupId ?? "",
    groupName: group.GroupName ?? "",
    receivers: group.AMPReceivers ?? [],
    ...customReceiverOf(group.CustomReceiver),
    repeatInterval: group.RepeatInterval ?? "",
    rules: (group.Rules ?? []).map(ruleOf),
    createdAt: group.CreatedAt ?? "",
    updatedAt: group.UpdatedAt ?? "",
  };
}

/** The API shows one without a type where there is none; its documents call an Alertmanager `amp`, too. */
function customReceiverOf(receiver: PrometheusAlertCustomReceiver | undefined): {
  customReceiver?: CustomReceiver;
} {
  if (!receiver?.Type) return {};
  return {
    customReceiver: {
      type: receiver.Type === "webhook" ? "webhook" : "alertmanager",
      url: receiver.Url ?? "",
      timeRanges: (receiver.AllowedTimeRanges ?? []).map(({ Start, End }) => ({
        startTime: Number(Start ?? 0),
        endTime: Number(End ?? 86_399),
      })),
    },
  };
}

function ruleOf(rule: PrometheusAlertGroupRuleSet): AlertRule {
  return {
    name: rule.RuleName ?? "",
    expr: rule.Expr ?? "",
    duration: rule.Duration ?? "",
    labels: fromKeyValues(rule.Labels),
    annotations: fromKeyValues(rule.Annotations),
    enabled: rule.State !== off,
  };
}

/** Creates a group and returns its id. A name in use is refused, see isAlreadyExists. */
export async function createPrometheusAlertGroup(
  transport: Transport,
  params: AlertGroupContent & { readonly instanceId: string },
  options: CallOptions = {},
): Promise<string> {
  const action = "CreatePrometheusAlertGroup";
  const body = { InstanceId: params.instanceId, ...content(params) };
  const answer = await transport.call<{ GroupId?: string }>("monitor", action, body, {
    ...options,
    safe: false,
  });
  return required({ product: "monitor", action }, "GroupId", answer.GroupId);
}

/** Replaces the whole of a group. */
export async function updatePrometheusAlertGroup(
  transport: Transport,
  params: AlertGroupContent & { readonly instanceId: string; readonly groupId: string },
  options: CallOptions = {},
): Promise<void> {
  const ids = { InstanceId: params.instanceId, GroupId: params.groupId };
  const body = { ...ids, ...content(params) };
  const action = "UpdatePrometheusAlertGroup";
  await transport.call("monitor", action, body, { ...options, safe: false });
}

function content(group: AlertGroupContent): object {
  return {
    GroupName: group.groupName,
    GroupState: group.enabled === undefined ? undefined : group.enabled ? on : off,
    AMPReceivers: group.receivers,
    CustomReceiver: group.customReceiver && {
      Type: group.customReceiver.type,
      Url: group.customReceiver.url,
      AllowedTimeRanges: group.customReceiver.timeRanges.map(({ startTime, endTime }) => ({
        Start: String(startTime),
        End: String(endTime),
      })),
    },
    RepeatInterval: group.repeatInterval,
    Rules: group.rules.map((rule) => ({
      RuleName: rule.name,
      Expr: rule.expr,
      Duration: rule.duration,
      Labels: toKeyValues(rule.labels),
      Annotations: toKeyValues(rule.annotations),
      State: rule.enabled ? on : off,
    })),
  };
}

/** Deletes groups at once. */
export async function deletePrometheusAlertGroups(
  transport: Transport,
  params: { readonly instanceId: string; readonly groupIds: readonly string[] },
  options: CallOptions = {},
): Promise<void> {
  const body = { InstanceId: params.instanceId, GroupIds: params.groupIds };
  const action = "DeletePrometheusAlertGroups";
  await transport.call("monitor", action, body, { ...options, safe: false });
}
