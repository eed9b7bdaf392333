import { ApiFault, type Call, type Service } from "../../contract";
import { page } from "../../paging";
import type { Agent, Label } from "./agents-model";
import { type MonitorParts, mustFindInstance, mustRun } from "./parts";

const NO_INSTANCE = "InvalidParameter.PromInstanceNotFound";

/** Steps of a binding, in their order. */
const STEPS = [
  "prepare_env",
  "check_target",
  "install_crd",
  "install_rbac",
  "install_agent",
  "install_cr",
  "install_basic",
];

interface AgentParams {
  Region: string;
  ClusterType: string;
  ClusterId: string;
  EnableExternal: boolean;
  ExternalLabels?: Label[];
}

/** Actions on the agents that collect from Kubernetes clusters. */
export function agentActions(parts: MonitorParts): Service["actions"] {
  return {
    CreatePrometheusClusterAgent: (call) => create(parts, call),
    DescribePrometheusClusterAgents: (call) => describe(parts, call),
    DescribeClusterAgentCreatingProgress: (call) => progress(parts, call),
    DescribePrometheusAgentInstances: (call) => {
      const { ClusterId } = call.params as { ClusterId: string };
      const bound = parts.agents.all().filter((agent) => agent.clusterId === ClusterId);
      return { Instances: bound.map((agent) => agent.instanceId) };
    },
    ModifyPrometheusAgentExternalLabels: (call) => {
      mustFindInstance(parts, call, NO_INSTANCE);
      mustFindAgent(parts, call).labels = (
        call.params as { ExternalLabels: Label[] }
      ).ExternalLabels;
      return {};
    },
    DeletePrometheusClusterAgent: (call) => remove(parts, call),
  };
}

function create(parts: MonitorParts, call: Call): object {
  const instance = mustRun(parts, call, NO_INSTANCE);
  const { Agents } = call.params as { Agents: AgentParams[] };
  for (const asked of Agents) {
    const cluster = parts.clusters.get(asked.ClusterId, asked.Region);
    if (!cluster || asked.ClusterType !== "tke") {
      throw new ApiFault("InvalidParameter.ClusterNotFound", `No cluster ${asked.ClusterId}.`);
    }
    if (cluster.status.now !== "Running") {
      throw new ApiFault("FailedOperation.TKEEndpointStatusError", `${cluster.id} is not running.`);
    }
    if (parts.agents.get(instance.id, cluster.id)) {
      throw new ApiFault("FailedOperation.ResourceExist", `${cluster.id} is bound already.`);
    }
    const given = {
      instanceId: instance.id,
      cluster,
      clusterType: asked.ClusterType,
      enableExternal: asked.EnableExternal,
      labels: asked.ExternalLabels ?? [],
    };
    parts.agents.bind(given, call.flow);
  }
  return {};
}

function describe(parts: MonitorParts, call: Call): object {
  const instance = mustFindInstance(parts, call, NO_INSTANCE);
  const params = call.params as {
    ClusterIds?: string[];
    ClusterTypes?: string[];
    ClusterName?: string;
  };
  const kept = parts.agents
    .list(instance.id)
    .filter(
      (agent) =>
        (!params.ClusterIds?.length || params.ClusterIds.includes(agent.clusterId)) &&
        (!params.ClusterTypes?.length || params.ClusterTypes.includes(agent.clusterType)) &&
        agent.clusterName.includes(params.ClusterName ?? ""),
    );
  return {
    Agents: page(kept, call.params).map(agentRow),
    Total: kept.length,
    IsFirstBind: false,
    ImageNeedUpdate: false,
  };
}

/** An agent as the list shows it. */
export function agentRow(agent: Agent): Record<string, unknown> {
  const binding = agent.status.now === "binding";
  const status = binding ? "abnormal" : agent.outcome;
  return {
    ClusterId: agent.clusterId,
    ClusterType: agent.clusterType,
    ClusterName: agent.clusterName,
    Status: status,
    FailedReason:
      !binding && agent.outcome === "abnormal" ? "no node to run the agent's pods on" : "",
    Region: agent.region,
    VpcId: agent.vpcId,
    // The server adds these two.
    ExternalLabels: [
      { Name: "cluster", Value: agent.clusterId },
      ...agent.labels,
      { Name: "cluster_type", Value: agent.clusterType },
    ],
    EnableExternal: agent.enableExternal,
    DesiredAgentNum: 1,
    ReadyAgentNum: status === "normal" ? 1 : 0,
    Name: agent.clusterId,
  };
}

function progress(parts: MonitorParts, call: Call): object {
  const instance = mustFindInstance(parts, call, NO_INSTANCE);
  const { ClusterIds } = call.params as { ClusterIds: string[] };
  const found = ClusterIds.flatMap((id) => parts.agents.get(instance.id, id) ?? []);
  return {
    Response: found.map((agent) => ({
      ClusterId: agent.clusterId,
      Status: agent.status.now === "binding" ? "binding" : "finished",
      Steps: STEPS.map((Step) => ({
        Step,
        LifeState: agent.status.now === "binding" ? "running" : "success",
        StartAt: "",
        EndAt: "",
        FailedMsg: "",
      })),
    })),
  };
}

function mustFindAgent(parts: MonitorParts, call: Call): Agent {
  const { InstanceId, ClusterId } = call.params as { InstanceId: string; ClusterId: string };
  const agent = parts.agents.get(InstanceId, ClusterId);
  if (agent) return agent;
  const text = `${ClusterId} is not bound to ${InstanceId}.`;
  throw new ApiFault("InvalidParameter.PromClusterNotFound", text);
}

function remove(parts: MonitorParts, call: Call): object {
  const { id } = mustFindInstance(parts, call, NO_INSTANCE);
  const { Agents } = call.params as { Agents: { ClusterType: string; ClusterId: string }[] };
  const found = Agents.map(({ ClusterId }) =>
    mustFindAgent(parts, { ...call, params: { InstanceId: id, ClusterId } }),
  );
  for (const agent of found)
    if (agent.status.now !== "leaving") parts.agents.unbind(agent, call.flow);
  return {};
}
