import { ApiFault, type Call, type Service } from "../../contract";
import { cloudTime, newId } from "../../identifiers";
import { page } from "../../paging";
import { applyRules } from "./alerts-actions";
import { checkExpression } from "./expression";
import { type MonitorParts, mustFindInstance, mustRun } from "./parts";
import { parseRecordingGroup, type RecordingRule } from "./recording-model";

interface RuleParams {
  Name: string;
  Group: string;
  RuleState?: number;
  RuleId?: string;
}

/** Actions on recording rules. */
export function recordingActions(parts: MonitorParts): Service["actions"] {
  return {
    CreateRecordingRule: async (call) => {
      const rule = await makeRule(parts, call, newId("rrule"));
      parts.recording.add(rule);
      await applyRules(parts, mustRun(parts, call));
      return { RuleId: rule.id };
    },
    UpdateRecordingRule: async (call) => {
      const { RuleId } = call.params as { RuleId: string };
      mustFindRule(parts, call, RuleId);
      parts.recording.replace(await makeRule(parts, call, RuleId));
      await applyRules(parts, mustRun(parts, call));
      return { RuleId };
    },
    DescribeRecordingRules: (call) => describe(parts, call),
    DeleteRecordingRules: async (call) => {
      const instance = mustFindInstance(parts, call);
      const { RuleIds } = call.params as { RuleIds: string[] };
      RuleIds.forEach((id) => mustFindRule(parts, call, id));
      RuleIds.forEach((id) => parts.recording.delete(id));
      await applyRules(parts, instance);
      return {};
    },
  };
}

function mustFindRule(parts: MonitorParts, call: Call, id: string): RecordingRule {
  const rule = parts.recording.get(mustFindInstance(parts, call).id, id);
  if (rule) return rule;
  throw new ApiFault("FailedOperation.ResourceNotFound", `The rule ${id} is not found.`);
}

async function makeRule(parts: MonitorParts, call: Call, id: string): Promise<RecordingRule> {
  const instance = mustRun(parts, call);
  const params = call.params as unknown as RuleParams;
  if (![undefined, 2, 3].includes(params.RuleState)) {
    throw new ApiFault("InvalidParameterValue", "`RuleState` must be 2 (on) or 3 (off).");
  }
  const group = parseRecordingGroup(params.Group);
  for (const rule of group.rules) {
    await checkExpression(parts.instances.metrics, instance.id, rule.expr);
  }
  const others = parts.recording.of(instance.id).filter((rule) => rule.id !== id);
  const used = others.reduce((sum, r) => sum + r.group.rules.length, group.rules.length);
  if (used > instance.recordingRuleLimit) {
    const text = `${used} rules are more than ${instance.recordingRuleLimit}.`;
    throw new ApiFault("LimitExceeded", text);
  }
  const now = cloudTime(new Date());
  return {
    id,
    instanceId: instance.id,
    name: group.name,
    ruleName: params.Name,
    state: params.RuleState ?? 2,
    group,
    text: params.Group,
    createdAt: parts.recording.get(instance.id, id)?.createdAt ?? now,
    updatedAt: now,
  };
}

function describe(parts: MonitorParts, call: Call): object {
  const instance = mustFindInstance(parts, call);
  const params = call.params as { RuleId?: string; RuleState?: number; Name?: string };
  const kept = parts.recording
    .list(instance.id)
    .filter(
      (rule) =>
        (!params.RuleId || rule.id === params.RuleId) &&
        (params.RuleState === undefined || rule.state === params.RuleState) &&
        rule.ruleName.includes(params.Name ?? ""),
    );
  return {
    TotalCount: kept.length,
    TotalRuleCount: kept.reduce((sum, rule) => sum + rule.group.rules.length, 0),
    RecordingRuleSet: page(kept, call.params).map((rule) => ({
      RuleId: rule.id,
      RuleState: rule.state,
      Name: rule.name,
      RuleName: rule.ruleName,
      Group: rule.text,
      Total: rule.group.rules.length,
      CreatedAt: rule.createdAt,
      UpdatedAt: rule.updatedAt,
    })),
  };
}
