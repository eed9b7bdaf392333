import type {
  DescribePrometheusAgentInstancesResponse,
  DescribePrometheusClusterAgentsRequest,
  DescribePrometheusClusterAgentsResponse,
  PrometheusAgentOverview,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/monitor/v20180724/monitor_models";
import { fromLabels, toLabels } from "./key-value";
import { allPages } from "./paging";
import type { CallOptions, Transport } from "./transport";

const pageSize = 100;

/** A TKE cluster bound to an instance. */
export interface ClusterAgent {
  readonly clusterId: string;
  readonly clusterType: string;
  /** "normal" or "abnormal"; while it is installed it may be anything else. */
  readonly status: string;
  readonly failedReason: string;
  readonly region: string;
  readonly vpcId: string;
  /** Includes `cluster` and `cluster_type`, which the server adds. */
  readonly externalLabels: Record<string, string>;
  readonly desiredAgents: number;
  readonly readyAgents: number;
}

/** A cluster and what to bind it with. */
export interface NewClusterAgent {
  readonly clusterId: string;
  /** Default "tke". */
  readonly clusterType?: string;
  /** Default: the transport's region. */
  readonly region?: string;
  readonly externalLabels?: Readonly<Record<string, string>>;
  /** A public load balancer for it; default false. */
  readonly enableExternal?: boolean;
}

/** Binds clusters. Asynchronous: poll {@link describePrometheusClusterAgents}; it may be listed late. */
export async function createPrometheusClusterAgent(
  transport: Transport,
  params: { readonly instanceId: string; readonly agents: readonly NewClusterAgent[] },
  options: CallOptions = {},
): Promise<void> {
  const agents = params.agents.map((agent) => ({
    Region: agent.region ?? options.region ?? transport.region,
    ClusterType: agent.clusterType ?? "tke",
    ClusterId: agent.clusterId,
    EnableExternal: agent.enableExternal ?? false,
    ExternalLabels: agent.externalLabels && toLabels(agent.externalLabels),
  }));
  await transport.call(
    "monitor",
    "CreatePrometheusClusterAgent",
    { InstanceId: params.instanceId, Agents: agents },
    { ...options, safe: false },
  );
}

/** Clusters bound to an instance; without ids, all. */
export async function describePrometheusClusterAgents(
  transport: Transport,
  params: { readonly instanceId: string; readonly clusterIds?: readonly string[] },
  options: CallOptions = {},
): Promise<ClusterAgent[]> {
  const found = await allPages(pageSize, async (page) => {
    const request: DescribePrometheusClusterAgentsRequest = {
      InstanceId: params.instanceId,
      ClusterIds: params.clusterIds && [...params.clusterIds],
      Limit: pageSize,
      Offset: page * pageSize,
    };
    const action = "DescribePrometheusClusterAgents";
    const answer = await transport.call<DescribePrometheusClusterAgentsResponse>(
      "monitor",
      action,
      request,
      { ...options, safe: true },
    );
    return { items: answer.Agents, total: answer.Total };
  });
  return found.map(agentOf);
}

function agentOf(agent: PrometheusAgentOverview): ClusterAgent {
  return {
    clusterId: agent.ClusterId ?? "",
    clusterType: agent.ClusterType ?? "",
    status: agent.Status ?? "",
    failedReason: agent.FailedReason ?? "",
    region: agent.Region ?? "",
    vpcId: agent.VpcId ?? "",
    externalLabels: fromLabels(agent.ExternalLabels),
    desiredAgents: agent.DesiredAgentNum ?? 0,
    readyAgents: agent.ReadyAgentNum ?? 0,
  };
}

/** Unbinds clusters. Asynchronous: poll for their absence. */
export async function deletePrometheusClusterAgents(
  transport: Transport,
  params: {
    readonly instanceId: string;
    readonly agents: readonly { readonly clusterId: string; readonly clusterType?: string }[];
  },
  options: CallOptions = {},
): Promise<void> {
  const agents = params.agents.map((agent) => ({
    ClusterType: agent.clusterType ?? "tke",
    ClusterId: agent.clusterId,
  }));
  await transport.call(
    "monitor",
    "DeletePrometheusClusterAgent",
    { InstanceId: params.instanceId, Agents: agents },
    { ...options, safe: false },
  );
}

/** Replaces the external labels of a bound cluster. */
export async function modifyPrometheusAgentExternalLabels(
  transport: Transport,
  params: {
    readonly instanceId: string;
    readonly clusterId: string;
    readonly externalLabels: Readonly<Record<string, string>>;
  },
  options: CallOptions = {},
): Promise<void> {
  await transport.call(
    "monitor",
    "ModifyPrometheusAgentExternalLabels",
    {
      InstanceId: params.instanceId,
      ClusterId: params.clusterId,
      ExternalLabels: toLabels(params.externalLabels),
    },
    { ...options, safe: false },
  );
}

/** The instances that a cluster is bound to. */
export async function describePrometheusAgentInstances(
  transport: Transport,
  params: { readonly clusterId: string },
  options: CallOptions = {},
): Promise<{ instanceId: string }[]> {
  const answer = await transport.call<DescribePrometheusAgentInstancesResponse>(
    "monitor",
    "DescribePrometheusAgentInstances",
    { ClusterId: params.clusterId },
    { ...options, safe: true },
  );
  return (answer.Instances ?? []).map((instanceId) => ({ instanceId: String(instanceId) }));
}
