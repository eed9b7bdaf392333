import type { Tags } from "../tag/model";
import { type Cluster, clusterResource } from "./model";

/** A cluster as `DescribeClusters` shows it. */
export function clusterRow(cluster: Cluster, tags: Tags): Record<string, unknown> {
  const own = Object.entries(tags.of(clusterResource(cluster)));
  return {
    ClusterId: cluster.id,
    ClusterName: cluster.name,
    ClusterDescription: cluster.description,
    ClusterVersion: cluster.version,
    ClusterType: cluster.type,
    ClusterStatus: cluster.status.now,
    ClusterLevel: cluster.level,
    ClusterNodeNum: cluster.nodes,
    DeletionProtection: cluster.deletionProtection,
    CreatedTime: cluster.createdAt,
    ProjectId: 0,
    TagSpecification:
      own.length === 0
        ? null
        : [{ ResourceType: "cluster", Tags: own.map(([Key, Value]) => ({ Key, Value })) }],
    ClusterNetworkSettings: {
      VpcId: cluster.vpcId,
      ClusterCIDR: cluster.clusterCidr,
      ServiceCIDR: cluster.serviceCidr,
      MaxNodePodNum: 64,
      MaxClusterServiceNum: 256,
      Ipvs: false,
      Cni: true,
      Subnets: null,
    },
  };
}

/** A cluster as `DescribeClusterStatus` shows it. */
export function statusRow(cluster: Cluster): Record<string, unknown> {
  return {
    ClusterId: cluster.id,
    ClusterState: cluster.status.now,
    ClusterInstanceState: "AllNormal",
    ClusterInitNodeNum: 0,
    ClusterRunningNodeNum: cluster.nodes,
    ClusterFailedNodeNum: 0,
    ClusterDeletionProtection: cluster.deletionProtection,
  };
}
