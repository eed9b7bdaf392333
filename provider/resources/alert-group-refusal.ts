import type { Context } from "../lifecycle/resource";
import {
  isBadExpression,
  isInvalidParameter,
  isQuota,
  TencentApiError,
  whatHappened,
} from "../tencent/errors";
import { isUnknown } from "../lifecycle/unknown";
import { type AlarmNotice, describeAlarmNotices } from "../tencent/monitor-alerts";
import type { AlertGroupArgs } from "./alert-group-shape";
import type { Clients } from "./clients";
import { namedError } from "./named-error";
import { toldExpression } from "./rule-expression";

/**
 * Why the cloud refused to write a group, naming the alert or the receiver; the group alone where that cannot be told.
 * Looks the templates up only once it was refused: every group that is taken costs one call.
 */
export async function explainRefusal(
  context: Context<Clients>,
  args: AlertGroupArgs,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof TencentApiError)) return error;
  if (isBadExpression(error)) return expressionError(args, error);
  if (isQuota(error)) return limitError(args, error);
  const receivers = isInvalidParameter(error) && (await receiverError(context, args, error));
  return receivers || namedError("alert group", args.groupName, error);
}

/** The plan held the rules against the limit; others may have added some since. */
function limitError(args: AlertGroupArgs, error: unknown): Error {
  return new Error(
    `alert group "${args.groupName}": Prometheus instance ${args.prometheusInstanceId} takes no more alert rules, ` +
      `got ${args.rules.length} in this group. ${whatHappened(error)} The group is as it was. ` +
      "Run preview to see how many others use; take rules out, or ask by ticket for a larger quota.",
    { cause: error },
  );
}

function expressionError(args: AlertGroupArgs, error: unknown): Error {
  const said = whatHappened(error);
  const quoted = args.rules.filter(({ expr }) => said.includes(expr));
  // As a word: of FlinkHeapFull and FlinkHeapFullSoon it is the one that is told.
  const words = new Set(said.split(/[^\w-]+/));
  const named = quoted.length > 0 ? quoted : args.rules.filter(({ name }) => words.has(name));
  const whose =
    named.length > 0
      ? named.map(({ name, expr }) => toldExpression(name, expr)).join("; ")
      : `one of ${args.rules.map(({ name }) => name).join(", ")}`;
  return new Error(
    `alert group "${args.groupName}": the instance takes no such expression, got that of ${whose}. ${said} ` +
      "The group is as it was. Correct the expression.",
    { cause: error },
  );
}

async function receiverError(
  { clients, signal }: Context<Clients>,
  args: AlertGroupArgs,
  cause: unknown,
): Promise<Error | undefined> {
  const templates = await describeAlarmNotices(clients.cloud, {}, { signal }).catch(
    () => undefined,
  );
  return templates && unknownReceivers(args, templates, cause);
}

/** That receivers of a group are none that there are; what is not known yet is passed over. */
export function unknownReceivers(
  { groupName, receivers }: Pick<AlertGroupArgs, "groupName" | "receivers">,
  templates: readonly AlarmNotice[],
  cause?: unknown,
): Error | undefined {
  const known = new Set(templates.flatMap(({ noticeId, consumerId }) => [noticeId, consumerId]));
  const unknown = receivers.filter((one) => !isUnknown(one) && !known.has(one));
  if (unknown.length === 0) return undefined;
  const there = templates.map(({ noticeId, name }) => `${noticeId} (${name})`).slice(0, 10);
  return new Error(
    `alert group "${groupName}": there is no such notice template, got ${unknown.join(", ")}, ` +
      `expected one of ${there.join(", ") || "none that is there"}. The group is as it was. ` +
      "Correct flinkwatch:alerts.receivers, or describe one in flinkwatch:alerts.notices.",
    { cause },
  );
}
