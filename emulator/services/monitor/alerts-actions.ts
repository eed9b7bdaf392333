import { ApiFault, type Call, type Service } from "../../contract";
import { cloudTime, newId } from "../../identifiers";
import { page } from "../../paging";
import { alertRoutes } from "./alert-delivery";
import { type AlertGroup, alertFileGroups, type AlertRule, type KeyValue } from "./alerts-model";
import { checkExpression } from "./expression";
import type { PromInstance } from "./instances-model";
import { type MonitorParts, mustFindInstance, mustRun } from "./parts";
import { recordingFileGroups } from "./recording-model";

interface GroupParams {
  GroupId?: string;
  GroupName: string;
  GroupState?: number;
  AMPReceivers?: string[];
  CustomReceiver?: Record<string, unknown>;
  RepeatInterval?: string;
  Rules: AlertRule[];
}

const DURATION = /^(\d+(ms|s|m|h|d|w|y))*$/;

/** Actions on alert groups. */
export function alertActions(parts: MonitorParts): Service["actions"] {
  return {
    CreatePrometheusAlertGroup: async (call) => {
      const instance = mustRun(parts, call);
      const group = await makeGroup(parts, instance, { call, id: newId("alert") });
      parts.alerts.add(group);
      await applyRules(parts, instance);
      return { GroupId: group.id };
    },
    UpdatePrometheusAlertGroup: async (call) => {
      const instance = mustRun(parts, call);
      const { id } = mustFindGroup(parts, instance, (call.params as { GroupId: string }).GroupId);
      parts.alerts.replace(await makeGroup(parts, instance, { call, id }));
      await applyRules(parts, instance);
      return {};
    },
    UpdatePrometheusAlertGroupState: (call) => updateState(parts, call),
    DescribePrometheusAlertGroups: (call) => describe(parts, call),
    DeletePrometheusAlertGroups: async (call) => {
      const instance = mustFindInstance(parts, call);
      const { GroupIds } = call.params as { GroupIds: string[] };
      GroupIds.forEach((id) => mustFindGroup(parts, instance, id));
      GroupIds.forEach((id) => parts.alerts.delete(id));
      await applyRules(parts, instance);
      return {};
    },
  };
}

/** Gives an instance's rules to its Prometheus. */
export async function applyRules(parts: MonitorParts, instance: PromInstance): Promise<void> {
  await parts.instances.metrics.setRules(instance.id, [
    ...alertFileGroups(parts.alerts.of(instance.id)),
    ...recordingFileGroups(parts.recording.of(instance.id)),
  ]);
  await applyReceivers(parts, instance);
}

/** Gives whom an instance's alerts are sent to to its Alertmanager. */
export async function applyReceivers(parts: MonitorParts, instance: PromInstance): Promise<void> {
  const routes = alertRoutes(parts.alerts.of(instance.id), parts.notices);
  await parts.instances.metrics.setRoutes(instance.id, routes);
}

function mustFindGroup(parts: MonitorParts, instance: PromInstance, id: string): AlertGroup {
  const group = parts.alerts.get(instance.id, id);
  if (group) return group;
  throw new ApiFault("FailedOperation.ResourceNotFound", `The group ${id} is not found.`);
}

async function makeGroup(
  parts: MonitorParts,
  instance: PromInstance,
  { call, id }: { call: Call; id: string },
): Promise<AlertGroup> {
  const params = call.params as unknown as GroupParams;
  checkGroup(parts, instance, { params, id });
  for (const rule of params.Rules) {
    await checkExpression(parts.instances.metrics, instance.id, rule.Expr);
  }
  const now = cloudTime(new Date());
  return {
    id,
    instanceId: instance.id,
    name: params.GroupName,
    receivers: (params.AMPReceivers ?? []).map((each) => parts.notices.resolve(each)),
    customReceiver: params.CustomReceiver,
    repeatInterval: params.RepeatInterval ?? "1h",
    rules: params.Rules.map((rule) => ({ ...rule, State: params.GroupState ?? rule.State ?? 2 })),
    createdAt: parts.alerts.get(instance.id, id)?.createdAt ?? now,
    updatedAt: now,
  };
}

function checkGroup(
  parts: MonitorParts,
  instance: PromInstance,
  { params, id }: { params: GroupParams; id: string },
): void {
  const others = parts.alerts.of(instance.id).filter((group) => group.id !== id);
  if (others.some((group) => group.name === params.GroupName)) {
    throw new ApiFault("FailedOperation.ResourceExist", `The group ${params.GroupName} exists.`);
  }
  const names = params.Rules.map((rule) => rule.RuleName);
  if (names.length === 0 || new Set(names).size < names.length) {
    throw new ApiFault("InvalidParameterValue", "`Rules` must hold rules of different names.");
  }
  const used = others.reduce((sum, group) => sum + group.rules.length, 0) + names.length;
  if (used > instance.alertRuleLimit) {
    throw new ApiFault("LimitExceeded", `${used} rules are more than ${instance.alertRuleLimit}.`);
  }
  const durations = [params.RepeatInterval ?? "", ...params.Rules.map((r) => r.Duration ?? "")];
  const wrong = durations.find((text) => !DURATION.test(text));
  if (wrong) throw new ApiFault("InvalidParameterValue", `\`${wrong}\` is no duration.`);
  const type = (params.CustomReceiver?.Type ?? "") as string;
  if (!["", "webhook", "alertmanager"].includes(type)) {
    throw new ApiFault("InvalidParameterValue", `\`${type}\` is no type of a receiver.`);
  }
  const states = [params.GroupState, ...params.Rules.map((rule) => rule.State)];
  if (states.some((state) => state !== undefined && state !== 2 && state !== 3)) {
    throw new ApiFault("InvalidParameterValue", "A state must be 2 (on) or 3 (off).");
  }
}

async function updateState(parts: MonitorParts, call: Call): Promise<object> {
  const instance = mustRun(parts, call);
  const { GroupIds, GroupState } = call.params as { GroupIds: string[]; GroupState: number };
  const groups = GroupIds.map((id) => mustFindGroup(parts, instance, id));
  for (const group of groups) {
    const rules = group.rules.map((rule) => ({ ...rule, State: GroupState }));
    parts.alerts.replace({ ...group, rules, updatedAt: cloudTime(new Date()) });
  }
  await applyRules(parts, instance);
  return {};
}

function describe(parts: MonitorParts, call: Call): object {
  const instance = mustFindInstance(parts, call);
  const params = call.params as { GroupId?: string; GroupName?: string; Labels?: KeyValue[] };
  const kept = parts.alerts
    .list(instance.id)
    .filter(
      (group) =>
        (!params.GroupId || group.id === params.GroupId) &&
        group.name.includes(params.GroupName ?? "") &&
        (params.Labels ?? []).every((label) => group.rules.some((rule) => hasLabel(rule, label))),
    );
  return { AlertGroupSet: page(kept, call.params).map(groupRow), TotalCount: kept.length };
}

function hasLabel(rule: AlertRule, label: KeyValue): boolean {
  return (rule.Labels ?? []).some((own) => own.Key === label.Key && own.Value === label.Value);
}

/** A group as the list shows it: labels in an order of the server's own, and one more of them. */
export function groupRow(group: AlertGroup): Record<string, unknown> {
  return {
    GroupId: group.id,
    GroupName: group.name,
    AMPReceivers: group.receivers,
    CustomReceiver: group.customReceiver ?? { Type: "" },
    RepeatInterval: group.repeatInterval,
    TemplateId: "",
    Rules: group.rules.map((rule) => ({
      RuleName: rule.RuleName,
      Expr: rule.Expr,
      Duration: rule.Duration ?? "",
      Labels: [
        { Key: "_interval_", Value: "60s" },
        ...(rule.Labels ?? []).filter((label) => label.Key !== "_interval_").toReversed(),
      ],
      Annotations: (rule.Annotations ?? []).toReversed(),
      State: rule.State ?? 2,
    })),
    CreatedAt: group.createdAt,
    UpdatedAt: group.updatedAt,
  };
}
