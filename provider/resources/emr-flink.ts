import type { Context, Fault, Resource } from "../lifecycle/resource";
import type { EmrCluster } from "../tencent/emr";
import type { Clients } from "./clients";
import { checkCluster, listedFlinkVersion } from "./emr-flink-check";
import {
  emrFlinkArgs,
  emrFlinkState,
  type EmrFlinkArgs,
  type EmrFlinkState,
} from "./emr-flink-args";
import {
  clustersNamed,
  endsEverything,
  isLost,
  lookUpCluster,
  readEmrCluster,
  readNodes,
} from "./emr-facts";
import { exportAhead } from "./emr-exports";
import { flinkVersions, readInspection, tellUnseen } from "./emr-inspection";
import { nodesOfConcern } from "./emr-nodes";
import { confFileOf } from "./node-conf";

export type { EmrFlinkArgs, EmrFlinkState } from "./emr-flink-args";

/**
 * An EMR cluster that runs Flink, looked at and never changed: the prerequisites of everything else.
 * Permissions: emr:DescribeInstances, emr:DescribeClusterNodes, cam:GetUserAppId, tat:InvokeCommand; to create
 * tat:RunCommand.
 * @see https://cloud.tencent.com/document/product/248/50695
 */
export const emrFlink: Resource<EmrFlinkArgs, EmrFlinkState, Clients> = {
  kind: "EmrFlink",
  description:
    "Checks that an EMR cluster runs Flink, is ours and can reach the Prometheus instance. Changes nothing.",
  idFormat: "emr-xxxxxxxx",
  args: emrFlinkArgs,
  state: emrFlinkState,
  validate,
  plan: (args, observed) => ({
    ...observed,
    flinkHome: args.flinkHome,
    ...(args.serviceType !== undefined && { serviceType: args.serviceType }),
  }),
  replaces: (before, after) => [
    ...(after.clusterId !== before.clusterId ? ["clusterId"] : []),
    ...(after.clusterId === undefined && after.clusterName !== before.clusterName
      ? ["clusterName"]
      : []),
  ],
  foretell: (args) => ({
    ...(args.clusterId !== undefined && { clusterId: args.clusterId }),
    flinkHome: args.flinkHome,
  }),
  read,
  async create(context, args) {
    const state = await checkCluster(context, args, await findCluster(context, args));
    return { id: state.clusterId, state };
  },
  async update(context, { id, args }) {
    return checkCluster(context, args, await findCluster(context, { ...args, clusterId: id }));
  },
  delete: () => Promise.resolve(),
};

function validate(args: EmrFlinkArgs): Fault[] {
  if ((args.clusterId === undefined) !== (args.clusterName === undefined)) return [];
  const reason = "clusterId: give either clusterId or clusterName, and not both.";
  return [{ path: "clusterId", reason }];
}

async function findCluster(
  context: Context<Clients>,
  args: Pick<EmrFlinkArgs, "clusterId" | "clusterName">,
): Promise<EmrCluster> {
  if (args.clusterId !== undefined) {
    const found = await lookUpCluster(context, args.clusterId);
    if (found) return found;
    throw new Error(
      `EMR cluster ${args.clusterId}: not found in ${context.region}. Check its id and flinkwatch:region.`,
    );
  }
  const name = args.clusterName ?? "";
  const found = await clustersNamed(context, name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const got = found.length === 0 ? "none" : found.map(({ clusterId }) => clusterId).join(", ");
  throw new Error(
    `EMR cluster "${name}": the name does not tell which one in ${context.region}, got ${got}, expected one. Give clusterId.`,
  );
}

type EmrFlinkRead = Resource<EmrFlinkArgs, EmrFlinkState, Clients>["read"];

async function read(
  context: Context<Clients>,
  request: Parameters<EmrFlinkRead>[1],
): ReturnType<EmrFlinkRead> {
  const { id, state: last } = request;
  const args = request.args ?? emrFlinkArgs.parse({ clusterId: id });
  const known = request.args === undefined ? { args } : {};
  const { serviceType, groups } = last ?? {};
  const isByEmr = args.delivery === "emr";
  if (isByEmr && serviceType !== undefined && groups !== undefined && last?.gone === false) {
    exportAhead(context, id, { serviceType, groups, confFile: confFileOf(last) });
  }
  let cluster: EmrCluster | undefined;
  try {
    cluster = await readEmrCluster(context, id);
  } catch (error) {
    if (last === undefined || endsEverything(context, error)) throw error;
    context.log.warn(`EMR cluster ${id}: could not be looked at: ${(error as Error).message}`);
    return { id, state: { ...last, reachable: false } };
  }
  if (isLost(cluster)) {
    if (last === undefined) return undefined;
    context.log.warn(`EMR cluster ${id}: is gone. Take it out of flinkwatch:clusters.`);
    return { id, state: { ...last, status: cluster?.status ?? last.status, gone: true } };
  }
  return cluster === undefined
    ? undefined
    : { id, state: await stateOf(context, { cluster, args, last }), ...known };
}

async function stateOf(
  context: Context<Clients>,
  about: { cluster: EmrCluster; args: EmrFlinkArgs; last?: EmrFlinkState },
): Promise<EmrFlinkState> {
  const { cluster, args, last } = about;
  const versions = await versionsOn(context, cluster.clusterId, args).catch((error: unknown) => {
    if (endsEverything(context, error)) throw error;
    context.log.warn(
      `EMR cluster ${cluster.clusterId}: its nodes could not be looked at: ${(error as Error).message}`,
    );
    return [];
  });
  return {
    clusterId: cluster.clusterId,
    clusterName: cluster.clusterName,
    status: cluster.status,
    appId: cluster.appId,
    vpcId: cluster.vpcId,
    emrVersion: cluster.emrVersion,
    flinkVersion: versions[0] ?? last?.flinkVersion ?? "",
    flinkVersionEmr: listedFlinkVersion(cluster),
    flinkHome: args.flinkHome,
    ...(last?.serviceType !== undefined && { serviceType: last.serviceType }),
    ...(last?.groups !== undefined && { groups: last.groups }),
    ...(last?.confFile !== undefined && { confFile: last.confFile }),
    reachable: versions.length > 0,
    gone: false,
  };
}

async function versionsOn(
  context: Context<Clients>,
  clusterId: string,
  args: EmrFlinkArgs,
): Promise<string[]> {
  const nodes = nodesOfConcern(await readNodes(context, clusterId), args);
  const seen = await readInspection(context, { flinkHome: args.flinkHome, nodes });
  tellUnseen(context, clusterId, seen.values());
  return [...flinkVersions(seen.values()).keys()].sort();
}
