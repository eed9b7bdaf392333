import type { Context, CreateContext, Existing, Resource } from "../lifecycle/resource";
import { waitFor } from "../lifecycle/wait";
import {
  bindPrometheusManagedGrafana,
  modifyPrometheusInstanceAttributes,
  type PrometheusInstance,
} from "../tencent/monitor";
import { modifyResourceTags } from "../tencent/tag";
import type { Clients } from "./clients";
import { lookUpInstance } from "./look-up-instance";
import { isOwnTagged, ourTags, tagChanges } from "./ownership";
import { readRulesOfOthers, type RulesOfOthers } from "./rules-of-others";
import { readInstance } from "./shared-lists";
import {
  tmpInstanceArgs,
  tmpInstanceState,
  validateTmpInstance,
  type TmpInstanceArgs,
  type TmpInstanceState,
} from "./tmp-instance-args";
import { lookAheadOfInstance } from "./tmp-instance-ahead";
import { createOrFindInstance } from "./tmp-instance-create";
import { destroyInstance } from "./tmp-instance-destroy";
import { isGone, statusWord } from "./tmp-instance-status";

const POLL_MILLISECONDS = 5_000;
const CREATE_TIMEOUT_SECONDS = 15 * 60;
const DEFAULT_RETENTION_DAYS = 15;
const PLACE = ["vpcId", "subnetId", "zone"] as const;

function stateOf(
  live: PrometheusInstance,
  args: TmpInstanceArgs | undefined,
  { adopted, others }: { adopted: boolean; others: RulesOfOthers },
): TmpInstanceState {
  return {
    instanceId: live.instanceId,
    name: live.instanceName,
    adopted,
    vpcId: live.vpcId,
    subnetId: live.subnetId,
    zone: live.zone,
    retentionDays: live.retentionDays,
    tags: ourTags(live.tags, args?.tags),
    status: statusWord(live.status),
    grafanaInstanceId: live.grafanaInstanceId ?? "",
    createdAt: live.createdAt ?? "",
    alertRuleLimit: live.alertRuleLimit ?? 0,
    recordingRuleLimit: live.recordingRuleLimit ?? 0,
    ...others,
  };
}

/** What others used when it was last looked at; a state of an earlier release knows less. */
function lastOthers(state: TmpInstanceState | undefined): RulesOfOthers {
  const { alertRulesOfOthers, recordingRulesOfOthers } = state ?? {};
  return {
    ...(alertRulesOfOthers && { alertRulesOfOthers }),
    ...(recordingRulesOfOthers && { recordingRulesOfOthers }),
  };
}

/** Pure: what the instance looks like once it agrees with the arguments. */
function plan(args: TmpInstanceArgs, observed: TmpInstanceState): TmpInstanceState {
  const transient = ["creating", "rebuilding"].includes(observed.status);
  return {
    ...observed,
    name: args.name ?? observed.name,
    vpcId: args.vpcId ?? observed.vpcId,
    subnetId: args.subnetId ?? observed.subnetId,
    zone: args.zone ?? observed.zone,
    retentionDays:
      args.retentionDays ?? (observed.adopted ? observed.retentionDays : DEFAULT_RETENTION_DAYS),
    tags: args.tags,
    grafanaInstanceId: args.grafanaInstanceId ?? observed.grafanaInstanceId,
    status: transient ? "running" : observed.status,
  };
}

function replaces(before: TmpInstanceArgs, after: TmpInstanceArgs): string[] {
  const changed = (key: keyof TmpInstanceArgs) =>
    after[key] !== undefined && before[key] !== undefined && before[key] !== after[key];
  const adoptedByName = before.adopt && before.instanceId === undefined;
  const other = before.instanceId !== after.instanceId && after.instanceId !== undefined;
  return [
    ...(other ? ["instanceId"] : []),
    ...(adoptedByName && changed("name") ? ["name"] : []),
    ...(after.allowReplacement ? PLACE.filter(changed) : []),
  ];
}

function placeChanges(args: TmpInstanceArgs, live: TmpInstanceState): string[] {
  // An argument that is not known yet is no text.
  return PLACE.filter((key) => typeof args[key] === "string" && args[key] !== live[key]).map(
    (key) => `${key} from ${live[key]} to ${args[key]}`,
  );
}

function warnings(args: TmpInstanceArgs, observed: TmpInstanceState): string[] {
  const lines: string[] = [];
  const desired = plan(args, observed);
  const isKnown = typeof desired.retentionDays === "number";
  if (isKnown && desired.retentionDays < observed.retentionDays) {
    lines.push(
      `instance ${observed.instanceId}: retention shrinks from ${observed.retentionDays} to ${desired.retentionDays} days. ` +
        "Older samples are lost for good.",
    );
  }
  const places = placeChanges(args, observed);
  if (places.length > 0 && !args.allowReplacement)
    lines.push(placeError(observed.instanceId, places).message);
  if (["abnormal", "stopping-arrears", "stopped-arrears"].includes(observed.status)) {
    lines.push(
      `instance ${observed.instanceId}: status is ${observed.status}, expected running. ` +
        "Metrics are not stored. See the instance in the TMP console.",
    );
  }
  return lines;
}

function placeError(id: string, places: readonly string[]): Error {
  return new Error(
    `instance ${id}: VPC, subnet and zone cannot change in place, got ${places.join(", ")}. ` +
      "Put the old values back, or set allowReplacement: true to make a new, empty instance.",
  );
}

async function waitUntilRunning(
  context: Context<Clients>,
  id: string,
): Promise<PrometheusInstance> {
  return waitFor({
    what: `instance ${id} to run`,
    everyMilliseconds: POLL_MILLISECONDS,
    timeoutSeconds: context.timeoutSeconds ?? CREATE_TIMEOUT_SECONDS,
    signal: context.signal,
    clock: context.clock,
    log: context.log,
    poll: async () => {
      const live = await lookUpInstance(context, id);
      // A new instance may be listed late; only its status decides.
      if (!live) return { done: false, status: "not listed yet" };
      if (live.status === 1 || live.status === 4) {
        return { done: false, status: statusWord(live.status) };
      }
      if (live.status === 2) return { done: true, value: live };
      throw new Error(
        `instance ${id}: cannot be used, got status ${statusWord(live.status)}, expected running. ` +
          "See the instance in the TMP console, then run again.",
      );
    },
  });
}

/** Brings name, retention, tags and Grafana binding to the arguments; writes only what differs. */
async function sync(
  context: Context<Clients>,
  live: PrometheusInstance,
  { args, state }: { args: TmpInstanceArgs; state: TmpInstanceState },
): Promise<boolean> {
  const { cloud } = context.clients;
  const options = { signal: context.signal };
  const desired = plan(args, state);
  const instanceId = live.instanceId;
  let wrote = false;
  if (desired.name !== live.instanceName || desired.retentionDays !== live.retentionDays) {
    await modifyPrometheusInstanceAttributes(
      cloud,
      {
        instanceId,
        ...(desired.name !== live.instanceName && { instanceName: desired.name }),
        ...(desired.retentionDays !== live.retentionDays && {
          retentionDays: desired.retentionDays,
        }),
      },
      options,
    );
    wrote = true;
  }
  const tags = tagChanges(live.tags, args.tags, state.tags);
  if (tags) {
    const resource = `qcs::monitor:${context.region}:uin/:prom-instance/${instanceId}`;
    await modifyResourceTags(cloud, { resource, ...tags }, options);
    wrote = true;
  }
  return (await bindGrafana(context, live, desired.grafanaInstanceId)) || wrote;
}

async function bindGrafana(
  context: Context<Clients>,
  live: PrometheusInstance,
  grafanaId: string,
): Promise<boolean> {
  const bound = live.grafanaInstanceId ?? "";
  if (grafanaId === bound) return false;
  if (bound !== "") {
    throw new Error(
      `instance ${live.instanceId}: another Grafana is bound, got ${bound}, expected ${grafanaId}. ` +
        "Unbind it in the TMP console, or leave grafanaInstanceId out.",
    );
  }
  const params = { instanceId: live.instanceId, grafanaId };
  await bindPrometheusManagedGrafana(context.clients.cloud, params, { signal: context.signal });
  return true;
}

/**
 * A managed Prometheus instance (TMP): adopted by id or name, or created post-paid.
 * Its address, token and the account's APPID are never part of its state.
 * @see https://cloud.tencent.com/document/product/1416
 */
export const tmpInstance: Resource<TmpInstanceArgs, TmpInstanceState, Clients> = {
  kind: "TmpInstance",
  description: "A managed Prometheus instance (TMP), adopted by id or name, or created post-paid.",
  idFormat: "prom-xxxxxxxx",
  args: tmpInstanceArgs,
  state: tmpInstanceState,
  validate: validateTmpInstance,
  plan,
  replaces,
  warnings,
  foretell: (args) => ({
    ...(args.instanceId !== undefined && { instanceId: args.instanceId, adopted: true }),
    ...(args.name !== undefined && { name: args.name }),
    ...(args.vpcId !== undefined && { vpcId: args.vpcId }),
    ...(args.subnetId !== undefined && { subnetId: args.subnetId }),
    ...(args.retentionDays !== undefined && { retentionDays: args.retentionDays }),
    tags: args.tags,
  }),

  lookAhead: (context, args, state) =>
    state === undefined
      ? lookAheadOfInstance(context, args, ({ id, live, adopted }, others) => {
          const state = stateOf(live, args, { adopted, others });
          const places = placeChanges(args, state);
          if (places.length > 0) throw placeError(id, places);
          return plan(args, state);
        })
      : Promise.resolve(undefined),

  async read(context, { id, args, state }) {
    const live = await readInstance(context, id);
    if (!live || isGone(live)) return undefined;
    const own = isOwnTagged(live.tags, context.owner);
    const adopted = state?.adopted ?? !own;
    const imported = adopted
      ? { instanceId: id, adopt: true }
      : {
          name: live.instanceName,
          vpcId: live.vpcId,
          subnetId: live.subnetId,
          retentionDays: live.retentionDays,
        };
    const others = await readRulesOfOthers(context, id, lastOthers(state));
    return {
      id,
      state: stateOf(live, args, { adopted, others }),
      args: args ?? tmpInstanceArgs.parse(imported),
    };
  },

  async create(context: CreateContext<Clients, TmpInstanceState>, args) {
    const { live: found, adopted, id } = await createOrFindInstance(context, args);
    const bare = (live: PrometheusInstance) => stateOf(live, args, { adopted, others: {} });
    context.created(id, bare(found));
    let live = await waitUntilRunning(context, id);
    const places = placeChanges(args, bare(live));
    if (places.length > 0) throw placeError(id, places);
    if (await sync(context, live, { args, state: bare(live) })) {
      live = (await lookUpInstance(context, id)) ?? live;
    }
    const others = await readRulesOfOthers(context, id, {});
    return { id, state: stateOf(live, args, { adopted, others }) };
  },

  async update(context, { id, args, state }: Existing<TmpInstanceArgs, TmpInstanceState>) {
    const places = placeChanges(args, state);
    if (places.length > 0) throw placeError(id, places);
    let live = await waitUntilRunning(context, id);
    if (await sync(context, live, { args, state }))
      live = (await lookUpInstance(context, id)) ?? live;
    return stateOf(live, args, { adopted: state.adopted, others: lastOthers(state) });
  },

  async delete(context, { id, args, state }) {
    if (state.adopted) {
      context.log.info(`instance ${id}: was adopted and is left as it is.`);
      return;
    }
    if (args.onDestroy === "retain") {
      context.log.info(
        `instance ${id}: retained with its data (onDestroy: retain); it goes on costing money. ` +
          "Destroy it in the TMP console, or set onDestroy: destroy before the next destroy.",
      );
      return;
    }
    await destroyInstance(context, id);
  },
};
