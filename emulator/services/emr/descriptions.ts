/**
 * How EMR's list calls print clusters, nodes, processes and flows.
 */
import type { NodeFacts } from "../../nodes";
import type { Cluster, Flow } from "./cluster";

const flags: Record<NodeFacts["role"], number> = {
  common: 0,
  master: 1,
  core: 2,
  task: 3,
  router: 4,
};

/** EMR's clock: Beijing time without a zone. */
function printTime(date: Date | undefined): string {
  if (!date) return "0000-00-00 00:00:00";
  return new Date(date.getTime() + 8 * 3600 * 1000).toISOString().slice(0, 19).replace("T", " ");
}

/** Where the clusters live and whose they are. */
export interface Account {
  readonly appId: number;
  readonly uin: string;
}

function common(cluster: Cluster, account: Account) {
  const { world } = cluster;
  const master = cluster.nodes().find((node) => node.role === "master");
  return {
    ClusterId: world.id,
    ClusterName: world.name,
    AppId: world.appId ?? account.appId,
    Zone: world.zone,
    UniqVpcId: world.vpc,
    UniqSubnetId: world.subnet,
    VpcId: 10001,
    SubnetId: 20001,
    MasterIp: master?.ip ?? "",
    EmrVersion: world.emrVersion,
    ProductId: 37,
    AddTime: "2026-01-15 10:00:00",
    RunTime: "0",
    ChargeType: 0,
    AlarmInfo: "",
    Tags: [],
    IsMultiZoneCluster: false,
  };
}

/** A row of DescribeInstances. */
export function printCluster(cluster: Cluster, account: Account): object {
  const { world } = cluster;
  const flink = world.flink === undefined ? [] : [`flink-${world.flink}`];
  const masters = cluster.nodes().filter((node) => node.role === "master").length;
  return {
    ...common(cluster, account),
    Uin: account.uin,
    Status: cluster.status,
    ServiceClass: "Hadoop",
    ConfigDetail: {
      SoftInfo: ["hdfs-3.2.2", "yarn-3.2.2", "zookeeper-3.6.3", ...flink],
      SupportHA: masters > 1,
      SecurityOn: false,
      MasterNodeSize: masters,
    },
    TopologyInfoList: null,
  };
}

/** The small code set of DescribeInstancesList. */
function listStatus(status: number): number {
  if (status === 3) return 0;
  return status === 23 ? -1 : 2;
}

/** A row of DescribeInstancesList. */
export function printListedCluster(cluster: Cluster, account: Account): object {
  return {
    ...common(cluster, account),
    Status: listStatus(cluster.status),
    StatusDesc: cluster.status === 2 ? "running" : `status ${cluster.status}`,
    ClusterClass: "Hadoop",
  };
}

/** A row of DescribeClusterNodes. */
export function printNode(
  node: NodeFacts,
  index: number,
  cluster: Cluster,
  account: Account,
): object {
  return {
    AppId: cluster.world.appId ?? account.appId,
    SerialNo: `serial-${node.id}`,
    OrderNo: node.id,
    WanIp: "",
    Flag: flags[node.role],
    Spec: "S5.2XLARGE32",
    CpuNum: 8,
    MemSize: 34359738368,
    NameTag: `${node.role}.${index}`,
    Services: node.services.join(","),
    ServicesStatus: node.services.map((name) => `${name}:STARTED`).join(","),
    Clients: node.clients.join(","),
    EmrResourceId: `emr-vm-${node.id.slice(4)}`,
    Ip: node.ip,
    Tags: [],
    HardwareResourceType: "HOST",
    Zone: cluster.world.zone,
    SubnetInfo: { SubnetName: "", SubnetId: cluster.world.subnet },
    IsFederation: 0,
  };
}

/** A row of DescribeServiceNodeInfos: Flink's process or client on a node. */
export function printProcess(node: NodeFacts, service: string, cluster: Cluster): object {
  const flink = service === "FLINK";
  const client = !node.services.includes(service);
  const process = flink ? "FlinkHistoryServer" : `${service}Server`;
  return {
    Ip: node.ip,
    NodeType: flags[node.role],
    Flag: flags[node.role],
    NodeFlagFilter: node.role,
    NodeName: client ? `${flink ? "Flink" : service}Client` : process,
    ServiceStatus: 1,
    MonitorStatus: 1,
    Status: 1,
    PortsInfo: "",
    LastRestartTime: printTime(cluster.restartedAt.get(node.id)),
    ConfGroupId: flink ? cluster.conf.groups().indexOf(node.group ?? "") + 1 : 0,
    ConfGroupName: flink ? node.group : `${service.toLowerCase()}-${node.role}-defaultGroup`,
    ConfStatus: flink ? (cluster.confStatus.get(node.id) ?? 1) : 1,
    ServiceDetectionInfo: null,
    HealthStatus: { Code: 1, Text: "良好", Desc: "" },
    IsSupportRoleMonitor: true,
    StopPolicies: null,
    HAState: "",
    NameService: "",
    IsFederation: false,
    DataNodeMaintenanceState: 0,
  };
}

/** The answer of DescribeClusterFlowStatusDetail. */
export function printFlow(flow: Flow): object {
  const progress = flow.status === 0 ? 0 : flow.status === 1 ? 0.5 : 1;
  const stage = { 0: 0, 1: 1, 2: 2, 3: 3, [-1]: -1, [-3]: 1 }[flow.status];
  return {
    FlowName: flow.name,
    FlowInfo: "",
    FlowTotalStatus: flow.status,
    FlowTotalProgress: progress,
    FlowDesc: [{ PKey: "FlowId", PValue: String(flow.id) }],
    StageDetails: [
      {
        Stage: "1",
        Name: flow.name,
        Status: stage,
        Desc: "",
        Progress: progress,
        FailedReason: flow.status === -1 ? "a node did not take the configuration" : "",
        Starttime: printTime(flow.startedAt),
        Endtime: printTime(flow.endedAt),
        TimeConsuming: "",
        IsShow: true,
        IsSubFlow: false,
        WoodJobId: flow.id,
        Id: 1,
      },
    ],
    FlowExtraDetail: null,
  };
}
