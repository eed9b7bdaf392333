import type {
  ClusterInstancesInfo,
  DescribeClusterNodesRequest,
  DescribeClusterNodesResponse,
  DescribeInstancesRequest,
  DescribeInstancesResponse,
  DescribeServiceNodeInfosRequest,
  DescribeServiceNodeInfosResponse,
  NodeHardwareInfo,
  ServiceNodeDetailInfo,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/emr/v20190103/emr_models";
import { allPages, inGroups } from "./paging";
import type { CallOptions, Transport } from "./transport";

export * from "./emr-configuration";

/** EMR's Offset is the number of a page, from 0. */
const pageSize = 100;

/** `EmrCluster.status` of a cluster that takes changes. */
export const clusterRunning = 2;

/** An EMR cluster. */
export interface EmrCluster {
  readonly clusterId: string;
  readonly clusterName: string;
  /** 2 running, 8 restarting a service, 13 delivering configuration, 23 isolated, 301 and 302 failed … */
  readonly status: number;
  readonly appId: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly emrVersion: string;
  /** Such as "flink-1.14.6". */
  readonly software: readonly string[];
}

/** EMR clusters of every project; without ids, all of the region. */
export async function describeInstances(
  transport: Transport,
  params: { readonly instanceIds?: readonly string[] } = {},
  options: CallOptions = {},
): Promise<EmrCluster[]> {
  const found = await inGroups(params.instanceIds, pageSize, (ids) =>
    allPages(pageSize, async (page) => {
      const request: DescribeInstancesRequest = {
        DisplayStrategy: "clusterList",
        InstanceIds: ids,
        ProjectId: -1,
        Offset: page,
        Limit: pageSize,
      };
      const action = "DescribeInstances";
      const answer = await transport.call<DescribeInstancesResponse>("emr", action, request, {
        ...options,
        safe: true,
      });
      return { items: answer.ClusterList, total: answer.TotalCnt };
    }),
  );
  return found.map(clusterOf);
}

function clusterOf(cluster: ClusterInstancesInfo): EmrCluster {
  return {
    clusterId: cluster.ClusterId ?? "",
    clusterName: cluster.ClusterName ?? "",
    status: cluster.Status ?? 0,
    appId: cluster.AppId === undefined ? "" : String(cluster.AppId),
    zone: cluster.Zone ?? "",
    vpcId: cluster.UniqVpcId ?? "",
    subnetId: cluster.UniqSubnetId ?? "",
    emrVersion: cluster.EmrVersion ?? "",
    software: cluster.ConfigDetail?.SoftInfo ?? cluster.Config?.SoftInfo ?? [],
  };
}

/** What a node is for. The API has numbers for some only. */
export type NodeRole = "common" | "master" | "core" | "task" | "router" | "other";

/** A node of an EMR cluster. */
export interface EmrNode {
  /** The CVM, "ins-…"; of a pod node something else. */
  readonly instanceId: string;
  readonly ip: string;
  readonly publicIp: string;
  readonly role: NodeRole;
  readonly nameTag: string;
  readonly emrResourceId: string;
  /** Processes on it, such as "FLINK". */
  readonly services: readonly string[];
  /** Client software on it. */
  readonly clients: readonly string[];
  /** "HOST" or "POD"; pods cannot be reached by TAT. */
  readonly hardware: string;
  readonly zone: string;
}

/** Nodes of a cluster, of one kind or (default) all. */
export async function describeClusterNodes(
  transport: Transport,
  params: {
    readonly instanceId: string;
    readonly nodeFlag?: "all" | "master" | "core" | "task" | "common" | "router";
  },
  options: CallOptions = {},
): Promise<EmrNode[]> {
  const found = await allPages(pageSize, async (page) => {
    const request: DescribeClusterNodesRequest = {
      InstanceId: params.instanceId,
      NodeFlag: params.nodeFlag ?? "all",
      Offset: page,
      Limit: pageSize,
    };
    const action = "DescribeClusterNodes";
    const answer = await transport.call<DescribeClusterNodesResponse>("emr", action, request, {
      ...options,
      safe: true,
    });
    return { items: answer.NodeList, total: answer.TotalCnt };
  });
  return found.map(nodeOf);
}

function nodeOf(node: NodeHardwareInfo): EmrNode {
  return {
    instanceId: node.OrderNo ?? "",
    ip: node.Ip ?? "",
    publicIp: node.WanIp ?? "",
    role: roleOf(node),
    nameTag: node.NameTag ?? "",
    emrResourceId: node.EmrResourceId ?? "",
    services: names(node.Services),
    clients: names(node.Clients),
    hardware: (node.HardwareResourceType ?? "HOST").toUpperCase(),
    zone: node.Zone ?? "",
  };
}

/** The name tag, such as "router.0", knows more kinds than the flag. */
function roleOf(node: NodeHardwareInfo): NodeRole {
  const tag = /^(common|master|core|task|router)\b/i.exec(node.NameTag ?? "")?.[1];
  if (tag) return tag.toLowerCase() as NodeRole;
  return (["common", "master", "core", "task"] as const)[node.Flag ?? -1] ?? "other";
}

function names(list: string | undefined): string[] {
  return (list ?? "")
    .split(/[,;]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** A process of a service on a node. */
export interface ServiceNode {
  readonly ip: string;
  readonly nodeName: string;
  readonly nodeType: number;
  readonly serviceStatus: number;
  /** -2 failed, -1 stale, 1 in sync. */
  readonly confStatus: number;
  /** The config group that the node's files come from, such as "flink-master-defaultGroup". */
  readonly confGroupName: string;
  readonly lastRestartTime: string;
}

/** Processes of a service of a cluster; `serviceName` in capitals, such as "FLINK". */
export async function describeServiceNodeInfos(
  transport: Transport,
  params: { readonly instanceId: string; readonly serviceName: string },
  options: CallOptions = {},
): Promise<ServiceNode[]> {
  const found = await allPages(pageSize, async (page) => {
    const request: DescribeServiceNodeInfosRequest = {
      InstanceId: params.instanceId,
      ServiceName: params.serviceName,
      Offset: page,
      Limit: pageSize,
    };
    const action = "DescribeServiceNodeInfos";
    const answer = await transport.call<DescribeServiceNodeInfosResponse>("emr", action, request, {
      ...options,
      safe: true,
    });
    return { items: answer.ServiceNodeList, total: answer.TotalCnt };
  });
  return found.map(serviceNodeOf);
}

function serviceNodeOf(node: ServiceNodeDetailInfo): ServiceNode {
  return {
    ip: node.Ip ?? "",
    nodeName: node.NodeName ?? "",
    nodeType: node.NodeType ?? -1,
    serviceStatus: node.ServiceStatus ?? 0,
    confStatus: node.ConfStatus ?? 0,
    confGroupName: node.ConfGroupName ?? "",
    lastRestartTime: node.LastRestartTime ?? "",
  };
}
