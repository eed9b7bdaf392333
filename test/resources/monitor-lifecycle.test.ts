import { UNKNOWN } from "../../provider/lifecycle/unknown";
import { alarmNotice } from "../../provider/resources/alarm-notice";
import { alertGroup } from "../../provider/resources/alert-group";
import { clusterAgent } from "../../provider/resources/cluster-agent";
import { grafanaIntegration } from "../../provider/resources/grafana-integration";
import { tkeCluster } from "../../provider/resources/tke-cluster";
import { tmpInstance } from "../../provider/resources/tmp-instance";
import {
  deletePrometheusAlertGroups,
  deleteAlarmNotices,
  describeAlarmNotices,
  updatePrometheusAlertGroup,
} from "../../provider/tencent/monitor-alerts";
import { modifyPrometheusInstanceAttributes } from "../../provider/tencent/monitor";
import { type Bench, Kept, openBench } from "./cloud-bench";

const place = { vpcId: "vpc-emr00001", subnetId: "subnet-emr00001" };
const prometheus = [
  {
    id: "prom-there001",
    name: "there",
    vpc: place.vpcId,
    subnet: place.subnetId,
    zone: "ap-guangzhou-3",
  },
];
const tke = [
  { id: "cls-nodes001", name: "nodes", vpc: place.vpcId, nodes: 2 },
  { id: "cls-empty001", name: "empty", vpc: place.vpcId, nodes: 0 },
  { id: "cls-broken01", name: "broken", vpc: place.vpcId, nodes: 2, agentStatus: "abnormal" },
];
const group = {
  prometheusInstanceId: "prom-there001",
  groupName: "flink-dev",
  receivers: [],
  rules: [
    { name: "A", expr: "up == 0", duration: "5m", labels: { severity: "warning" } },
    { name: "B", expr: "up == 1", enabled: false },
  ],
};
const notice = {
  name: "flink-dev",
  userNotices: [{ receiverType: "USER", userIds: [2, 1], noticeWay: ["SMS", "EMAIL"] }],
};

let bench = undefined as unknown as Bench;
const open = async (world: object = {}) => {
  await bench?.close();
  bench = await openBench({ prometheus, tke, ...world });
};
beforeEach(() => open());
afterEach(async () => {
  await bench.close();
  bench = undefined as never;
});

describe("what the real cloud may do otherwise", () => {
  it("objects that are listed late are not made twice", async () => {
    await open({ switches: { newObjectsListedAfterPolls: 2 } });
    const all = [
      new Kept(tmpInstance, bench, { name: "flink", ...place }),
      new Kept(tkeCluster, bench, { name: "flink", vpcId: place.vpcId }),
      new Kept(alarmNotice, bench, notice),
      new Kept(alertGroup, bench, group),
    ];
    for (const kept of all) {
      expect(await kept.up()).toEqual(["created"]);
      expect(await kept.up()).toEqual([]);
    }
  });

  it("an answer that got lost is looked up, not asked for again", async () => {
    const all = [
      [
        "CreatePrometheusMultiTenantInstancePostPayMode",
        new Kept(tmpInstance, bench, { name: "flink", ...place }),
      ],
      ["CreateCluster", new Kept(tkeCluster, bench, { name: "flink", vpcId: place.vpcId })],
      [
        "CreatePrometheusClusterAgent",
        new Kept(clusterAgent, bench, {
          prometheusInstanceId: "prom-there001",
          clusterId: "cls-nodes001",
        }),
      ],
      ["CreateAlarmNotice", new Kept(alarmNotice, bench, notice)],
      ["CreatePrometheusAlertGroup", new Kept(alertGroup, bench, group)],
    ] as const;
    for (const [action, kept] of all) {
      await bench.fault({ action, cut: "after" });
      expect(await kept.up()).toEqual(["created"]);
      expect(await bench.writes()).toEqual([action]);
      expect(await kept.up()).toEqual([]);
    }
  });

  it("what is not known yet passes through plan and warnings", () => {
    const unknown = {
      vpcId: UNKNOWN,
      subnetId: UNKNOWN,
      retentionDays: UNKNOWN,
      name: UNKNOWN,
      tags: UNKNOWN,
    };
    const state = { instanceId: "prom-1", tags: {}, status: "running", retentionDays: 30 };
    for (const resource of [tmpInstance, tkeCluster]) {
      expect(resource.plan(unknown as never, state as never)).toMatchObject({ name: UNKNOWN });
      expect(resource.warnings?.(unknown as never, state as never)).toEqual([]);
    }
    const rules = { ...group, rules: UNKNOWN, receivers: [UNKNOWN], enabled: false };
    expect(alertGroup.plan(rules as never, {} as never)).toMatchObject({ rules: UNKNOWN });
    const people = { ...notice, userNotices: [UNKNOWN], urlNotices: UNKNOWN };
    expect(alarmNotice.plan(people as never, {} as never)).toMatchObject({
      userNotices: [UNKNOWN],
    });
  });

  it("a refusal is thrown at once and nothing is kept", async () => {
    const kept = new Kept(tmpInstance, bench, { name: "flink", ...place });
    await bench.fault({
      action: "CreatePrometheusMultiTenantInstancePostPayMode",
      code: "FailedOperation.ErrOwed",
    });
    await expect(kept.up()).rejects.toThrow(/FailedOperation\.ErrOwed/);
    expect(kept.id).toBe("");
    expect(await kept.up()).toEqual(["created"]);
  });

  it("a used-up quota, a foreign subnet and a wrong zone are refused before anything is ordered", async () => {
    const refused = (input: object, text: RegExp) =>
      expect(
        new Kept(tmpInstance, bench, { name: "flink", ...place, ...input }).up(),
      ).rejects.toThrow(text);
    await refused(
      { subnetId: "subnet-emr00002" },
      /in another VPC, got vpc-emr00002, expected vpc-emr00001/,
    );
    await refused({ subnetId: "subnet-none0001" }, /subnet/);
    await refused({ zone: "ap-guangzhou-9" }, /zone and subnet disagree/);
    await open({ prometheusQuota: 1 });
    await refused({}, /quota is used up, got 1 of 1/);
    expect(await bench.writes()).toEqual([]);
  });

  it("a destroyed instance that stays listed counts as gone", async () => {
    await open({ switches: { destroyedInstance: "status5" } });
    const kept = new Kept(tmpInstance, bench, { name: "flink", ...place, onDestroy: "destroy" });
    await kept.up();
    await kept.destroy();
    await kept.destroy();
    expect(await kept.up()).toEqual(["created"]);
  });

  it("dashboards and agents stay while another stack uses the instance", async () => {
    const agent = { prometheusInstanceId: "prom-there001", clusterId: "cls-nodes001" };
    const dashboards = {
      prometheusInstanceId: "prom-there001",
      grafanaInstanceId: "grafana-demo0001",
    };
    const own = [
      new Kept(clusterAgent, bench, agent),
      new Kept(grafanaIntegration, bench, dashboards),
    ];
    for (const kept of own) await (kept as Kept<object, object>).up();
    await new Kept(alertGroup, bench, { ...group, groupName: "flink-prod" }, "prod").up();
    await bench.writes();
    for (const kept of own) await kept.destroy();
    expect(await bench.writes()).toEqual([]);
    expect(bench.lines.join()).toContain("the instance is also used by flinkwatch:flinkwatch/prod");
  });
});

describe("a Prometheus instance", () => {
  const created = { name: "flink", ...place, tags: { team: "data" } };

  it("is created, waited for, and left alone by a second run", async () => {
    const kept = new Kept(tmpInstance, bench, created);
    expect(await kept.up()).toEqual(["created"]);
    expect(kept.state).toMatchObject({
      status: "running",
      adopted: false,
      retentionDays: 15,
      tags: { team: "data" },
    });
    expect(await bench.writes()).toEqual(["CreatePrometheusMultiTenantInstancePostPayMode"]);
    expect(await kept.up()).toEqual([]);
    expect(await bench.writes()).toEqual([]);
  });

  it("gets only what differs, and says that a shorter retention loses history", async () => {
    const kept = new Kept(tmpInstance, bench, { ...created, retentionDays: 30 });
    await kept.up();
    await bench.writes();
    expect(await kept.up({ ...created, retentionDays: 30, tags: {} })).toEqual(["tags.team"]);
    expect(await bench.writes()).toEqual(["ModifyResourceTags"]);
    const shorter = tmpInstance.args.parse({ ...created, retentionDays: 15 });
    expect(tmpInstance.warnings?.(shorter as never, kept.state)[0]).toContain(
      "retention shrinks from 30 to 15 days",
    );
    expect(await kept.up({ name: "renamed", ...place })).toEqual(["name", "retentionDays"]);
    expect(await bench.writes()).toEqual(["ModifyPrometheusInstanceAttributes"]);
  });

  it("shows and heals what somebody changed in the console", async () => {
    const kept = new Kept(tmpInstance, bench, created);
    await kept.up();
    const { cloud } = bench.context().clients;
    await modifyPrometheusInstanceAttributes(cloud, { instanceId: kept.id, retentionDays: 45 });
    expect(await kept.up()).toEqual(["retentionDays"]);
    expect(await kept.up()).toEqual([]);
  });

  it("refuses a move to another VPC before anything changes", async () => {
    const kept = new Kept(tmpInstance, bench, created);
    await kept.up();
    await bench.writes();
    const moved = { ...created, name: "other", vpcId: "vpc-emr00002", subnetId: "subnet-emr00002" };
    await expect(kept.up(moved)).rejects.toThrow(/VPC, subnet and zone cannot change in place/);
    expect(await bench.writes()).toEqual([]);
    const parse = (a: object) => tmpInstance.args.parse(a) as never;
    expect(tmpInstance.replaces?.(parse(created), parse(moved))).toEqual([]);
    const allowed = { ...moved, allowReplacement: true };
    expect(tmpInstance.replaces?.(parse(created), parse(allowed))).toEqual(["vpcId", "subnetId"]);
  });

  it("is refused by its id when somebody else's has the name, and taken with adopt", async () => {
    const there = { name: "there", ...place };
    await expect(new Kept(tmpInstance, bench, there).up()).rejects.toThrow(
      'instance "there": the name is taken by something this stack did not create, got prom-there001, ' +
        "expected no object of this name. Take it over with adopt: true, or choose another name.",
    );
    const kept = new Kept(tmpInstance, bench, { name: "there", adopt: true, onDestroy: "destroy" });
    await kept.up();
    expect(kept.state).toMatchObject({ instanceId: "prom-there001", adopted: true });
    await kept.destroy();
    expect(bench.lines.join()).toContain("was adopted and is left as it is");
    expect(await bench.writes()).toEqual([]);
  });

  it("goes on with what an interrupted run left, and never sees another stack's as its own", async () => {
    await new Kept(tmpInstance, bench, created).up();
    await bench.writes();
    await new Kept(tmpInstance, bench, created).up();
    expect(await bench.writes()).toEqual([]);
    const other = new Kept(tmpInstance, bench, created, "prod");
    await expect(other.up()).rejects.toThrow(/marked flinkwatch\/dev/);
  });

  it("is retained by default, and destroyed twice when asked for", async () => {
    const kept = new Kept(tmpInstance, bench, created);
    await kept.up();
    await bench.writes();
    await kept.destroy();
    expect(bench.lines.join()).toContain("retained with its data (onDestroy: retain)");
    expect(await bench.writes()).toEqual([]);
    await kept.up({ ...created, onDestroy: "destroy" });
    await kept.destroy();
    await kept.destroy();
    expect(await bench.writes()).toEqual([
      "TerminatePrometheusInstances",
      "DestroyPrometheusInstance",
    ]);
    expect(await kept.imported()).toBeUndefined();
    expect(await kept.up()).toEqual(["created"]);
  });
});

describe("a TKE cluster", () => {
  it("is created, found by the next run, renamed, and deleted only when asked for", async () => {
    const created = { name: "flink", vpcId: place.vpcId };
    const kept = new Kept(tkeCluster, bench, created);
    await kept.up();
    expect(kept.state).toMatchObject({ status: "Running", nodeCount: 0, adopted: false });
    expect(await kept.up()).toEqual([]);
    expect(await kept.up({ ...created, name: "flink2" })).toEqual(["name"]);
    expect(await bench.writes()).toEqual(["CreateCluster", "ModifyClusterAttribute"]);
    await kept.destroy();
    expect(await bench.writes()).toEqual([]);
    await kept.up({ ...created, name: "flink2", onDestroy: "destroy" });
    await kept.destroy();
    await kept.destroy();
    expect(await bench.writes()).toEqual(["DeleteCluster"]);
  });

  it("is adopted by id, and left by destroy", async () => {
    const kept = new Kept(tkeCluster, bench, { clusterId: "cls-nodes001", onDestroy: "destroy" });
    await kept.up();
    expect(kept.state).toMatchObject({ adopted: true, nodeCount: 2 });
    await kept.destroy();
    expect(await bench.writes()).toEqual([]);
  });
});

describe("the agent on a TKE cluster", () => {
  const on = (clusterId: string) => ({ prometheusInstanceId: "prom-there001", clusterId });

  it("is bound where there are nodes, once, and unbound by destroy", async () => {
    const kept = new Kept(clusterAgent, bench, {
      ...on("cls-nodes001"),
      externalLabels: { a: "b" },
    });
    await kept.up();
    expect(kept.state).toMatchObject({
      bound: true,
      status: "normal",
      foundInPlace: false,
      externalLabels: { a: "b" },
    });
    expect(await kept.up()).toEqual([]);
    expect(await bench.writes()).toEqual(["CreatePrometheusClusterAgent"]);
    await kept.destroy();
    await kept.destroy();
    expect(await bench.writes()).toEqual(["DeletePrometheusClusterAgent"]);
  });

  it("is not bound to a cluster without nodes unless it must be", async () => {
    const kept = new Kept(clusterAgent, bench, on("cls-empty001"));
    await kept.up();
    expect(kept.state).toMatchObject({ bound: false, status: "unbound" });
    expect(await kept.up()).toEqual([]);
    expect(await bench.writes()).toEqual([]);
  });

  it("warns with the reason when it is abnormal, and does not fail", async () => {
    const kept = new Kept(clusterAgent, bench, on("cls-broken01"));
    await kept.up();
    expect(kept.state.status).toBe("abnormal");
    expect(bench.lines.join()).toContain("agent on cls-broken01: is abnormal");
    expect(await kept.up()).toEqual([]);
  });

  it("that was bound before stays", async () => {
    await new Kept(clusterAgent, bench, on("cls-nodes001")).up();
    await bench.writes();
    const kept = new Kept(clusterAgent, bench, on("cls-nodes001"));
    await kept.up();
    await kept.destroy();
    expect(kept.state.foundInPlace).toBe(true);
    expect(await bench.writes()).toEqual([]);
  });
});

describe("the vendor's dashboards", () => {
  it("are installed into the Grafana that is bound for them, and taken away again", async () => {
    const input = { prometheusInstanceId: "prom-there001", grafanaInstanceId: "grafana-demo0001" };
    const kept = new Kept(grafanaIntegration, bench, input);
    await kept.up();
    expect(kept.state).toMatchObject({ installed: true, lookedAt: "grafana", boundByUs: true });
    expect(await kept.up()).toEqual([]);
    expect(await bench.writes()).toEqual([
      "BindPrometheusManagedGrafana",
      "UpgradeGrafanaDashboard",
    ]);
    await kept.destroy();
    await kept.destroy();
    expect((await bench.writes()).slice(0, 2)).toEqual([
      "UninstallGrafanaDashboard",
      "UnbindPrometheusManagedGrafana",
    ]);
  });

  it("that cannot be installed are a warning, not a failed run", async () => {
    const kept = new Kept(grafanaIntegration, bench, { prometheusInstanceId: "prom-there001" });
    await kept.up();
    expect(kept.state.installed).toBe(false);
    expect(bench.lines.join()).toContain("not installed");
  });
});

describe("a notice template", () => {
  it("is created, left alone, healed, recreated and deleted twice", async () => {
    const kept = new Kept(alarmNotice, bench, notice);
    await kept.up();
    expect(await kept.up()).toEqual([]);
    expect(await bench.writes()).toEqual(["CreateAlarmNotice"]);
    expect(await kept.up({ ...notice, language: "en-US" })).toEqual(["language"]);
    const { cloud } = bench.context().clients;
    await deleteAlarmNotices(cloud, { noticeIds: [kept.id] });
    expect(await kept.up()).toEqual(["created"]);
    await kept.destroy();
    await kept.destroy();
    expect(await kept.imported()).toBeUndefined();
  });

  it("that the cloud refuses is named with what to do", async () => {
    const named =
      /^notice template "flink-dev": Tencent monitor\.\w+ .*Grant the action to this identity in CAM\.$/;
    const kept = new Kept(alarmNotice, bench, notice);
    const code = "UnauthorizedOperation";
    await bench.fault({ action: "CreateAlarmNotice", code });
    await expect(kept.up()).rejects.toThrow(named);
    await kept.up();
    await bench.fault({ action: "ModifyAlarmNotice", code });
    await expect(kept.up({ ...notice, language: "en-US" })).rejects.toThrow(named);
    expect(await kept.up(notice)).toEqual([]);
    await bench.fault({ action: "DeleteAlarmNotices", code });
    await expect(kept.destroy()).rejects.toThrow(named);
  });

  it("of another stack is refused", async () => {
    await new Kept(alarmNotice, bench, notice).up();
    await expect(new Kept(alarmNotice, bench, notice, "prod").up()).rejects.toThrow(
      /the name is taken/,
    );
  });
});

const badExpression = { code: "FailedOperation.BadYamlFormat" };

describe("an alert group", () => {
  it("that is refused says which receiver or alert it is for, and leaves nothing half-written", async () => {
    const lost = { ...group, receivers: ["notice-lost0001"] };
    await expect(new Kept(alertGroup, bench, lost).up()).rejects.toThrow(
      /^alert group "flink-dev": there is no such notice template, got notice-lost0001, expected one of notice-preset01 .*Correct flinkwatch:alerts\.receivers/,
    );
    const kept = new Kept(alertGroup, bench, group);
    await kept.up();
    // PromQL by its words, but not by its types: that only the instance tells.
    const rules = [...group.rules, { name: "C", expr: "rate(up)" }];
    const message = "The expression is invalid: rate(up)";
    await bench.fault({ action: "UpdatePrometheusAlertGroup", ...badExpression, message });
    await expect(kept.up({ ...group, rules })).rejects.toThrow(
      /^alert group "flink-dev": the instance takes no such expression, got that of C, "rate\(up\)"\. .*: The expression is invalid: rate\(up\)\. The group is as it was\. Correct the expression\.$/,
    );
    expect(await kept.up(group)).toEqual([]);
  });

  it("that is refused for any other reason is named, and is as it was", async () => {
    const kept = new Kept(alertGroup, bench, group);
    await kept.up();
    const changed = { ...group, rules: [...group.rules, { name: "X", expr: "up == 2" }] };
    const reasons = [
      [
        "LimitExceeded",
        /Prometheus instance prom-there001 takes no more alert rules, got 3 in this group\. .* The group is as it was\. .* by ticket/,
      ],
      ["InvalidParameterValue", /: Tencent .* Correct what it names, then run it again\.$/],
      [badExpression.code, /takes no such expression, got that of one of A, B, X\. /],
      ["UnauthorizedOperation", /: Tencent .* Grant the action to this identity in CAM\.$/],
    ] as const;
    for (const [code, text] of reasons) {
      await bench.fault({ action: "UpdatePrometheusAlertGroup", code, message: "no" });
      const refused = kept.up(changed);
      await expect(refused).rejects.toThrow(/^alert group "flink-dev": /);
      await expect(refused).rejects.toThrow(text);
      expect(await kept.up(group)).toEqual([]);
    }
    await bench.fault({ action: "DeletePrometheusAlertGroups", code: "UnauthorizedOperation" });
    await expect(kept.destroy()).rejects.toThrow(/^alert group "flink-dev": /);
  });

  it("tells a server besides, as long as that is wanted", async () => {
    const customReceiver = {
      type: "alertmanager" as const,
      url: "http://10.0.0.1:9093",
      timeRanges: [{ startTime: 28_800, endTime: 72_000 }],
    };
    const kept = new Kept(alertGroup, bench, { ...group, customReceiver });
    expect(await kept.up()).toEqual(["created"]);
    expect(kept.state).toMatchObject({ customReceiver });
    expect(await kept.up()).toEqual([]);
    expect((await kept.imported())?.args).toMatchObject({ customReceiver });
    expect(await kept.up(group)).toEqual(["customReceiver"]);
    expect(await kept.up()).toEqual([]);
  });

  it("is created, left alone, healed, recreated and deleted twice", async () => {
    const kept = new Kept(alertGroup, bench, group);
    await kept.up();
    expect(kept.state.rules).toMatchObject([{ enabled: true }, { enabled: false, duration: "0s" }]);
    expect(await kept.up()).toEqual([]);
    expect(await bench.writes()).toEqual(["CreatePrometheusAlertGroup"]);
    const { cloud } = bench.context().clients;
    const [instanceId = "", groupId = ""] = kept.id.split("/");
    const rule = {
      name: "A",
      expr: "up == 7",
      duration: "5m",
      labels: {},
      annotations: {},
      enabled: true,
    };
    const edited = { groupName: "flink-dev", receivers: [], repeatInterval: "1h", rules: [rule] };
    await updatePrometheusAlertGroup(cloud, { instanceId, groupId, ...edited });
    expect(await kept.up()).toEqual([
      "owned",
      "rules.0.expr",
      "rules.0.labels.severity",
      "rules.1",
    ]);
    expect(await kept.up()).toEqual([]);
    await deletePrometheusAlertGroups(cloud, { instanceId, groupIds: [groupId] });
    expect(await kept.up()).toEqual(["created"]);
    expect((await kept.imported())?.args).toMatchObject({ groupName: "flink-dev", adopt: false });
    await kept.destroy();
    await kept.destroy();
    expect(await kept.imported()).toBeUndefined();
  });

  it("keeps a Consumer alias as it was written", async () => {
    const told = new Kept(alarmNotice, bench, notice);
    await told.up();
    const { cloud } = bench.context().clients;
    const [found] = await describeAlarmNotices(cloud, { noticeIds: [told.id] });
    const receivers = [found?.consumerId ?? ""];
    expect(receivers[0]).toMatch(/^Consumer-/);
    const kept = new Kept(alertGroup, bench, { ...group, receivers });
    await kept.up();
    expect(await kept.up()).toEqual([]);
  });

  it("of another stack is refused with its id, and of this stack is gone on with", async () => {
    const kept = new Kept(alertGroup, bench, group);
    await kept.up();
    await bench.writes();
    const [, groupId = ""] = kept.id.split("/");
    const refused = new Kept(alertGroup, bench, group, "prod").up();
    await expect(refused).rejects.toThrow(`got ${groupId}, marked flinkwatch:flinkwatch/dev`);
    await new Kept(alertGroup, bench, group).up();
    expect(await bench.writes()).toEqual([]);
  });
});
