/**
 * EMR: clusters, their nodes, and Flink's configuration, which a delivery really writes to the nodes.
 */
import { ApiFault, type Call, type Service } from "../../contract";
import type { EmrCluster, NodeHost } from "../../nodes";
import { Cluster } from "./cluster";
import {
  type Account,
  printCluster,
  printFlow,
  printListedCluster,
  printNode,
  printProcess,
} from "./descriptions";
import { type ConfSwitches, exportConfs, importConfs } from "./export-import";

/** What the service works on. */
export interface EmrDeps {
  readonly clusters: readonly EmrCluster[];
  readonly nodes: NodeHost;
  readonly account: Account;
  readonly switches: ConfSwitches;
  /** Polls that a flow stays running; 2 by default. */
  readonly pollsPerState?: number;
}

/** The service, and what tests and the story do to clusters behind the API's back. */
export interface EmrService extends Service {
  /** @throws {ApiFault} when there is no such cluster. */
  cluster(id: string): Cluster;
}

/** Status code of a cluster that is no longer there. */
const gone = [201];

function pageOf<T>(items: readonly T[], call: Call, unpaged: "all" | number): T[] {
  const offset = (call.params["Offset"] as number | undefined) ?? 0;
  const limit = (call.params["Limit"] as number | undefined) ?? 0;
  if (limit > 100 || limit < 0 || offset < 0) {
    throw new ApiFault(
      "InvalidParameter",
      `Limit ${limit}, Offset ${offset}: at most 100, 0 or more.`,
    );
  }
  if (offset === 0 && limit === 0 && unpaged === "all") return [...items];
  const size = limit === 0 ? (unpaged === "all" ? 100 : unpaged) : limit;
  return items.slice(offset * size, (offset + 1) * size);
}

class Emr {
  readonly #clusters = new Map<string, Cluster>();

  constructor(private readonly deps: EmrDeps) {
    for (const world of deps.clusters) {
      this.#clusters.set(world.id, new Cluster(world, deps.nodes, deps.pollsPerState ?? 2));
    }
  }

  cluster(id: string): Cluster {
    const cluster = this.#clusters.get(id);
    if (!cluster || gone.includes(cluster.status)) {
      throw new ApiFault("ResourceNotFound.ClusterNotFound", `The cluster ${id} is not found.`);
    }
    return cluster;
  }

  #of(call: Call): Cluster {
    return this.cluster(call.params["InstanceId"] as string);
  }

  #present(): Cluster[] {
    return [...this.#clusters.values()].filter((cluster) => !gone.includes(cluster.status));
  }

  describeInstances = (call: Call) => {
    const ids = call.params["InstanceIds"] as string[] | undefined;
    const found = this.#present().filter(
      (c) => !ids || ids.length === 0 || ids.includes(c.world.id),
    );
    const page = pageOf(found, call, 100);
    for (const cluster of page) cluster.poll();
    return {
      TotalCnt: found.length,
      ClusterList: page.map((cluster) => printCluster(cluster, this.deps.account)),
      TagKeys: null,
    };
  };

  describeInstancesList = (call: Call) => {
    const filters =
      (call.params["Filters"] as { Name: string; Values: string[] }[] | undefined) ?? [];
    const found = this.#present().filter((cluster) =>
      filters.every(({ Name, Values }) => {
        const value = { ClusterId: cluster.world.id, ClusterName: cluster.world.name }[Name];
        return Values.includes(value ?? String(cluster.status));
      }),
    );
    const page = pageOf(found, call, "all");
    return {
      TotalCnt: found.length,
      InstancesList: page.map((cluster) => printListedCluster(cluster, this.deps.account)),
    };
  };

  describeClusterNodes = (call: Call) => {
    const cluster = this.#of(call);
    const flag = call.params["NodeFlag"] as string;
    const flags = ["all", "master", "core", "task", "common", "router", "db", "recyle", "renew"];
    if (!flags.includes(flag))
      throw new ApiFault("InvalidParameter.InvalidNodeFlag", `NodeFlag ${flag}.`);
    const rows = cluster.nodes().map((node, _at, all) => {
      const index = all.filter((other) => other.role === node.role).indexOf(node);
      return { node, row: printNode(node, index, cluster, this.deps.account) };
    });
    const found = rows.filter(({ node }) => flag === "all" || node.role === flag);
    return {
      TotalCnt: found.length,
      NodeList: pageOf(found, call, "all").map(({ row }) => row),
      TagKeys: [],
      HardwareResourceTypeList: ["host"],
    };
  };

  describeServiceNodeInfos = (call: Call) => {
    const cluster = this.#of(call);
    const service = call.params["ServiceName"] as string | undefined;
    const nodes = cluster.nodes();
    const has = (list: string[]) => service !== undefined && list.includes(service);
    if (!nodes.some((node) => has(node.services) || has(node.clients))) {
      throw new ApiFault("InvalidParameter.InvalidServiceName", `No service ${service}.`);
    }
    const role = call.params["NodeTypeName"] as string | undefined;
    const search = (call.params["SearchFields"] as { SearchValue: string }[] | undefined) ?? [];
    const found = nodes
      .filter((node) => has(node.services) || has(node.clients))
      .filter((node) => !role || node.role === role)
      .filter((node) => search.every((field) => field.SearchValue === node.ip));
    return {
      TotalCnt: found.length,
      ServiceNodeList: pageOf(found, call, "all").map((n) => printProcess(n, service!, cluster)),
      AliasInfo: "{}",
      SupportNodeFlagFilterList: [...new Set(found.map((node) => node.role))],
    };
  };

  describeServiceConfGroupInfos = (call: Call) => {
    const cluster = this.#of(call);
    const { ServiceName, ConfGroupName, PageNo, PageSize } = call.params as {
      ServiceName: string;
      ConfGroupName: string;
      PageNo: number;
      PageSize: number;
    };
    if (ServiceName !== "FLINK" || cluster.world.flink === undefined) {
      throw new ApiFault("InvalidParameter.InvalidServiceName", `No service ${ServiceName}.`);
    }
    if (!cluster.conf.groups().includes(ConfGroupName)) {
      throw new ApiFault("InvalidParameter", `No configuration group ${ConfGroupName}.`);
    }
    if (PageNo < 1 || PageSize < 1)
      throw new ApiFault("InvalidParameter", "PageNo and PageSize: 1 or more.");
    const encode = (text: string) => Buffer.from(text).toString("base64");
    const items = Object.entries(cluster.conf.read({ group: ConfGroupName }))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({
        Name: encode(key),
        Value: encode(value),
        InFile: cluster.confFile,
      }));
    const start = (PageNo - 1) * PageSize;
    return { TotalCount: items.length, ConfItemKVList: items.slice(start, start + PageSize) };
  };

  describeExportConfs = (call: Call) => exportConfs(call, this.#of(call), this.deps.switches);

  modifyServiceParams = (call: Call) => importConfs(call, this.#of(call), this.deps.switches);

  describeFlow = (call: Call) => {
    const cluster = this.#of(call);
    const { FKey, FValue } = call.params["FlowParam"] as { FKey: string; FValue: string };
    const flow = FKey === "FlowId" ? cluster.flows.get(Number(FValue)) : undefined;
    if (!flow)
      throw new ApiFault("InvalidParameter.InvalidFlow", `No flow with ${FKey} ${FValue}.`);
    cluster.poll();
    return printFlow(flow);
  };

  startStop = (call: Call) => {
    const cluster = this.#of(call);
    const operation = call.params["OpType"] as string;
    const scope = call.params["OpScope"] as { ServiceInfoList?: { ServiceName: string }[] };
    if (operation === "RestartService" && call.params["StrategyConfig"] === undefined) {
      throw new ApiFault("InvalidParameter", "StrategyConfig is required for RestartService.");
    }
    const names = (scope.ServiceInfoList ?? []).map((service) => service.ServiceName);
    if (names.length === 0 || names.some((name) => name !== "FLINK")) {
      throw new ApiFault("UnsupportedOperation.ServiceNotSupport", `Services ${names.join(", ")}.`);
    }
    cluster.refuseIfBusy();
    cluster.restart();
    return {};
  };

  state() {
    return this.#present().map((cluster) => ({
      id: cluster.world.id,
      status: cluster.status,
      groups: Object.fromEntries(
        cluster.conf
          .groups()
          .map((group) => [group, Object.keys(cluster.conf.read({ group })).sort()]),
      ),
      flows: [...cluster.flows.values()].map(({ id, name, status }) => ({ id, name, status })),
    }));
  }
}

/** The service `emr` 2019-01-03 over the world's clusters. */
export function emrService(deps: EmrDeps): EmrService {
  const emr = new Emr(deps);
  return {
    product: "emr",
    version: "2019-01-03",
    actions: {
      DescribeInstances: emr.describeInstances,
      DescribeInstancesList: emr.describeInstancesList,
      DescribeClusterNodes: emr.describeClusterNodes,
      DescribeServiceNodeInfos: emr.describeServiceNodeInfos,
      DescribeServiceConfGroupInfos: emr.describeServiceConfGroupInfos,
      DescribeExportConfs: emr.describeExportConfs,
      ModifyServiceParamsByExportConfs: emr.modifyServiceParams,
      DescribeClusterFlowStatusDetail: emr.describeFlow,
      StartStopServiceOrMonitor: emr.startStop,
    },
    state: () => emr.state(),
    cluster: (id) => emr.cluster(id),
  };
}
