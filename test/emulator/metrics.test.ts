import { setTimeout as sleep } from "node:timers/promises";
import { exposition } from "../../emulator/flink-run/exposition";
import { groupPath } from "../../scripts/verify/groups";
import { changesQuery } from "../../scripts/verify/queries";
import { startSmallCloud, type TestCloud } from "./small-cloud";
import { whenMetricsAreThere } from "./when-metrics-are-there";

whenMetricsAreThere("a Prometheus instance with real metrics", () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startSmallCloud({ metrics: "real" });
  }, 30_000);
  afterAll(() => cloud.close());

  const InstanceId = "prom-test0001";

  interface Found {
    InstanceSet: { ProxyAddress: string; AuthToken: string; ApiRootPath: string }[];
  }

  async function push(token: string, job: string, body?: string): Promise<number> {
    const found = await cloud.call<Found>("DescribePrometheusInstances");
    const { ProxyAddress } = found.InstanceSet[0]!;
    const answer = await fetch(`http://${ProxyAddress}/metrics/job/${job}/instance_id/emr-1`, {
      method: "PUT",
      headers: { Authorization: `Basic ${btoa(`1250000001:${token}`)}` },
      body: body ?? `flink_test_${job} 42\n`,
    });
    return answer.status;
  }

  async function query(expression: string): Promise<{ metric: object; value: [number, string] }[]> {
    const answer = await cloud.call<{ HTTP: { StatusCode: number; ResponseBody: string } }>(
      "ExportPrometheusReadOnlyDynamicAPI",
      { InstanceId, Method: "GET", Path: `/api/v1/query?query=${encodeURIComponent(expression)}` },
    );
    return (JSON.parse(answer.HTTP.ResponseBody) as { data: { result: never[] } }).data.result;
  }

  async function eventually<T>(look: () => Promise<T[]>): Promise<T[]> {
    for (let turn = 0; turn < 60; turn += 1) {
      const found = await look();
      if (found.length > 0) return found;
      await sleep(100);
    }
    return [];
  }

  test("takes what the stand-ins of all versions push, beside each other", async () => {
    const statuses: number[] = [];
    for (const kind of ["jobmanager", "taskmanager"] as const) {
      for (const minor of [13, 14, 18, 20, 102]) {
        const body = exposition(kind, minor);
        statuses.push(await push("token-of-the-local-cloud", `${kind}${minor}`, body));
      }
    }
    expect(statuses).toEqual(statuses.map(() => 200));
  });

  test("takes a push with its token and answers a query for it", async () => {
    expect(await push("token-of-the-local-cloud", "first")).toBe(200);
    const found = await eventually(() => query("flink_test_first"));
    expect(found).toMatchObject([
      { metric: { job: "first", instance_id: "emr-1" }, value: [expect.any(Number), "42"] },
    ]);
  }, 15_000);

  test("refuses a push with another token, and the old token once it was rotated", async () => {
    expect(await push("wrong", "second")).toBe(401);
    const token = await cloud.rotateToken(InstanceId);
    expect(await push("token-of-the-local-cloud", "second")).toBe(401);
    expect(await push(token, "second")).toBe(200);
    expect(await eventually(() => query("flink_test_second"))).toHaveLength(1);
  }, 15_000);

  test("evaluates the rules of its alert groups", async () => {
    const rule = { RuleName: "Always", Expr: "vector(1)", Labels: [{ Key: "a", Value: "1" }] };
    await cloud.call("CreatePrometheusAlertGroup", { InstanceId, GroupName: "g", Rules: [rule] });
    const found = await eventually(() => query('ALERTS{alertname="Always",alertstate="firing"}'));
    expect(found).toMatchObject([{ metric: { a: "1" } }]);
    const bad = { RuleName: "Bad", Expr: "rate(x)" };
    expect(
      await cloud.codeOf("CreatePrometheusAlertGroup", {
        InstanceId,
        GroupName: "bad",
        Rules: [bad],
      }),
    ).toBe("FailedOperation.BadYamlFormat");
  }, 15_000);

  test("evaluates recording rules beside them, and forgets those that are switched off", async () => {
    const text =
      "name: recorded\nrules:\n  - { record: 'test:two', expr: vector(2), labels: { a: b } }\n";
    const rule = { InstanceId, Name: "recorded", Group: Buffer.from(text).toString("base64") };
    const { RuleId } = await cloud.call<{ RuleId: string }>("CreateRecordingRule", rule);
    const found = await eventually(() => query("test:two"));
    expect(found).toMatchObject([{ metric: { a: "b" }, value: [expect.any(Number), "2"] }]);
    const wrong = text.replace("vector(2)", "rate(x)");
    const Group = Buffer.from(wrong).toString("base64");
    expect(await cloud.codeOf("UpdateRecordingRule", { ...rule, RuleId, Group })).toBe(
      "FailedOperation.BadYamlFormat",
    );
    await cloud.call("UpdateRecordingRule", { ...rule, RuleId, RuleState: 3 });
    const gone = async () => ((await query("test:two")).length === 0 ? [true] : []);
    expect(await eventually(gone)).toEqual([true]);
  }, 15_000);

  test("at its limit drops the series of new processes, keeps those it has, and tells the limit", async () => {
    const token = await cloud.rotateToken(InstanceId);
    expect(await push(token, "known", "flink_test_known 1\n")).toBe(200);
    expect(await eventually(() => query("flink_test_known == 1"))).toHaveLength(1);
    await cloud.setFull(InstanceId, true);
    const limits = await cloud.call<{ HTTP: { StatusCode: number; ResponseBody: string } }>(
      "ExportPrometheusReadOnlyDynamicAPI",
      { InstanceId, Method: "GET", Path: "/api/v1/user_limits" },
    );
    const { max_global_series_per_user: limit } = JSON.parse(limits.HTTP.ResponseBody) as {
      max_global_series_per_user: number;
    };
    expect(limit).toBeGreaterThan(0);
    expect(limit).toBeLessThan(4_500_000);
    // The gateway takes both: only what is stored differs.
    expect(await push(token, "late")).toBe(200);
    expect(await push(token, "known", "flink_test_known 2\n")).toBe(200);
    expect(await eventually(() => query("flink_test_known == 2"))).toHaveLength(1);
    expect(await query("flink_test_late")).toEqual([]);
    await cloud.setFull(InstanceId, false);
    expect(await eventually(() => query("flink_test_late"))).toHaveLength(1);
  }, 30_000);

  test("what verify asks shows a group only while it is there, and its path deletes it, slash and all", async () => {
    const token = await cloud.rotateToken(InstanceId);
    const found = await cloud.call<Found>("DescribePrometheusInstances");
    const gateway = `http://${found.InstanceSet[0]!.ProxyAddress}`;
    const headers = { Authorization: `Basic ${btoa(`1250000001:${token}`)}` };
    const name = "flink_jobmanager_Status_JVM_CPU_Time";
    const labels = { job: "a b/c", instance_id: "emr-slash" };
    const group = { process: "jobmanager", job: labels.job, labels, isFresh: false, jobIds: [] };
    const path = groupPath({ ...group, process: "jobmanager" }, ["instance_id"]);
    for (const value of [1, 2]) {
      const body = `# TYPE ${name} gauge\n${name} ${value}\n`;
      const put = await fetch(gateway + path, { method: "PUT", headers, body });
      expect(put.status).toBe(200);
      expect(await eventually(() => query(`${name}{instance_id="emr-slash"} == ${value}`))).toEqual(
        [{ metric: expect.objectContaining(labels), value: expect.anything() }],
      );
    }
    const asked = changesQuery("jobmanager", "emr-slash", 60);
    expect(await query(`${asked} > 0`)).toHaveLength(1);
    expect((await fetch(gateway + path, { method: "DELETE", headers })).status).toBe(202);
    const gone = async () => ((await query(asked)).length === 0 ? [true] : []);
    expect(await eventually(gone)).toEqual([true]);
    // The range alone would show it for three minutes more.
    expect(await query(`changes(${name}{instance_id="emr-slash"}[180s])`)).toHaveLength(1);
  }, 30_000);
});
