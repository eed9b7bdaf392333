import type { Owner } from "../lifecycle/resource";
import type { AlertGroup as LiveGroup } from "../tencent/monitor-alerts";
import type { AlertGroupArgs, AlertGroupState, AlertRuleArgs } from "./alert-group-shape";
import { asWritten } from "./duration-text";
import { OWNER_LABEL } from "./ownership";

/** The server shows this label although nobody sent it. */
const SERVER_LABELS = ["_interval_"];

/** Whether every rule carries this stack's mark; a group without rules is nobody's. */
export function isOwnGroup(live: LiveGroup, owner: Owner): boolean {
  return live.rules.length > 0 && live.rules.every((r) => r.labels[OWNER_LABEL] === owner.mark);
}

/** Whose mark the first marked rule carries. */
export function markOf(live: LiveGroup): string | undefined {
  return live.rules.map((r) => r.labels[OWNER_LABEL]).find((mark) => mark !== undefined);
}

/**
 * The live group in the words of the arguments: what the server merely prints otherwise (order, ids of the same
 * template, empty or equal durations, labels of its own) is not drift. Pure.
 */
export function stateOfGroup(
  live: LiveGroup,
  o: {
    instanceId: string;
    owner: Owner;
    adopted: boolean;
    args?: AlertGroupArgs;
    /** `Consumer-…` alias to `notice-…` id; empty if the arguments use no alias. */
    aliases?: ReadonlyMap<string, string>;
  },
): AlertGroupState {
  return {
    prometheusInstanceId: o.instanceId,
    groupId: live.groupId,
    groupName: live.groupName,
    adopted: o.adopted,
    owned: isOwnGroup(live, o.owner),
    receivers: alignReceivers(live.receivers, o.args?.receivers ?? [], o.aliases ?? new Map()),
    ...(live.customReceiver
      ? {
          customReceiver: {
            ...live.customReceiver,
            timeRanges: [...live.customReceiver.timeRanges],
          },
        }
      : {}),
    repeatInterval: asWritten(live.repeatInterval || "1h", o.args?.repeatInterval),
    rules: alignRules(live, o.args?.rules ?? []),
  };
}

function alignReceivers(
  live: readonly string[],
  wanted: readonly string[],
  aliases: ReadonlyMap<string, string>,
): string[] {
  const idOf = (receiver: string) => aliases.get(receiver) ?? receiver;
  const liveIds = new Set(live.map(idOf));
  const wantedIds = new Set(wanted.map(idOf));
  const kept = wanted.filter((receiver) => liveIds.has(idOf(receiver)));
  return [...kept, ...live.filter((receiver) => !wantedIds.has(idOf(receiver)))];
}

function alignRules(live: LiveGroup, wanted: readonly AlertRuleArgs[]): (AlertRuleArgs | null)[] {
  const byName = new Map(live.rules.map((r) => [r.name, r]));
  const aligned = wanted.map((want) => {
    const found = byName.get(want.name);
    byName.delete(want.name);
    return found ? ruleOf(found, want) : null;
  });
  return [...aligned, ...[...byName.values()].map((r) => ruleOf(r, undefined))];
}

function ruleOf(live: LiveGroup["rules"][number], want: AlertRuleArgs | undefined): AlertRuleArgs {
  const hidden = [OWNER_LABEL, ...SERVER_LABELS];
  const labels = Object.entries(live.labels).filter(([name]) => !hidden.includes(name));
  return {
    name: live.name,
    expr: live.expr.trim() === want?.expr.trim() ? want.expr : live.expr,
    duration: asWritten(live.duration || "0s", want?.duration),
    labels: Object.fromEntries(labels),
    annotations: live.annotations,
    enabled: live.enabled,
  };
}
