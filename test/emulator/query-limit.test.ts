import { setTimeout as sleep } from "node:timers/promises";
import { startSmallCloud, type TestCloud } from "./small-cloud";
import { whenMetricsAreThere } from "./when-metrics-are-there";

whenMetricsAreThere("a Prometheus instance whose queries may read little", () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    const switches = { seriesPerQuery: 20, bytesPerQuery: 6000 };
    cloud = await startSmallCloud({ metrics: "real", switches });
    for (const name of ["wide", "other"]) await push(name);
    for (const name of ["wide", "other"]) await stored(name);
  }, 60_000);
  afterAll(() => cloud.close());

  const InstanceId = "prom-test0001";

  /** Fifteen series of `flink_test_<name>`. */
  async function push(name: string): Promise<void> {
    const found = await cloud.call<{ InstanceSet: { ProxyAddress: string }[] }>(
      "DescribePrometheusInstances",
    );
    const { ProxyAddress } = found.InstanceSet[0]!;
    const lines = Array.from({ length: 15 }, (_, at) => `flink_test_${name}{n="${at}"} 1\n`);
    const put = await fetch(`http://${ProxyAddress}/metrics/job/${name}/instance_id/emr-1`, {
      method: "PUT",
      headers: { Authorization: `Basic ${btoa("1250000001:token-of-the-local-cloud")}` },
      body: lines.join(""),
    });
    expect(put.status).toBe(200);
  }

  async function stored(name: string): Promise<void> {
    for (let turn = 0; turn < 100; turn += 1) {
      const { data } = (await query(`flink_test_${name}`)).body;
      if (data?.result.length === 15) return;
      await sleep(100);
    }
    throw new Error(`flink_test_${name} is not stored.`);
  }

  interface Answer {
    status: number;
    body: { data?: { result: unknown[] }; error?: string };
  }

  async function query(
    query: string,
    path = "query",
    form: Record<string, string> = {},
  ): Promise<Answer> {
    const Path = `/api/v1/${path}?${new URLSearchParams({ query, ...form }).toString()}`;
    const { HTTP } = await cloud.call<{ HTTP: { StatusCode: number; ResponseBody: string } }>(
      "ExportPrometheusReadOnlyDynamicAPI",
      { InstanceId, Method: "GET", Path },
    );
    const body = JSON.parse(HTTP.ResponseBody) as Answer["body"];
    return { status: HTTP.StatusCode, body };
  }

  const seriesError = "the query hit the max number of series limit (limit: 20 series)";
  const bytesError = "the query hit the aggregated data size limit (limit: 6000 bytes)";
  const both = "flink_test_wide and on (n) flink_test_other";

  test("answers what is within, and refuses what reads more series, each counted once", async () => {
    expect((await query("flink_test_wide")).status).toBe(200);
    expect((await query("flink_test_wide + flink_test_wide")).status).toBe(200);
    expect(await query(both)).toMatchObject({ status: 422, body: { error: seriesError } });
    const sum = "count(flink_test_wide) + count(flink_test_other)";
    expect((await query(sum)).status).toBe(422);
    expect((await query('{__name__=~"flink_test_.*"}')).status).toBe(422);
  });

  test("a query over a span is bounded too; labels and what is not there are not", async () => {
    const now = Date.now() / 1000;
    const span = { start: String(now - 60), end: String(now), step: "30" };
    expect((await query("flink_test_wide", "query_range", span)).status).toBe(200);
    expect((await query(both, "query_range", span)).body.error).toBe(seriesError);
    expect((await query(both, "labels")).status).toBe(200);
    expect((await query("flink_test_wide and flink_test_absent")).status).toBe(200);
    expect((await query(`flink_test_wide and (flink_test_other offset 1h)`)).status).toBe(200);
  });

  test("refuses what reads more bytes, at every place that reads", async () => {
    const often = Array<string>(8).fill("flink_test_wide").join(" + ");
    expect(await query(often)).toMatchObject({ status: 422, body: { error: bytesError } });
  });

  test("a rule that would read too much is refused when its group is written, an alert's and a recording one's", async () => {
    const group = (Expr: string) => ({
      InstanceId,
      GroupName: "g",
      Rules: [{ RuleName: "Wide", Expr }],
    });
    const refused = "FailedOperation.BadYamlFormat";
    expect(await cloud.codeOf("CreatePrometheusAlertGroup", group(both))).toBe(refused);
    await cloud.call("CreatePrometheusAlertGroup", group("flink_test_wide > 0"));
    const text = `name: r\nrules:\n  - { record: 'test:both', expr: '${both}' }\n`;
    const Group = Buffer.from(text).toString("base64");
    const rule = { InstanceId, Name: "r", Group };
    expect(await cloud.codeOf("CreateRecordingRule", rule)).toBe(refused);
  });
});
