import type {
  Cluster,
  ClusterNetworkSettings,
  CreateClusterRequest,
  CreateClusterResponse,
  DescribeClustersRequest,
  DescribeClustersResponse,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/tke/v20180525/tke_models";
import { fromKeyValues, toKeyValues } from "./key-value";
import { allPages, inGroups } from "./paging";
import { required } from "./required";
import type { CallOptions, Transport } from "./transport";

const pageSize = 100;

/** A TKE cluster. */
export interface TkeCluster {
  readonly clusterId: string;
  readonly clusterName: string;
  /** "MANAGED_CLUSTER" or "INDEPENDENT_CLUSTER". */
  readonly clusterType: string;
  /** "Running", "Creating", "Abnormal", … */
  readonly status: string;
  readonly version: string;
  readonly level: string;
  readonly nodeCount: number;
  readonly vpcId: string;
  readonly clusterCidr: string;
  readonly serviceCidr: string;
  readonly deletionProtection: boolean;
  readonly tags: Record<string, string>;
}

/** TKE clusters; `clusterName` is a filter of the API. Without any, all of the region. An absent id is left out. */
export async function describeClusters(
  transport: Transport,
  params: { readonly clusterIds?: readonly string[]; readonly clusterName?: string } = {},
  options: CallOptions = {},
): Promise<TkeCluster[]> {
  const { clusterName } = params;
  const filters = clusterName ? [{ Name: "ClusterName", Values: [clusterName] }] : undefined;
  const found = await inGroups(params.clusterIds, pageSize, (ids) =>
    allPages(pageSize, async (page) => {
      const request: DescribeClustersRequest = {
        ClusterIds: ids,
        Filters: filters,
        Offset: page * pageSize,
        Limit: pageSize,
      };
      const action = "DescribeClusters";
      const answer = await transport.call<DescribeClustersResponse>("tke", action, request, {
        ...options,
        safe: true,
      });
      return { items: answer.Clusters, total: answer.TotalCount };
    }),
  );
  return found.map(clusterOf);
}

function clusterOf(cluster: Cluster): TkeCluster {
  return {
    clusterId: cluster.ClusterId ?? "",
    clusterName: cluster.ClusterName ?? "",
    clusterType: cluster.ClusterType ?? "",
    status: cluster.ClusterStatus ?? "",
    version: cluster.ClusterVersion ?? "",
    level: cluster.ClusterLevel ?? "",
    nodeCount: cluster.ClusterNodeNum ?? 0,
    ...networkOf(cluster.ClusterNetworkSettings),
    deletionProtection: cluster.DeletionProtection ?? false,
    tags: fromKeyValues(cluster.TagSpecification?.flatMap((group) => group.Tags ?? [])),
  };
}

function networkOf(network: ClusterNetworkSettings = {}) {
  return {
    vpcId: network.VpcId ?? "",
    clusterCidr: network.ClusterCIDR ?? "",
    serviceCidr: network.ServiceCIDR ?? "",
  };
}

/** A new managed cluster without nodes. */
export interface NewTkeCluster {
  readonly clusterName: string;
  readonly vpcId: string;
  readonly clusterCidr: string;
  readonly serviceCidr?: string;
  /** Such as "L5". */
  readonly level: string;
  readonly version?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Creates a managed cluster and returns its id. Not idempotent: after an unknown outcome look for the name first. */
export async function createCluster(
  transport: Transport,
  cluster: NewTkeCluster,
  options: CallOptions = {},
): Promise<string> {
  const tags = toKeyValues(cluster.tags ?? {});
  const params: CreateClusterRequest = {
    ClusterType: "MANAGED_CLUSTER",
    ClusterCIDRSettings: { ClusterCIDR: cluster.clusterCidr, ServiceCIDR: cluster.serviceCidr },
    ClusterBasicSettings: {
      ClusterName: cluster.clusterName,
      ClusterVersion: cluster.version,
      VpcId: cluster.vpcId,
      ClusterLevel: cluster.level,
      TagSpecification: tags.length > 0 ? [{ ResourceType: "cluster", Tags: tags }] : undefined,
    },
  };
  const action = "CreateCluster";
  const answer = await transport.call<CreateClusterResponse>("tke", action, params, {
    ...options,
    safe: false,
  });
  return required({ product: "tke", action }, "ClusterId", answer.ClusterId);
}

/** Renames a cluster, or changes its level, in place. */
export async function modifyClusterAttribute(
  transport: Transport,
  params: { readonly clusterId: string; readonly clusterName?: string; readonly level?: string },
  options: CallOptions = {},
): Promise<void> {
  const { clusterId, clusterName, level } = params;
  const body = { ClusterId: clusterId, ClusterName: clusterName, ClusterLevel: level };
  await transport.call("tke", "ModifyClusterAttribute", body, { ...options, safe: false });
}

/** Deletes a cluster. Asynchronous: poll for its absence. `instanceDeleteMode` says what becomes of its machines. */
export async function deleteCluster(
  transport: Transport,
  params: { readonly clusterId: string; readonly instanceDeleteMode: "terminate" | "retain" },
  options: CallOptions = {},
): Promise<void> {
  const body = { ClusterId: params.clusterId, InstanceDeleteMode: params.instanceDeleteMode };
  await transport.call("tke", "DeleteCluster", body, { ...options, safe: false });
}
