import type { Context, Resource } from "../lifecycle/resource";
import { isUnknown } from "../lifecycle/unknown";
import { isNotFound } from "../tencent/errors";
import {
  createRecordingRule,
  deleteRecordingRules,
  updateRecordingRule,
  type RecordingGroup as LiveGroup,
} from "../tencent/monitor-recordings";
import type { Clients } from "./clients";
import { waitUntilListed } from "./listed";
import { unlessUnasked } from "./look-ahead";
import { isOwnRecording, stateOfRecording } from "./recording-group-drift";
import { editsOfRecording, goneRecordingLine } from "./recording-group-edits";
import {
  explainRecordingRefusal,
  takenRecordingName,
  unreadableRecording,
} from "./recording-group-refusal";
import {
  recordingGroupArgs,
  recordingGroupState,
  validateRecordingGroup,
  type RecordingGroupArgs,
  type RecordingGroupState,
} from "./recording-group-shape";
import { printRecordingGroup } from "./recording-group-yaml";
import { isSame } from "./same-value";
import { listRecordingGroups, readRecordingGroups } from "./shared-lists";
import { createOnce } from "./unknown-outcome";

function plan(args: RecordingGroupArgs, observed: RecordingGroupState): RecordingGroupState {
  const { interval: _, ...rest } = observed;
  return {
    ...rest,
    ...ownInterval(args),
    prometheusInstanceId: args.prometheusInstanceId,
    groupName: args.groupName,
    owned: true,
    enabled: args.enabled,
    rules: args.rules,
  };
}

/** The field is left out where the instance's own holds, as in the group's text. */
function ownInterval({ interval }: Pick<RecordingGroupArgs, "interval">) {
  return interval === undefined ? {} : { interval };
}

function splitId(id: string): { instanceId: string; ruleId: string } {
  const match = /^(prom-[a-z0-9]+)\/([\w-]+)$/.exec(id);
  if (match) return { instanceId: match[1] ?? "", ruleId: match[2] ?? "" };
  throw new Error(`recording rules: not an id, got "${id}", expected prom-xxxxxxxx/RULE_ID.`);
}

async function findById(context: Context<Clients>, id: string): Promise<LiveGroup | undefined> {
  const groups = await listRecordingGroups(context, splitId(id));
  return groups.find(({ ruleId }) => ruleId === splitId(id).ruleId);
}

/**
 * The group of that name, our own before another's: the API does not say that names are unique, nor what its filter by
 * name matches, so that all are looked through.
 */
async function findByName(
  context: Context<Clients>,
  args: RecordingGroupArgs,
): Promise<LiveGroup | undefined> {
  const all = await listRecordingGroups(context, { instanceId: args.prometheusInstanceId });
  return namedIn(all, context, args);
}

function namedIn(
  all: readonly LiveGroup[],
  { owner }: Context<Clients>,
  args: RecordingGroupArgs,
): LiveGroup | undefined {
  const named = all.filter(({ groupName }) => groupName === args.groupName);
  return named.find((group) => isOwnRecording(group, owner)) ?? named[0];
}

function contentOf(context: Context<Clients>, args: RecordingGroupArgs) {
  return {
    instanceId: args.prometheusInstanceId,
    groupName: args.groupName,
    yaml: printRecordingGroup(args, context.owner.mark),
    enabled: args.enabled,
  };
}

async function sync(
  context: Context<Clients>,
  args: RecordingGroupArgs,
  { live, adopted }: { live: LiveGroup; adopted: boolean },
): Promise<RecordingGroupState> {
  const o = { instanceId: args.prometheusInstanceId, owner: context.owner, adopted, args };
  const before = stateOfRecording(live, o);
  if (isSame(plan(args, before), before)) return before;
  const { ruleId } = live;
  const options = { signal: context.signal };
  try {
    await updateRecordingRule(
      context.clients.cloud,
      { ...contentOf(context, args), ruleId },
      options,
    );
  } catch (error) {
    throw explainRecordingRefusal(args, error);
  }
  const after = await findById(context, `${o.instanceId}/${ruleId}`);
  return after ? stateOfRecording(after, o) : plan(args, before);
}

function createNew(context: Context<Clients>, args: RecordingGroupArgs): Promise<string> {
  const options = { signal: context.signal };
  return createOnce(context, {
    what: `recording rules "${args.groupName}"`,
    act: () => createRecordingRule(context.clients.cloud, contentOf(context, args), options),
    find: async () => {
      const live = await findByName(context, args);
      return live && isOwnRecording(live, context.owner) ? live.ruleId : undefined;
    },
    explain: (error) => explainRecordingRefusal(args, error),
  });
}

/**
 * A group of recording rules on a Prometheus instance, written and compared as a whole.
 * @see https://cloud.tencent.com/document/product/1416
 */
export const recordingGroup: Resource<RecordingGroupArgs, RecordingGroupState, Clients> = {
  kind: "RecordingRuleGroup",
  description: "A group of recording rules on a Prometheus instance.",
  idFormat: "prom-xxxxxxxx/RULE_ID",
  args: recordingGroupArgs,
  state: recordingGroupState,
  validate: validateRecordingGroup,
  plan,
  replaces: (before, after) =>
    (["prometheusInstanceId", "groupName"] as const).filter((key) => before[key] !== after[key]),
  foretell: (args) => ({
    prometheusInstanceId: args.prometheusInstanceId,
    groupName: args.groupName,
    owned: true,
    ...ownInterval(args),
    enabled: args.enabled,
    rules: args.rules,
  }),

  async lookAhead(context, args, state) {
    const { prometheusInstanceId: instanceId, groupName } = args;
    if (state !== undefined || isUnknown(instanceId)) return undefined;
    await unlessUnasked(context, `recording rules "${groupName}"`, async () => {
      const live = namedIn(await readRecordingGroups(context, instanceId), context, args);
      if (live && !isOwnRecording(live, context.owner) && !args.adopt)
        throw takenRecordingName(args, live);
    });
    return undefined;
  },

  async read(context, { id, args, state }) {
    const { instanceId, ruleId } = splitId(id);
    const all = await readRecordingGroups(context, instanceId);
    const live = all.find((group) => group.ruleId === ruleId) ?? (await findById(context, id));
    if (!live) {
      if (state) context.log.warn(goneRecordingLine(state));
      return undefined;
    }
    const { owner } = context;
    const adopted = state?.adopted ?? !isOwnRecording(live, owner);
    const now = stateOfRecording(live, { instanceId, owner, adopted, args });
    const edits = args && state && editsOfRecording(now, plan(args, now));
    if (edits !== undefined) context.log.warn(edits);
    if (args) return { id, state: now, args };
    const { groupName, enabled, rules } = now;
    if (rules.length === 0) throw unreadableRecording(id);
    const imported = { groupName, enabled, rules, adopt: adopted, ...ownInterval(now) };
    return {
      id,
      state: now,
      args: recordingGroupArgs.parse({ prometheusInstanceId: instanceId, ...imported }),
    };
  },

  async create(context, args) {
    const { owner } = context;
    const instanceId = args.prometheusInstanceId;
    const live = await findByName(context, args);
    const adopted = live !== undefined && !isOwnRecording(live, owner);
    if (live && adopted && !args.adopt) throw takenRecordingName(args, live);
    const ruleId = live?.ruleId ?? (await createNew(context, args));
    const id = `${instanceId}/${ruleId}`;
    const o = { instanceId, owner, adopted, args };
    const blank = plan(args, { ruleId, adopted } as RecordingGroupState);
    context.created(id, live ? stateOfRecording(live, o) : blank);
    if (live) return { id, state: await sync(context, args, { live, adopted }) };
    const find = () => findById(context, id);
    const made = await waitUntilListed(context, { what: `recording rules ${id}`, find });
    return { id, state: made ? stateOfRecording(made, o) : blank };
  },

  async update(context, { id, args, state }) {
    const live = await findById(context, id);
    if (!live) throw new Error(`recording rules ${id}: are gone. Run again to make them anew.`);
    return sync(context, args, { live, adopted: state.adopted });
  },

  async delete(context, { id, state }) {
    if (state.adopted) {
      context.log.info(`recording rules ${id}: were adopted and are left as they are.`);
      return;
    }
    const { instanceId, ruleId } = splitId(id);
    if (!(await findById(context, id))) return;
    try {
      const params = { instanceId, ruleIds: [ruleId] };
      await deleteRecordingRules(context.clients.cloud, params, { signal: context.signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};
