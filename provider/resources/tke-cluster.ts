import type { Context, Resource } from "../lifecycle/resource";
import { waitFor } from "../lifecycle/wait";
import { isNotFound } from "../tencent/errors";
import { describePrometheusAgentInstances } from "../tencent/monitor";
import { modifyResourceTags } from "../tencent/tag";
import {
  deleteCluster,
  describeClusters,
  modifyClusterAttribute,
  type TkeCluster,
} from "../tencent/tke";
import type { Clients } from "./clients";
import { isOwnTagged, ourTags, tagChanges } from "./ownership";
import { readTkeCluster } from "./shared-lists";
import {
  tkeClusterArgs,
  tkeClusterState,
  validateTkeCluster,
  type TkeClusterArgs,
  type TkeClusterState,
} from "./tke-cluster-args";
import { createOrFindCluster } from "./tke-cluster-create";

const POLL_MILLISECONDS = 10_000;
/** Creation often takes more than 20 minutes. */
const CREATE_TIMEOUT_SECONDS = 40 * 60;
const DELETE_TIMEOUT_SECONDS = 30 * 60;
const FATAL = ["Abnormal", "Deleting", "Isolated", "ResourceIsolated"];

function stateOf(
  live: TkeCluster,
  args: TkeClusterArgs | undefined,
  adopted: boolean,
): TkeClusterState {
  return {
    clusterId: live.clusterId,
    name: live.clusterName,
    adopted,
    vpcId: live.vpcId,
    status: live.status,
    nodeCount: live.nodeCount,
    version: live.version,
    tags: ourTags(live.tags, args?.tags),
  };
}

/** Pure: what the cluster looks like once it agrees with the arguments. */
function plan(args: TkeClusterArgs, observed: TkeClusterState): TkeClusterState {
  return {
    ...observed,
    name: args.name ?? observed.name,
    vpcId: args.vpcId ?? observed.vpcId,
    tags: args.tags,
    status: observed.status === "Creating" ? "Running" : observed.status,
  };
}

function vpcError(id: string, got: string, expected: string): Error {
  return new Error(
    `TKE cluster ${id}: the VPC of a cluster cannot change, got ${got}, expected ${expected}. ` +
      "Correct vpcId, or name another cluster.",
  );
}

async function find(context: Context<Clients>, id: string): Promise<TkeCluster | undefined> {
  const options = { signal: context.signal };
  const found = await describeClusters(context.clients.cloud, { clusterIds: [id] }, options);
  return found.find((c) => c.clusterId === id);
}

async function waitUntilRunning(context: Context<Clients>, id: string): Promise<TkeCluster> {
  return waitFor({
    what: `TKE cluster ${id} to run`,
    everyMilliseconds: POLL_MILLISECONDS,
    timeoutSeconds: context.timeoutSeconds ?? CREATE_TIMEOUT_SECONDS,
    signal: context.signal,
    clock: context.clock,
    log: context.log,
    poll: async () => {
      const live = await find(context, id);
      if (!live) return { done: false, status: "not listed yet" };
      if (live.status === "Running") return { done: true, value: live };
      if (!FATAL.includes(live.status)) return { done: false, status: live.status };
      throw new Error(
        `TKE cluster ${id}: cannot be used, got status ${live.status}, expected Running. ` +
          "See the cluster in the TKE console, then run again.",
      );
    },
  });
}

/** @returns whether anything was written. */
async function sync(
  context: Context<Clients>,
  live: TkeCluster,
  { args, state }: { args: TkeClusterArgs; state: TkeClusterState },
): Promise<boolean> {
  const { cloud } = context.clients;
  const options = { signal: context.signal };
  const clusterId = live.clusterId;
  const clusterName = args.name ?? live.clusterName;
  const renamed = clusterName !== live.clusterName;
  if (renamed) await modifyClusterAttribute(cloud, { clusterId, clusterName }, options);
  const tags = tagChanges(live.tags, args.tags, state.tags);
  if (tags) {
    const resource = `qcs::ccs:${context.region}:uin/:cluster/${clusterId}`;
    await modifyResourceTags(cloud, { resource, ...tags }, options);
  }
  return renamed || tags !== undefined;
}

/** A cluster that runs others' work is never deleted. */
async function refuseIfUsed(context: Context<Clients>, live: TkeCluster): Promise<void> {
  const { clusterId, nodeCount } = live;
  if (nodeCount > 0) {
    throw new Error(
      `TKE cluster ${clusterId}: is not deleted while it has nodes, got ${nodeCount}, expected 0. ` +
        "Remove the nodes first, or set onDestroy: retain.",
    );
  }
  const options = { signal: context.signal };
  const bound = await describePrometheusAgentInstances(
    context.clients.cloud,
    { clusterId },
    options,
  );
  if (bound.length === 0) return;
  throw new Error(
    `TKE cluster ${clusterId}: is not deleted while Prometheus instances are bound, got ${bound.map((i) => i.instanceId).join(", ")}. ` +
      "Unbind them first, or set onDestroy: retain.",
  );
}

async function destroy(context: Context<Clients>, id: string): Promise<void> {
  const live = await find(context, id);
  if (!live) return;
  const options = { signal: context.signal };
  if (live.status !== "Deleting") {
    await refuseIfUsed(context, live);
    try {
      const params = { clusterId: id, instanceDeleteMode: "retain" as const };
      await deleteCluster(context.clients.cloud, params, options);
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
  }
  await waitFor<void>({
    what: `TKE cluster ${id} to be deleted`,
    everyMilliseconds: POLL_MILLISECONDS,
    timeoutSeconds: context.timeoutSeconds ?? DELETE_TIMEOUT_SECONDS,
    signal: context.signal,
    clock: context.clock,
    log: context.log,
    poll: async () => {
      const left = await find(context, id);
      return left ? { done: false, status: left.status } : { done: true, value: undefined };
    },
  });
}

/**
 * A managed TKE cluster: adopted by id or name, or created empty.
 * @see https://www.tencentcloud.com/document/product/457
 */
export const tkeCluster: Resource<TkeClusterArgs, TkeClusterState, Clients> = {
  kind: "TkeCluster",
  description: "A managed TKE cluster, adopted by id or name, or created without nodes.",
  idFormat: "cls-xxxxxxxx",
  args: tkeClusterArgs,
  state: tkeClusterState,
  validate: validateTkeCluster,
  plan,
  replaces(before, after) {
    const other = after.clusterId !== undefined && before.clusterId !== after.clusterId;
    const adoptedByName = before.adopt && before.clusterId === undefined;
    return [
      ...(other ? ["clusterId"] : []),
      ...(adoptedByName && before.name !== after.name ? ["name"] : []),
    ];
  },
  warnings(args, observed) {
    const lines: string[] = [];
    // A VPC that is not known yet is no text.
    if (typeof args.vpcId === "string" && args.vpcId !== observed.vpcId) {
      lines.push(vpcError(observed.clusterId, observed.vpcId, args.vpcId).message);
    }
    if (FATAL.includes(observed.status)) {
      lines.push(
        `TKE cluster ${observed.clusterId}: status is ${observed.status}, expected Running.`,
      );
    }
    return lines;
  },
  foretell: (args) => ({
    ...(args.clusterId !== undefined && { clusterId: args.clusterId, adopted: true }),
    ...(args.name !== undefined && { name: args.name }),
    ...(args.vpcId !== undefined && { vpcId: args.vpcId }),
    tags: args.tags,
  }),

  async read(context, { id, args, state }) {
    const live = await readTkeCluster(context, id);
    if (!live || live.status === "Deleting") return undefined;
    const adopted = state?.adopted ?? !isOwnTagged(live.tags, context.owner);
    const imported = adopted
      ? { clusterId: id, adopt: true }
      : { name: live.clusterName, vpcId: live.vpcId };
    return {
      id,
      state: stateOf(live, args, adopted),
      args: args ?? tkeClusterArgs.parse(imported),
    };
  },

  async create(context, args) {
    const { id, adopted, live: found } = await createOrFindCluster(context, args);
    const ordered: TkeClusterState = {
      clusterId: id,
      name: args.name ?? "",
      adopted,
      vpcId: args.vpcId ?? "",
      status: "Creating",
      nodeCount: 0,
      version: args.version ?? "",
      tags: args.tags,
    };
    context.created(id, found ? stateOf(found, args, adopted) : ordered);
    let live = await waitUntilRunning(context, id);
    if (live.clusterType !== "MANAGED_CLUSTER") {
      throw new Error(
        `TKE cluster ${id}: is of another type, got ${live.clusterType}, expected MANAGED_CLUSTER. Name a managed cluster.`,
      );
    }
    if (args.vpcId !== undefined && live.vpcId !== args.vpcId) {
      throw vpcError(id, live.vpcId, args.vpcId);
    }
    if (await sync(context, live, { args, state: stateOf(live, args, adopted) })) {
      live = (await find(context, id)) ?? live;
    }
    return { id, state: stateOf(live, args, adopted) };
  },

  async update(context, { id, args, state }) {
    if (args.vpcId !== undefined && args.vpcId !== state.vpcId) {
      throw vpcError(id, state.vpcId, args.vpcId);
    }
    let live = await waitUntilRunning(context, id);
    if (await sync(context, live, { args, state })) live = (await find(context, id)) ?? live;
    return stateOf(live, args, state.adopted);
  },

  async delete(context, { id, args, state }) {
    if (state.adopted) {
      context.log.info(`TKE cluster ${id}: was adopted and is left as it is.`);
      return;
    }
    if (args.onDestroy === "destroy") return destroy(context, id);
    context.log.info(
      `TKE cluster ${id}: retained (onDestroy: retain); it goes on costing money. ` +
        "Delete it in the TKE console, or set onDestroy: destroy before the next destroy.",
    );
  },
};
