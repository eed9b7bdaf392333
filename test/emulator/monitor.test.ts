import { clientOf, startSmallCloud, type TestCloud } from "./small-cloud";

interface Instances {
  TotalCount: number;
  InstanceSet: { InstanceId: string; InstanceStatus: number; ProxyAddress: string }[] | null;
}

const NEW = {
  InstanceName: "new",
  VpcId: "vpc-test0001",
  SubnetId: "subnet-test0001",
  Zone: "ap-guangzhou-3",
  DataRetentionTime: 15,
};

let cloud: TestCloud;
afterEach(() => cloud.close());

async function statusOf(id: string): Promise<number | undefined> {
  const answer = await cloud.call<Instances>("DescribePrometheusInstances", { InstanceIds: [id] });
  return answer.InstanceSet?.[0]?.InstanceStatus;
}

async function create(): Promise<string> {
  const answer = await cloud.call<{ InstanceId: string }>(
    "CreatePrometheusMultiTenantInstancePostPayMode",
    NEW,
  );
  return answer.InstanceId;
}

describe("instances", () => {
  test("one that is created runs after some polls", async () => {
    cloud = await startSmallCloud();
    const id = await create();
    const seen = [await statusOf(id), await statusOf(id), await statusOf(id)];
    expect(seen).toEqual([1, 1, 2]);
  });

  test("one that is terminated and destroyed leaves the list", async () => {
    cloud = await startSmallCloud({ pollsPerState: 1 });
    const InstanceId = "prom-test0001";
    expect(await cloud.codeOf("DestroyPrometheusInstance", { InstanceId })).toBe(
      "FailedOperation.ResourceOperating",
    );
    await cloud.call("TerminatePrometheusInstances", { InstanceIds: [InstanceId] });
    expect([await statusOf(InstanceId), await statusOf(InstanceId)]).toEqual([2, 6]);
    await cloud.call("DestroyPrometheusInstance", { InstanceId });
    expect([await statusOf(InstanceId), await statusOf(InstanceId)]).toEqual([5, undefined]);
  });

  test("a destroyed one stays as status 5 when the switch says so", async () => {
    cloud = await startSmallCloud({
      pollsPerState: 0,
      switches: { destroyedInstance: "status5" },
    });
    const InstanceId = "prom-test0001";
    await cloud.call("TerminatePrometheusInstances", { InstanceIds: [InstanceId] });
    await statusOf(InstanceId);
    await cloud.call("DestroyPrometheusInstance", { InstanceId });
    expect([await statusOf(InstanceId), await statusOf(InstanceId)]).toEqual([5, 5]);
  });

  test("a wrong zone, a retention not offered and a used-up quota are refused", async () => {
    cloud = await startSmallCloud({ prometheusQuota: 1 });
    const action = "CreatePrometheusMultiTenantInstancePostPayMode";
    expect(await cloud.codeOf(action, { ...NEW, Zone: "x" })).toBe("InvalidParameterValue");
    expect(await cloud.codeOf(action, { ...NEW, DataRetentionTime: 16 })).toBe(
      "InvalidParameterValue",
    );
    expect(await cloud.codeOf(action, NEW)).toBe("FailedOperation.CreateInstanceLimited");
  });

  test("a new one is listed late when the switch says so", async () => {
    cloud = await startSmallCloud({ switches: { newObjectsListedAfterPolls: 2 } });
    const id = await create();
    const seen = [await statusOf(id), await statusOf(id), await statusOf(id)];
    expect(seen).toEqual([undefined, undefined, 1]);
  });

  test("lists are paged", async () => {
    cloud = await startSmallCloud();
    await create();
    const first = await cloud.call<Instances>("DescribePrometheusInstances", { Limit: 1 });
    const second = await cloud.call<Instances>("DescribePrometheusInstances", {
      Limit: 1,
      Offset: 1,
    });
    expect(first.TotalCount).toBe(2);
    expect(first.InstanceSet?.[0]?.InstanceId).not.toBe(second.InstanceSet?.[0]?.InstanceId);
  });

  test("another region shows none", async () => {
    cloud = await startSmallCloud();
    const client = clientOf(cloud, "DescribePrometheusInstances", { region: "ap-beijing" });
    expect(await client.request("DescribePrometheusInstances", {})).toMatchObject({
      TotalCount: 0,
      InstanceSet: null,
    });
  });
});

describe("agents", () => {
  const InstanceId = "prom-test0001";
  const asked = { Region: "ap-guangzhou", ClusterType: "tke", EnableExternal: false };
  const Agents = [{ ...asked, ClusterId: "cls-test0001" }];

  test("one is bound after some polls, and keeps the instance from being terminated", async () => {
    cloud = await startSmallCloud({ pollsPerState: 1 });
    await cloud.call("CreatePrometheusClusterAgent", { InstanceId, Agents });
    const look = () => cloud.call("DescribePrometheusClusterAgents", { InstanceId });
    expect(await look()).toMatchObject({ Agents: [{ Status: "abnormal" }] });
    expect(await look()).toMatchObject({ Agents: [{ Status: "normal" }] });
    expect(await cloud.codeOf("TerminatePrometheusInstances", { InstanceIds: [InstanceId] })).toBe(
      "FailedOperation.AgentsNotInUninstallStage",
    );
  });

  test("one without nodes stays abnormal and says why", async () => {
    cloud = await startSmallCloud({
      pollsPerState: 0,
      tke: [{ id: "cls-test0001", name: "empty", vpc: "vpc-test0001" }],
    });
    await cloud.call("CreatePrometheusClusterAgent", { InstanceId, Agents });
    expect(await cloud.call("DescribePrometheusClusterAgents", { InstanceId })).toMatchObject({
      Agents: [{ Status: "abnormal", FailedReason: "no node to run the agent's pods on" }],
    });
  });
});

describe("alert groups", () => {
  const InstanceId = "prom-test0001";
  const rule = { RuleName: "R", Expr: "up == 0", Labels: [{ Key: "a", Value: "1" }] };
  const action = "CreatePrometheusAlertGroup";

  test("a group is listed with its receivers as notice ids and a label of the server's", async () => {
    cloud = await startSmallCloud();
    const notice = await cloud.call<{ NoticeId: string }>("CreateAlarmNotice", {
      Module: "monitor",
      Name: "ops",
      NoticeType: "ALL",
      NoticeLanguage: "en-US",
    });
    const listed = await cloud.call<{ Notices: { AMPConsumerId: string }[] }>(
      "DescribeAlarmNotices",
      { Module: "monitor", PageNumber: 1, PageSize: 10, Order: "ASC", Name: "ops" },
    );
    const AMPReceivers = [listed.Notices[0]!.AMPConsumerId];
    await cloud.call(action, { InstanceId, GroupName: "g", AMPReceivers, Rules: [rule] });
    expect(await cloud.call("DescribePrometheusAlertGroups", { InstanceId })).toMatchObject({
      AlertGroupSet: [
        {
          AMPReceivers: [notice.NoticeId],
          Rules: [{ Labels: [{ Key: "_interval_" }, { Key: "a", Value: "1" }], Duration: "" }],
        },
      ],
    });
  });

  test("a second group of the name, a bad expression and too many rules are refused", async () => {
    cloud = await startSmallCloud();
    await cloud.call(action, { InstanceId, GroupName: "g", Rules: [rule] });
    const refused = (changes: object) =>
      cloud.codeOf(action, { InstanceId, GroupName: "h", Rules: [rule], ...changes });
    expect(await refused({ GroupName: "g" })).toBe("FailedOperation.ResourceExist");
    expect(await refused({ Rules: [{ ...rule, Expr: "sum(" }] })).toBe(
      "FailedOperation.BadYamlFormat",
    );
    const many = Array.from({ length: 150 }, (_, index) => ({ ...rule, RuleName: `R${index}` }));
    expect(await refused({ Rules: many })).toBe("LimitExceeded");
  });
});

describe("recording rules", () => {
  const InstanceId = "prom-test0001";
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const rules = (count: number) =>
    Array.from({ length: count }, (_, index) => `  - { record: r${index}, expr: up }\n`).join("");
  const group = (count: number) => base64(`name: g\nrules:\n${rules(count)}`);
  const create = "CreateRecordingRule";

  test("a group is listed as it was sent, with its names and the number of its rules", async () => {
    cloud = await startSmallCloud();
    const asked = { InstanceId, Name: "mine", Group: group(2) };
    const { RuleId } = await cloud.call<{ RuleId: string }>(create, asked);
    await cloud.call("UpdateRecordingRule", { ...asked, RuleId, Group: group(3), RuleState: 3 });
    expect(await cloud.call("DescribeRecordingRules", { InstanceId })).toMatchObject({
      TotalCount: 1,
      TotalRuleCount: 3,
      RecordingRuleSet: [
        { RuleId, RuleState: 3, Name: "g", RuleName: "mine", Group: group(3), Total: 3 },
      ],
    });
    await cloud.call("DeleteRecordingRules", { InstanceId, RuleIds: [RuleId] });
    expect(await cloud.call("DescribeRecordingRules", { InstanceId })).toMatchObject({
      TotalCount: 0,
      RecordingRuleSet: [],
    });
    expect(await cloud.codeOf("DeleteRecordingRules", { InstanceId, RuleIds: [RuleId] })).toBe(
      "FailedOperation.ResourceNotFound",
    );
  });

  test.each([
    ["no YAML", "rules: ["],
    ["no rules", "name: g\nrules: []\n"],
    ["an alert among them", "name: g\nrules:\n  - { alert: A, expr: up }\n"],
    ["a key that Prometheus does not know", `name: g\nonce: true\nrules:\n${rules(1)}`],
    ["a name that no series has", "name: g\nrules:\n  - { record: a b, expr: up }\n"],
    ["an interval that is none", `name: g\ninterval: soon\nrules:\n${rules(1)}`],
    ["an expression that does not close", "name: g\nrules:\n  - { record: a, expr: sum( }\n"],
  ])("a group with %s is refused", async (_what, text) => {
    cloud = await startSmallCloud();
    const asked = { InstanceId, Name: "g", Group: base64(text) };
    expect(await cloud.codeOf(create, asked)).toBe("FailedOperation.BadYamlFormat");
    expect(await cloud.call("DescribeRecordingRules", { InstanceId })).toMatchObject({
      TotalCount: 0,
    });
  });

  test("more rules than the instance takes are refused, those of other groups counted", async () => {
    cloud = await startSmallCloud();
    await cloud.call(create, { InstanceId, Name: "a", Group: group(100) });
    expect(await cloud.codeOf(create, { InstanceId, Name: "b", Group: group(51) })).toBe(
      "LimitExceeded",
    );
    await cloud.call(create, { InstanceId, Name: "b", Group: group(50) });
  });
});

test("dashboards need a bound Grafana, and then stand in it until they are uninstalled", async () => {
  cloud = await startSmallCloud();
  const asked = { InstanceId: "prom-test0001", IntegrationCodes: ["flink"] };
  const titles = async (): Promise<string[]> => {
    const headers = { Authorization: `Bearer ${cloud.grafana.token}` };
    const answer = await fetch(`${cloud.grafana.url}/api/search?tag=flink`, { headers });
    return ((await answer.json()) as { title: string }[]).map((hit) => hit.title);
  };
  expect(await cloud.codeOf("UpgradeGrafanaDashboard", asked)).toBe("ResourceNotFound");
  const bound = { InstanceId: asked.InstanceId, GrafanaId: "grafana-test0001" };
  await cloud.call("BindPrometheusManagedGrafana", bound);
  await cloud.call("UpgradeGrafanaDashboard", asked);
  expect(await titles()).toContain("Flink Job List");
  await cloud.call("UninstallGrafanaDashboard", asked);
  expect(await titles()).toEqual([]);
});
