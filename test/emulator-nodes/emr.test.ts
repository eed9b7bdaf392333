import { readFlinkConf } from "../../emulator/nodes/node-host";
import { orders, smallCloud, type SmallCloud } from "./clouds";

let cloud: SmallCloud;
afterEach(() => cloud.close());

const id = "emr-test0001";
const emr = (action: string, params: object = {}) =>
  cloud.call(cloud.emr, action, { InstanceId: id, ...params });
const decode = (base64: string) => Buffer.from(base64, "base64").toString("utf8");
const conf = (ins: string) => readFlinkConf(cloud.nodes.node(ins)) ?? "";

async function exported(
  scope: object = {},
  file = "flink-conf.yaml",
): Promise<Record<string, string>> {
  const answer = await emr("DescribeExportConfs", {
    ExportConfContexts: [{ ServiceType: 33, FileName: file }],
    ...scope,
  });
  const [meta] = answer["ExportConfParamList"] as unknown as { Properties: string }[];
  return JSON.parse(decode(meta?.Properties ?? "")) as Record<string, string>;
}

function imported(properties: object, scope: object = {}, file = "flink-conf.yaml") {
  const Properties = Buffer.from(JSON.stringify(properties)).toString("base64");
  const meta = {
    ServiceName: "FLINK",
    Classification: file,
    ServiceVersion: "1.14.6",
    Properties,
  };
  return emr("ModifyServiceParamsByExportConfs", { ExportConfParamList: [meta], ...scope });
}

async function states(flow: unknown): Promise<number[]> {
  const seen: number[] = [];
  for (let poll = 0; poll < 6; poll++) {
    const answer = await emr("DescribeClusterFlowStatusDetail", {
      FlowParam: { FKey: "FlowId", FValue: String(flow) },
    });
    seen.push(answer["FlowTotalStatus"] as unknown as number);
    if (![0, 1].includes(seen.at(-1) ?? 0)) break;
  }
  return seen;
}

describe("lists", () => {
  it("tells clusters, nodes and Flink's processes with their groups", async () => {
    cloud = smallCloud();
    expect(await emr("DescribeInstances", { DisplayStrategy: "clusterList" })).toMatchObject({
      TotalCnt: 1,
      ClusterList: [{ ClusterId: id, Status: 2, UniqVpcId: "vpc-test0001", AppId: 1250000001 }],
    });
    const masters = await emr("DescribeClusterNodes", { NodeFlag: "master" });
    expect(masters).toMatchObject({
      TotalCnt: 2,
      NodeList: [{ OrderNo: "ins-m0000001", NameTag: "master.0" }, { NameTag: "master.1" }],
    });
    const page = await emr("DescribeClusterNodes", { NodeFlag: "all", Offset: 1, Limit: 3 });
    expect(page["NodeList"]).toMatchObject([{ OrderNo: "ins-c0000002" }, {}, {}]);
    const processes = await emr("DescribeServiceNodeInfos", { ServiceName: "FLINK" });
    expect(processes["ServiceNodeList"]).toMatchObject([
      { Ip: "10.0.1.1", ConfGroupName: "flink-master-defaultGroup" },
      { Ip: "10.0.1.2", ConfGroupName: "flink-master-defaultGroup" },
      { Ip: "10.0.1.5", ConfGroupName: "flink-router-submitGroup" },
    ]);
  });

  it("refuses what is not there", async () => {
    cloud = smallCloud();
    await expect(
      emr("DescribeClusterNodes", { InstanceId: "emr-nothing1", NodeFlag: "all" }),
    ).rejects.toMatchObject({ code: "ResourceNotFound.ClusterNotFound" });
    await expect(emr("DescribeServiceNodeInfos", { ServiceName: "HIVE" })).rejects.toMatchObject({
      code: "InvalidParameter.InvalidServiceName",
    });
  });

  it("encodes a group's items", async () => {
    cloud = smallCloud();
    const answer = await emr("DescribeServiceConfGroupInfos", {
      ServiceName: "FLINK",
      ConfGroupName: "flink-router-submitGroup",
      PageNo: 1,
      PageSize: 1000,
    });
    const items = answer["ConfItemKVList"] as unknown as { Name: string; Value: string }[];
    expect(items.map((item) => `${decode(item.Name)}=${decode(item.Value)}`)).toContain(
      "state.checkpoints.num-retained=3",
    );
  });
});

describe("export and import", () => {
  it("finds Flink's service type by asking", async () => {
    cloud = smallCloud();
    const ask = async (type: number) => {
      const answer = await emr("DescribeExportConfs", {
        ExportConfContexts: [{ ServiceType: type, FileName: "flink-conf.yaml" }],
      });
      const list = answer["ExportConfParamList"] as unknown as { ServiceName: string }[];
      return list.map((meta) => meta.ServiceName);
    };
    expect([await ask(1), await ask(20), await ask(33)]).toEqual([["HDFS"], [], ["FLINK"]]);
  });

  it("delivers to the group's nodes after polls, and wipes hand edits", async () => {
    cloud = smallCloud([
      { ...orders, nodes: orders.nodes.map((n) => ({ ...n, handEdits: { "by.hand": "1" } })) },
    ]);
    expect(conf("ins-m0000001")).toContain("by.hand: 1");
    const answer = await imported(
      { ...(await exported()), "metrics.x": "a: b" },
      { ConfGroupName: "flink-master-defaultGroup" },
    );
    expect(conf("ins-m0000001")).toContain("by.hand");
    await expect(imported({}, {})).rejects.toMatchObject({
      code: "ResourceInUse.InstanceInProcess",
    });
    expect(await emr("DescribeInstances", {})).toMatchObject({ ClusterList: [{ Status: 13 }] });
    expect(await states(answer["FlowId"])).toEqual([1, 2]);
    expect(conf("ins-m0000001")).toContain("\nmetrics.x: a: b\n");
    expect(conf("ins-m0000002")).not.toContain("by.hand");
    expect(conf("ins-r0000001")).not.toContain("metrics.x");
    expect(await emr("DescribeInstances", {})).toMatchObject({ ClusterList: [{ Status: 2 }] });
  });

  it("reaches every group at cluster level, one node by address", async () => {
    cloud = smallCloud();
    const first = await imported({ ...(await exported()), "metrics.x": "1" });
    await states(first["FlowId"]);
    expect(conf("ins-r0000001")).toContain("metrics.x: 1");
    const second = await imported(
      { ...(await exported({ Ip: "10.0.1.1" })), "metrics.x": "2" },
      { IpList: ["10.0.1.1"] },
    );
    await states(second["FlowId"]);
    expect([conf("ins-m0000001"), conf("ins-m0000002")]).toEqual([
      expect.stringContaining("metrics.x: 2"),
      expect.stringContaining("metrics.x: 1"),
    ]);
  });

  it.each([
    ["drop", false],
    ["keep", true],
  ])("importAbsentKeys %s: an absent key stays = %s", async (setting, stays) => {
    cloud = smallCloud([orders], { importAbsentKeys: setting });
    const { "state.checkpoints.num-retained": _gone, ...rest } = await exported();
    const answer = await imported({ ...rest, more: "1" });
    await states(answer["FlowId"]);
    expect("state.checkpoints.num-retained" in (await exported())).toBe(stays);
    expect(conf("ins-m0000001").includes("num-retained")).toBe(stays);
  });

  it("honours the other switches", async () => {
    cloud = smallCloud([orders], { importCustomKeys: "refuse", flowIdWhenUnchanged: "absent" });
    await expect(imported({ ...(await exported()), custom: "1" })).rejects.toMatchObject({
      code: "InvalidParameter",
    });
    expect(await imported(await exported())).toEqual({ WaitModifyConfList: [] });
    await cloud.close();
    cloud = smallCloud([orders], { exportImportApi: "NotInWhiteList", groupNames: "custom" });
    await expect(exported()).rejects.toMatchObject({ code: "UnsupportedOperation.NotInWhiteList" });
    expect(cloud.nodes.node("ins-m0000001").group).toBe("orders-master-flink");
    await cloud.close();
    cloud = smallCloud();
    expect(await imported(await exported())).toEqual({ FlowId: 0, WaitModifyConfList: [] });
  });

  it("ends flows as scripted: a node skipped, failed, blocked", async () => {
    cloud = smallCloud([{ ...orders, flowOutcomes: [3, -1, -3] }]);
    const deliver = async (value: string) =>
      states((await imported({ ...(await exported()), x: value }))["FlowId"]);
    expect(await deliver("1")).toEqual([0, 1, 3]);
    expect([conf("ins-m0000001"), conf("ins-r0000001")]).toEqual([
      expect.stringContaining("x: 1"),
      expect.not.stringContaining("x: 1"),
    ]);
    expect(await deliver("2")).toEqual([0, 1, -1]);
    expect(conf("ins-m0000001")).toContain("x: 1");
    expect(await deliver("3")).toEqual([0, 1, -3]);
    await expect(imported({})).rejects.toMatchObject({ code: "ResourceInUse.InstanceInProcess" });
    cloud.emr.cluster(id).unblock();
    expect(conf("ins-m0000001")).toContain("x: 3");
  });

  it("takes no change while it is scaled out, for so many looks", async () => {
    cloud = smallCloud();
    cloud.emr.cluster(id).scaleOut(2);
    const tried: string[] = [];
    for (let look = 0; look < 4; look++) {
      const outcome = imported({}).then(
        () => "taken",
        ({ code }: { code: string }) => code,
      );
      tried.push(await outcome);
      await emr("DescribeInstances", {});
    }
    const busy = "ResourceInUse.InstanceInProcess";
    expect(tried).toEqual([busy, busy, busy, "taken"]);
  });

  it("shows an edit in the console in the export and on the nodes", async () => {
    cloud = smallCloud();
    const group = "flink-master-defaultGroup";
    cloud.emr
      .cluster(id)
      .editInConsole({ "parallelism.default": "2", "env.pid.dir": undefined }, { group });
    expect(await exported({ ConfGroupName: group })).toMatchObject({ "parallelism.default": "2" });
    expect(conf("ins-m0000002")).toContain("parallelism.default: 2");
    expect(conf("ins-m0000002")).not.toContain("env.pid.dir");
    expect(conf("ins-r0000001")).toContain("parallelism.default: 1");
  });

  it("gives a new master its group's configuration", async () => {
    cloud = smallCloud();
    await states((await imported({ ...(await exported()), x: "1" }))["FlowId"]);
    cloud.emr.cluster(id).addNode({ id: "ins-m0000009", role: "master", ip: "10.0.1.9" });
    expect(conf("ins-m0000009")).toContain("x: 1");
    expect(await emr("DescribeClusterNodes", { NodeFlag: "master" })).toMatchObject({
      TotalCnt: 3,
    });
  });
});

it.each([
  ["quoted", "x: '1'"],
  ["plain", "x: 1"],
])("of Flink 2 delivers config.yaml, values %s", async (yamlValues, line) => {
  cloud = smallCloud([{ ...orders, flink: "2.2.1" }], { yamlValues });
  const file = "config.yaml";
  const before = await exported({}, file);
  expect(before).toMatchObject({ "jobmanager.rpc.port": "6123" });
  await states((await imported({ ...before, x: "1" }, {}, file))["FlowId"]);
  expect(conf("ins-m0000001")).toContain(`\n${line}\n`);
  expect(await exported({}, file)).toEqual({ ...before, x: "1" });
  await expect(imported(before)).rejects.toMatchObject({ code: "InvalidParameter" });
});

it("restarts Flink: status 8, then the processes have the configuration", async () => {
  cloud = smallCloud();
  await states((await imported({ ...(await exported()), x: "1" }))["FlowId"]);
  const request = {
    OpType: "RestartService",
    OpScope: { ServiceInfoList: [{ ServiceName: "FLINK" }] },
  };
  await expect(emr("StartStopServiceOrMonitor", request)).rejects.toMatchObject({
    code: "InvalidParameter",
  });
  await emr("StartStopServiceOrMonitor", {
    ...request,
    StrategyConfig: { RollingRestartSwitch: 0 },
  });
  const seen: unknown[] = [];
  for (let poll = 0; poll < 4; poll++) {
    const answer = await emr("DescribeInstances", {});
    seen.push((answer["ClusterList"] as unknown as { Status: number }[])[0]?.Status);
  }
  expect(seen).toEqual([8, 8, 2, 2]);
  const processes = await emr("DescribeServiceNodeInfos", { ServiceName: "FLINK" });
  expect(processes["ServiceNodeList"]).toMatchObject([{ ConfStatus: 1 }, { ConfStatus: 1 }, {}]);
});
