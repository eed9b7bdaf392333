import { z } from "zod";
import type { Context, Resource } from "../lifecycle/resource";
import { waitFor, WaitTimeoutError } from "../lifecycle/wait";
import { isAlreadyExists, isNotFound } from "../tencent/errors";
import {
  createPrometheusClusterAgent,
  deletePrometheusClusterAgents,
  describePrometheusClusterAgents,
  modifyPrometheusAgentExternalLabels,
  type ClusterAgent as LiveAgent,
} from "../tencent/monitor";
import { describeClusters } from "../tencent/tke";
import type { Clients } from "./clients";
import { otherStacksOn } from "./other-stacks";
import { readAgents, readInstance, readTkeCluster } from "./shared-lists";
import { isGone } from "./tmp-instance-status";
import { lookUpAfterUnknownOutcome } from "./unknown-outcome";

const POLL_MILLISECONDS = 5_000;
/** The agent is a convenience for TKE's own metrics; a run does not wait longer for it. */
const BIND_TIMEOUT_SECONDS = 5 * 60;
const UNBIND_TIMEOUT_SECONDS = 6 * 60;
/** The server adds these to every agent. */
const SERVER_LABELS = ["cluster", "cluster_type"];

const clusterAgentArgs = z.strictObject({
  prometheusInstanceId: z
    .string()
    .regex(/^prom-[a-z0-9]+$/, "an id such as prom-1a2b3c4d")
    .describe("Prometheus instance that the cluster is bound to."),
  clusterId: z
    .string()
    .regex(/^cls-[a-z0-9]+$/, "an id such as cls-1a2b3c4d")
    .describe("TKE cluster in the same region and VPC."),
  bind: z
    .enum(["auto", "always"])
    .default("auto")
    .describe(
      "`auto` (default): only if the cluster has nodes to run the agent's pods. `always`: in any case.",
    ),
  externalLabels: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "a label name"), z.string())
    .default({})
    .describe(
      "Labels put on every series of the agent. Default none; then those of an agent found in place stay.",
    ),
  onAbnormal: z
    .literal("warn")
    .default("warn")
    .describe("An agent that is abnormal is reported with its reason and never stops the run."),
});

const clusterAgentState = z.object({
  prometheusInstanceId: z.string().describe("Prometheus instance."),
  clusterId: z.string().describe("TKE cluster."),
  bound: z.boolean().describe("Whether an agent is bound."),
  foundInPlace: z.boolean().describe("True if it was bound before; destroy leaves it then."),
  status: z.string().describe("normal, abnormal, binding or unbound."),
  failedReason: z.string().describe("Why the agent is abnormal, empty otherwise."),
  externalLabels: z
    .record(z.string(), z.string())
    .describe("External labels without the server's own."),
  clusterNodeCount: z.number().describe("Nodes of the cluster that can run the agent's pods."),
});

/** Arguments of the agent on a TKE cluster. */
export type ClusterAgentArgs = z.infer<typeof clusterAgentArgs>;
/** What is live of the agent on a TKE cluster. */
export type ClusterAgentState = z.infer<typeof clusterAgentState>;

interface Observed {
  readonly agent: LiveAgent | undefined;
  readonly nodeCount: number;
}

function stateOf(
  ids: Pick<ClusterAgentArgs, "prometheusInstanceId" | "clusterId">,
  { agent, nodeCount }: Observed,
  foundInPlace: boolean,
): ClusterAgentState {
  const labels = Object.entries(agent?.externalLabels ?? {});
  return {
    prometheusInstanceId: ids.prometheusInstanceId,
    clusterId: ids.clusterId,
    bound: agent !== undefined,
    foundInPlace,
    status: agent ? agent.status || "binding" : "unbound",
    failedReason: agent?.failedReason ?? "",
    externalLabels: Object.fromEntries(labels.filter(([name]) => !SERVER_LABELS.includes(name))),
    clusterNodeCount: nodeCount,
  };
}

/** Pure: what the agent looks like once it agrees with the arguments. */
function plan(args: ClusterAgentArgs, observed: ClusterAgentState): ClusterAgentState {
  const bound = args.bind === "always" || observed.bound || observed.clusterNodeCount > 0;
  if (!bound) return { ...observed, ...idsOf(args) };
  const keepsLabels = observed.foundInPlace && Object.keys(args.externalLabels).length === 0;
  return {
    ...observed,
    ...idsOf(args),
    bound,
    status: observed.bound ? observed.status : "normal",
    externalLabels: keepsLabels ? observed.externalLabels : args.externalLabels,
  };
}

function idsOf(args: ClusterAgentArgs) {
  return { prometheusInstanceId: args.prometheusInstanceId, clusterId: args.clusterId };
}

function warnings(_args: ClusterAgentArgs, observed: ClusterAgentState): string[] {
  if (observed.status !== "abnormal") return [];
  return [abnormalText(observed)];
}

function abnormalText(s: ClusterAgentState): string {
  return (
    `agent on ${s.clusterId}: is abnormal, got "${s.failedReason || "no reason given"}", expected normal. ` +
    "Flink's metrics do not need it; metrics of the TKE cluster itself may be missing. See the instance's agents in the TMP console."
  );
}

async function findAgent(
  context: Context<Clients>,
  args: Pick<ClusterAgentArgs, "prometheusInstanceId" | "clusterId">,
): Promise<LiveAgent | undefined> {
  const agents = await describePrometheusClusterAgents(
    context.clients.cloud,
    { instanceId: args.prometheusInstanceId, clusterIds: [args.clusterId] },
    { signal: context.signal },
  );
  return agents.find((a) => a.clusterId === args.clusterId);
}

async function nodeCount(context: Context<Clients>, clusterId: string): Promise<number> {
  const options = { signal: context.signal };
  const found = await describeClusters(context.clients.cloud, { clusterIds: [clusterId] }, options);
  const cluster = found.find((c) => c.clusterId === clusterId);
  if (cluster) return cluster.nodeCount;
  throw new Error(
    `agent on ${clusterId}: the TKE cluster does not exist in ${context.region}. Check clusterId and flinkwatch:region.`,
  );
}

/** Binds and waits, within bounds, until the agent is normal; abnormal is for `warnings`, not for an error. */
async function bind(context: Context<Clients>, args: ClusterAgentArgs): Promise<void> {
  const { clusterId, prometheusInstanceId: instanceId, externalLabels } = args;
  const agents = [{ region: context.region, clusterId, externalLabels }];
  const options = { signal: context.signal };
  try {
    await lookUpAfterUnknownOutcome(context, {
      what: `the agent on ${clusterId}`,
      act: async () => {
        await createPrometheusClusterAgent(context.clients.cloud, { instanceId, agents }, options);
        return clusterId;
      },
      find: async () => (await findAgent(context, args))?.clusterId,
    });
  } catch (error) {
    // Bound by somebody else at the same moment: what counts is that it is there.
    if (!isAlreadyExists(error) && !(await findAgent(context, args))) throw error;
  }
  await waitUntilNormal(context, args);
}

async function waitUntilNormal(context: Context<Clients>, args: ClusterAgentArgs): Promise<void> {
  try {
    await waitFor<void>({
      what: `the agent on ${args.clusterId} to be normal`,
      everyMilliseconds: POLL_MILLISECONDS,
      timeoutSeconds: context.timeoutSeconds ?? BIND_TIMEOUT_SECONDS,
      signal: context.signal,
      clock: context.clock,
      log: context.log,
      poll: async () => {
        const agent = await findAgent(context, args);
        const status = agent?.status || "binding";
        // Abnormal without a reason is what a starting agent looks like; with a reason it stays so.
        const settled = status === "normal" || (status === "abnormal" && agent?.failedReason);
        return settled ? { done: true, value: undefined } : { done: false, status };
      },
    });
  } catch (error) {
    if (!(error instanceof WaitTimeoutError)) throw error;
    context.log.warn(error.message);
  }
}

async function unbind(context: Context<Clients>, args: ClusterAgentArgs): Promise<void> {
  const { clusterId, prometheusInstanceId: instanceId } = args;
  const agents = [{ clusterId }];
  try {
    if (!(await findAgent(context, args))) return;
    const options = { signal: context.signal };
    await deletePrometheusClusterAgents(context.clients.cloud, { instanceId, agents }, options);
    await waitFor<void>({
      what: `the agent on ${clusterId} to be unbound`,
      everyMilliseconds: POLL_MILLISECONDS,
      timeoutSeconds: context.timeoutSeconds ?? UNBIND_TIMEOUT_SECONDS,
      signal: context.signal,
      clock: context.clock,
      log: context.log,
      poll: async () => {
        const left = await findAgent(context, args);
        return left ? { done: false, status: left.status } : { done: true, value: undefined };
      },
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function idOf(args: Pick<ClusterAgentArgs, "prometheusInstanceId" | "clusterId">): string {
  return `${args.prometheusInstanceId}/${args.clusterId}`;
}

function parseId(id: string) {
  const match = /^(prom-[a-z0-9]+)\/(cls-[a-z0-9]+)$/.exec(id);
  if (match) return { prometheusInstanceId: match[1] ?? "", clusterId: match[2] ?? "" };
  throw new Error(`agent: not an id, got "${id}", expected prom-xxxxxxxx/cls-xxxxxxxx.`);
}

async function bringToArgs(
  context: Context<Clients>,
  args: ClusterAgentArgs,
  foundInPlace: boolean,
): Promise<ClusterAgentState> {
  const nodes = await nodeCount(context, args.clusterId);
  const live = await findAgent(context, args);
  const before = stateOf(args, { agent: live, nodeCount: nodes }, foundInPlace);
  const desired = plan(args, before);
  if (desired.bound && !live) await bind(context, args);
  else if (live && !sameLabels(desired.externalLabels, before.externalLabels)) {
    await modifyPrometheusAgentExternalLabels(
      context.clients.cloud,
      {
        instanceId: args.prometheusInstanceId,
        clusterId: args.clusterId,
        externalLabels: desired.externalLabels,
      },
      { signal: context.signal },
    );
  } else {
    return before;
  }
  const agent = await findAgent(context, args);
  return stateOf(args, { agent, nodeCount: nodes }, foundInPlace);
}

function sameLabels(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/**
 * The monitoring agent of a Prometheus instance on a TKE cluster. An abnormal agent never fails the run.
 * @see https://cloud.tencent.com/document/product/1416
 */
export const clusterAgent: Resource<ClusterAgentArgs, ClusterAgentState, Clients> = {
  kind: "ClusterAgent",
  description: "The agent that binds a TKE cluster to a Prometheus instance.",
  idFormat: "prom-xxxxxxxx/cls-xxxxxxxx",
  args: clusterAgentArgs,
  state: clusterAgentState,
  plan,
  replaces: (before, after) =>
    (["prometheusInstanceId", "clusterId"] as const).filter((key) => before[key] !== after[key]),
  warnings,
  foretell: idsOf,

  async read(context, { id, args, state }) {
    const ids = parseId(id);
    const instance = await readInstance(context, ids.prometheusInstanceId);
    if (!instance || isGone(instance)) return undefined;
    const cluster = await readTkeCluster(context, ids.clusterId);
    if (!cluster) return undefined;
    const agents = await readAgents(context, ids.prometheusInstanceId);
    const agent = agents.find((a) => a.clusterId === ids.clusterId);
    // Nothing marks an agent as ours; what is imported counts as found in place.
    const foundInPlace = agent !== undefined && (state?.foundInPlace ?? true);
    return {
      id,
      state: stateOf(ids, { agent, nodeCount: cluster.nodeCount }, foundInPlace),
      args: args ?? clusterAgentArgs.parse(ids),
    };
  },

  async create(context, args) {
    const id = idOf(args);
    const agent = await findAgent(context, args);
    const foundInPlace = agent !== undefined;
    const nodes = await nodeCount(context, args.clusterId);
    // Before the call: from its first moment on, what is bound is ours to undo.
    context.created(id, stateOf(args, { agent, nodeCount: nodes }, foundInPlace));
    const state = await bringToArgs(context, args, foundInPlace);
    if (!state.bound) {
      context.log.info(
        `agent on ${args.clusterId}: not bound, the cluster has no nodes to run it. Add nodes and run again, or set bind: always.`,
      );
    }
    for (const line of warnings(args, state)) context.log.warn(line);
    return { id, state };
  },

  update: (context, { args, state }) =>
    bringToArgs(context, args, state.bound && state.foundInPlace),

  async delete(context, { id, args, state }) {
    if (state.foundInPlace) {
      context.log.info(`agent ${id}: was bound before and stays bound.`);
      return;
    }
    const others = await otherStacksOn(context, args.prometheusInstanceId);
    if (state.bound && others.length > 0) {
      context.log.info(
        `agent ${id}: stays bound, the instance is also used by ${others.join(", ")}.`,
      );
      return;
    }
    await unbind(context, args);
  },
};
