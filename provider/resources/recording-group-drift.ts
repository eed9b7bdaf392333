import type { Owner } from "../lifecycle/resource";
import type { RecordingGroup as LiveGroup } from "../tencent/monitor-recordings";
import { asWritten } from "./duration-text";
import { OWNER_LABEL } from "./ownership";
import type {
  RecordingGroupArgs,
  RecordingGroupState,
  RecordingRuleArgs,
} from "./recording-group-shape";
import { parseRecordingGroup } from "./recording-group-yaml";

/** Whether every rule carries this stack's mark; a group without rules is nobody's. */
export function isOwnRecording(live: LiveGroup, owner: Owner): boolean {
  const { rules } = parseRecordingGroup(live.yaml);
  return rules.length > 0 && rules.every(({ labels }) => labels[OWNER_LABEL] === owner.mark);
}

/** Whose mark the first marked rule carries. */
export function markOfRecording(live: LiveGroup): string | undefined {
  const { rules } = parseRecordingGroup(live.yaml);
  return rules.map(({ labels }) => labels[OWNER_LABEL]).find((mark) => mark !== undefined);
}

/**
 * The live group in the words of the arguments: what YAML merely writes otherwise (quotes, order of keys and rules, blanks
 * around an expression, an equal interval) is not drift. Pure.
 */
export function stateOfRecording(
  live: LiveGroup,
  o: { instanceId: string; owner: Owner; adopted: boolean; args?: RecordingGroupArgs },
): RecordingGroupState {
  const { interval, rules } = parseRecordingGroup(live.yaml);
  return {
    prometheusInstanceId: o.instanceId,
    ruleId: live.ruleId,
    groupName: live.groupName,
    adopted: o.adopted,
    owned: isOwnRecording(live, o.owner),
    ...(interval !== undefined && { interval: asWritten(interval, o.args?.interval) }),
    enabled: live.enabled,
    rules: alignRules(rules, o.args?.rules ?? []),
  };
}

function alignRules(
  live: readonly RecordingRuleArgs[],
  wanted: readonly RecordingRuleArgs[],
): (RecordingRuleArgs | null)[] {
  const left = [...live];
  const aligned = wanted.map((want) => {
    const at = left.findIndex(({ record }) => record === want.record);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    return found ? shown(found, want) : null;
  });
  return [...aligned, ...left.map((rule) => shown(rule, undefined))];
}

function shown(live: RecordingRuleArgs, want: RecordingRuleArgs | undefined): RecordingRuleArgs {
  const labels = Object.entries(live.labels).filter(([name]) => name !== OWNER_LABEL);
  return {
    record: live.record,
    expr: live.expr.trim() === want?.expr.trim() ? want.expr : live.expr,
    labels: Object.fromEntries(labels),
  };
}
