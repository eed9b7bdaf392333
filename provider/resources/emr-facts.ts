import type { Context } from "../lifecycle/resource";
import {
  describeClusterNodes,
  describeInstances,
  describeServiceNodeInfos,
  type EmrCluster,
  type EmrNode,
} from "../tencent/emr";
import { isAuthRefused, isInvalidParameter, isNotFound, isUnknownOutcome } from "../tencent/errors";
import type { Clients } from "./clients";
import type { ClusterNode } from "./emr-nodes";

/** Status codes of clusters that are being destroyed, isolated or gone, or that never came to be. */
const lostStatuses = new Set([14, 15, 16, 17, 19, 20, 21, 23, 33, 34, 201, 301]);
/** Running, and takes changes. */
export const runningStatus = 2;

/** Whether there is nothing left to work on. */
export function isLost(cluster: Pick<EmrCluster, "status"> | undefined): boolean {
  return cluster === undefined || lostStatuses.has(cluster.status);
}

/** Whether an error must end the whole run: refused credentials, or no answer of the API at all. */
export function endsEverything(context: Context<Clients>, error: unknown): boolean {
  return context.signal.aborted || isAuthRefused(error) || isUnknownOutcome(error);
}

/** The cluster, from the one list of this run. For `read` only. */
export async function readEmrCluster(
  context: Context<Clients>,
  id: string,
): Promise<EmrCluster | undefined> {
  const { cloud, reads } = context.clients;
  const ids = [...new Set([...reads.fleet, id])].sort();
  const isOfFleet = reads.fleet.includes(id);
  const listed = await reads.once(isOfFleet ? "emr:clusters" : `emr:clusters:${id}`, () =>
    describeInstances(cloud, { instanceIds: isOfFleet ? ids : [id] }, { signal: context.signal }),
  );
  return listed.find((cluster) => cluster.clusterId === id);
}

/** The cluster as it is now. */
export async function lookUpCluster(
  context: Context<Clients>,
  id: string,
): Promise<EmrCluster | undefined> {
  const found = await describeInstances(
    context.clients.cloud,
    { instanceIds: [id] },
    { signal: context.signal },
  ).catch((error: unknown) => {
    if (isNotFound(error)) return [];
    throw error;
  });
  return found.find((cluster) => cluster.clusterId === id);
}

/** All clusters of that name that are not lost. */
export async function clustersNamed(
  context: Context<Clients>,
  name: string,
): Promise<EmrCluster[]> {
  const all = await describeInstances(context.clients.cloud, {}, { signal: context.signal });
  return all.filter((cluster) => cluster.clusterName === name && !isLost(cluster));
}

/** All nodes of a cluster as they are now. */
export async function lookUpNodes(
  { clients, signal }: Pick<Context<Clients>, "clients"> & { signal?: AbortSignal },
  id: string,
): Promise<ClusterNode[]> {
  const which = { instanceId: id, nodeFlag: "all" } as const;
  const nodes = await describeClusterNodes(clients.cloud, which, { signal });
  for (const { instanceId, ip } of nodes) clients.addresses.set(instanceId, ip);
  return nodes.map(nodeOf);
}

/** All nodes of a cluster, listed once a run. For `read` only. */
export function readNodes(context: Context<Clients>, id: string): Promise<ClusterNode[]> {
  return context.clients.reads.once(`emr:nodes:${id}`, () => lookUpNodes(context, id));
}

/** Name of Flink's config group by private address of the node. Empty when EMR lists no Flink process. */
export async function flinkGroups(
  context: Context<Clients>,
  id: string,
): Promise<Map<string, string>> {
  const processes = await describeServiceNodeInfos(
    context.clients.cloud,
    { instanceId: id, serviceName: "FLINK" },
    { signal: context.signal },
  ).catch((error: unknown) => {
    if (isInvalidParameter(error)) return [];
    throw error;
  });
  const named = processes.filter(({ confGroupName }) => confGroupName);
  return new Map(named.map(({ ip, confGroupName }) => [ip, confGroupName]));
}

function nodeOf(node: EmrNode): ClusterNode {
  return {
    id: node.instanceId,
    ip: node.ip,
    role: node.role,
    software: [...node.services, ...node.clients].map((name) => name.toUpperCase()),
  };
}
