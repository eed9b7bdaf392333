import type { Context, Resource } from "../lifecycle/resource";
import { isUnknown } from "../lifecycle/unknown";
import { isNotFound } from "../tencent/errors";
import {
  createPrometheusAlertGroup,
  deletePrometheusAlertGroups,
  updatePrometheusAlertGroup,
  type AlertGroup as LiveGroup,
} from "../tencent/monitor-alerts";
import { isOwnGroup, markOf, stateOfGroup } from "./alert-group-drift";
import { editsOfGroup, goneLine } from "./alert-group-edits";
import { explainRefusal, unknownReceivers } from "./alert-group-refusal";
import {
  alertGroupArgs,
  alertGroupState,
  validateAlertGroup,
  type AlertGroupArgs,
  type AlertGroupState,
} from "./alert-group-shape";
import type { Clients } from "./clients";
import { waitUntilListed } from "./listed";
import { unlessUnasked } from "./look-ahead";
import { namedError } from "./named-error";
import { foreignError, OWNER_LABEL } from "./ownership";
import { isSame } from "./same-value";
import { listAlertGroups, readAlertGroups, readNotices } from "./shared-lists";
import { createOnce } from "./unknown-outcome";

/** Pure. A group that is switched off has every rule off: the API does not tell the state of the group itself. */
function plan(args: AlertGroupArgs, observed: AlertGroupState): AlertGroupState {
  const off = args.enabled === false;
  const switchedOff = () =>
    args.rules.map((r) => (typeof r === "object" && r ? { ...r, enabled: false } : r));
  const { customReceiver: _, ...rest } = observed;
  return {
    ...rest,
    ...ownReceiver(args),
    prometheusInstanceId: args.prometheusInstanceId,
    groupName: args.groupName,
    owned: true,
    receivers: args.receivers,
    repeatInterval: args.repeatInterval,
    rules: off && Array.isArray(args.rules) ? switchedOff() : args.rules,
  };
}

/** The field is left out where there is none, as states of before it have it. */
function ownReceiver({ customReceiver }: Pick<AlertGroupArgs, "customReceiver">) {
  return customReceiver ? { customReceiver } : {};
}

function splitId(id: string): { instanceId: string; groupId: string } {
  const match = /^(prom-[a-z0-9]+)\/(alert-[a-z0-9]+)$/.exec(id);
  if (match) return { instanceId: match[1] ?? "", groupId: match[2] ?? "" };
  throw new Error(`alert group: not an id, got "${id}", expected prom-xxxxxxxx/alert-xxxxxxxx.`);
}

async function findById(context: Context<Clients>, id: string): Promise<LiveGroup | undefined> {
  const groups = await listAlertGroups(context, splitId(id));
  return groups.find((g) => g.groupId === splitId(id).groupId);
}

async function findByName(
  context: Context<Clients>,
  args: AlertGroupArgs,
): Promise<LiveGroup | undefined> {
  const { prometheusInstanceId: instanceId, groupName } = args;
  const groups = await listAlertGroups(context, { instanceId, groupName });
  // The API's name filter takes parts of names.
  return groups.find((g) => g.groupName === groupName);
}

/** `Consumer-…` aliases of the receivers; asked for only if the arguments use one. */
async function aliasesOf(
  context: Context<Clients>,
  args: AlertGroupArgs | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (!args?.receivers.some((r) => r.startsWith("Consumer-"))) return new Map();
  const notices = await readNotices(context);
  const aliased = notices.filter((n) => n.consumerId);
  return new Map(aliased.map((n) => [n.consumerId, n.noticeId]));
}

async function stateOf(
  context: Context<Clients>,
  live: LiveGroup,
  o: { instanceId: string; adopted: boolean; args?: AlertGroupArgs },
): Promise<AlertGroupState> {
  const aliases = await aliasesOf(context, o.args);
  return stateOfGroup(live, { ...o, owner: context.owner, aliases });
}

/** Everything the API takes: an update replaces the whole group. */
function paramsOf(context: Context<Clients>, args: AlertGroupArgs) {
  return {
    instanceId: args.prometheusInstanceId,
    groupName: args.groupName,
    enabled: args.enabled,
    receivers: args.receivers,
    ...ownReceiver(args),
    repeatInterval: args.repeatInterval,
    rules: args.rules.map((r) => ({
      ...r,
      enabled: r.enabled && args.enabled,
      labels: { ...r.labels, [OWNER_LABEL]: context.owner.mark },
    })),
  };
}

/**
 * The state of the whole group overrides those of its rules, so that a group in which some are off is sent without it.
 */
function groupEnabled(args: AlertGroupArgs): boolean | undefined {
  if (!args.enabled) return false;
  return args.rules.every((r) => r.enabled) ? true : undefined;
}

async function write(
  context: Context<Clients>,
  args: AlertGroupArgs,
  groupId: string,
): Promise<void> {
  const params = { ...paramsOf(context, args), groupId, enabled: groupEnabled(args) };
  try {
    await updatePrometheusAlertGroup(context.clients.cloud, params, { signal: context.signal });
  } catch (error) {
    throw await explainRefusal(context, args, error);
  }
}

async function sync(
  context: Context<Clients>,
  args: AlertGroupArgs,
  { live, adopted }: { live: LiveGroup; adopted: boolean },
): Promise<AlertGroupState> {
  const o = { instanceId: args.prometheusInstanceId, adopted, args };
  const before = await stateOf(context, live, o);
  if (isSame(plan(args, before), before)) return before;
  await write(context, args, live.groupId);
  const after = await findById(context, `${o.instanceId}/${live.groupId}`);
  return after ? stateOf(context, after, o) : plan(args, before);
}

function takenName({ groupName }: AlertGroupArgs, live: LiveGroup): Error {
  const ids = [live.groupId];
  return foreignError({ kind: "alert group", name: groupName, ids, owner: markOf(live) });
}

function createNew(context: Context<Clients>, args: AlertGroupArgs): Promise<string> {
  const params = { ...paramsOf(context, args), enabled: groupEnabled(args) };
  const options = { signal: context.signal };
  return createOnce(context, {
    what: `alert group "${args.groupName}"`,
    act: () => createPrometheusAlertGroup(context.clients.cloud, params, options),
    find: async () => {
      const live = await findByName(context, args);
      return live && isOwnGroup(live, context.owner) ? live.groupId : undefined;
    },
    explain: (error) => explainRefusal(context, args, error),
  });
}

/**
 * A group of alert rules on a Prometheus instance, written and compared as a whole.
 * @see https://cloud.tencent.com/document/product/1416
 */
export const alertGroup: Resource<AlertGroupArgs, AlertGroupState, Clients> = {
  kind: "AlertGroup",
  description: "A group of alert rules on a Prometheus instance.",
  idFormat: "prom-xxxxxxxx/alert-xxxxxxxx",
  args: alertGroupArgs,
  state: alertGroupState,
  validate: validateAlertGroup,
  plan,
  replaces: (before, after) =>
    (["prometheusInstanceId", "groupName"] as const).filter((key) => before[key] !== after[key]),
  foretell: (args) => ({
    prometheusInstanceId: args.prometheusInstanceId,
    groupName: args.groupName,
    owned: true,
    receivers: args.receivers,
    ...ownReceiver(args),
    repeatInterval: args.repeatInterval,
    rules: args.rules,
  }),

  async lookAhead(context, args, state) {
    const { prometheusInstanceId: instanceId, groupName, receivers } = args;
    await unlessUnasked(context, `alert group "${groupName}"`, async () => {
      if (receivers.some((one) => !isUnknown(one))) {
        const refused = unknownReceivers(args, await readNotices(context));
        if (refused) throw refused;
      }
      if (state !== undefined || isUnknown(instanceId)) return;
      const live = (await readAlertGroups(context, instanceId)).find(
        (group) => group.groupName === groupName,
      );
      if (live && !isOwnGroup(live, context.owner) && !args.adopt) throw takenName(args, live);
    });
    return undefined;
  },

  async read(context, { id, args, state }) {
    const { instanceId, groupId } = splitId(id);
    const all = await readAlertGroups(context, instanceId);
    const live = all.find((g) => g.groupId === groupId) ?? (await findById(context, id));
    if (!live) {
      if (state) context.log.warn(goneLine(state));
      return undefined;
    }
    const adopted = state?.adopted ?? !isOwnGroup(live, context.owner);
    const now = await stateOf(context, live, { instanceId, adopted, args });
    const edits = args && state && editsOfGroup(now, plan(args, now));
    if (edits !== undefined) context.log.warn(edits);
    if (args) return { id, state: now, args };
    const { groupName, receivers, repeatInterval, rules } = now;
    const imported = {
      ...{ groupName, receivers, repeatInterval, rules, adopt: adopted },
      ...ownReceiver(now),
    };
    return {
      id,
      state: now,
      args: alertGroupArgs.parse({ prometheusInstanceId: instanceId, ...imported }),
    };
  },

  async create(context, args) {
    const instanceId = args.prometheusInstanceId;
    const live = await findByName(context, args);
    const adopted = live !== undefined && !isOwnGroup(live, context.owner);
    if (live && adopted && !args.adopt) throw takenName(args, live);
    const groupId = live?.groupId ?? (await createNew(context, args));
    const id = `${instanceId}/${groupId}`;
    const blank = { prometheusInstanceId: instanceId, groupId, adopted } as AlertGroupState;
    const found = live && (await stateOf(context, live, { instanceId, adopted, args }));
    context.created(id, found ?? plan(args, blank));
    if (live) return { id, state: await sync(context, args, { live, adopted }) };
    const find = () => findById(context, id);
    const made = await waitUntilListed(context, { what: `alert group ${id}`, find });
    const state = made
      ? await stateOf(context, made, { instanceId, adopted, args })
      : plan(args, blank);
    return { id, state };
  },

  async update(context, { id, args, state }) {
    const live = await findById(context, id);
    if (!live) throw new Error(`alert group ${id}: is gone. Run again to make it anew.`);
    return sync(context, args, { live, adopted: state.adopted });
  },

  async delete(context, { id, state }) {
    if (state.adopted) {
      context.log.info(`alert group ${id}: was adopted and is left with its present rules.`);
      return;
    }
    const { instanceId, groupId } = splitId(id);
    if (!(await findById(context, id))) return;
    try {
      const params = { instanceId, groupIds: [groupId] };
      await deletePrometheusAlertGroups(context.clients.cloud, params, { signal: context.signal });
    } catch (error) {
      if (!isNotFound(error)) throw namedError("alert group", state.groupName, error);
    }
  },
};
