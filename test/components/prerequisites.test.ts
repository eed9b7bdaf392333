import * as pulumi from "@pulumi/pulumi";
import { FlinkMonitoring } from "../../components/flink-monitoring";
import { describeJar } from "../../components/reporter-plugin";
import { parseStackConfig } from "../../config/parse";
import { RecordedProgram, valueOf } from "./recorded-program";

const sha256 = "a".repeat(64);
const plugin = { url: "https://cos.example.com/reporter-auth.jar", sha256 };

/** More than one query may read. */
const large = {
  alerts: { subtasksPerCluster: 20_000 },
  clusters: ["emr-first001", "emr-second01", "emr-third001"].map((id) => ({
    id,
    jobName: "orders",
    plugin,
  })),
};

async function run(more: object) {
  const config = parseStackConfig({
    region: "ap-guangzhou",
    prometheus: { id: "prom-1a2b3c4d" },
    clusters: [
      { id: "emr-first001", jobName: "orders", plugin, interval: "2 MINUTES" },
      { id: "emr-second01", jobName: "payments", plugin, labels: { instance_id: "payments" } },
    ],
    ...more,
  });
  const program = new RecordedProgram();
  const monitoring = new FlinkMonitoring("flink", config);
  await valueOf(monitoring.clusters);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { program, monitoring };
}

test("without kubernetes there is no TKE resource", async () => {
  const { program } = await run({});
  expect(program.all("TkeCluster")).toEqual([]);
});

test("the TKE cluster must be in the instance's VPC and is bound to it", async () => {
  const { program } = await run({
    kubernetes: { id: "cls-1a2b3c4d", externalLabels: { env: "p" } },
  });
  expect(program.one("TkeCluster").inputs).toMatchObject({
    clusterId: "cls-1a2b3c4d",
    vpcId: "vpc-fake0001",
    onDestroy: "retain",
  });
  expect(program.one("ClusterAgent").inputs).toEqual({
    prometheusInstanceId: "prom-1a2b3c4d",
    clusterId: "cls-1a2b3c4d",
    bind: "auto",
    externalLabels: { env: "p" },
  });
});

test("bind: never leaves the instance without the cluster's agent", async () => {
  const { program } = await run({ kubernetes: { id: "cls-1a2b3c4d", bind: "never" } });
  expect(program.all("ClusterAgent")).toEqual([]);
});

test("dashboards go to the Grafana of the config", async () => {
  const { program, monitoring } = await run({
    dashboards: { grafanaInstanceId: "grafana-1a2b3c4d" },
  });
  expect(program.one("GrafanaIntegration").inputs).toEqual({
    prometheusInstanceId: "prom-1a2b3c4d",
    grafanaInstanceId: "grafana-1a2b3c4d",
    integration: "flink",
  });
  expect(await valueOf(monitoring.dashboardsInstalled!)).toBe(true);
});

test("our own dashboards are rendered for the fleet and the language of the config", async () => {
  const { program } = await run({
    dashboards: { own: { language: "en", folderTitle: "Ours", dataSource: "TMP" } },
  });
  const { inputs } = program.one("GrafanaDashboardSet");
  expect(inputs).toMatchObject({
    folderUid: "flinkwatch",
    folderTitle: "Ours",
    dataSource: "TMP",
    adopt: false,
  });
  const dashboards = inputs.dashboards as Record<
    string,
    { title: string; panels: Record<string, string> }
  >;
  expect(Object.values(dashboards).map(({ title }) => title)).toEqual([
    "Flink Cluster",
    "Flink Job",
    "Flink Job List",
    "Flink Push Health",
    "Flink Task",
  ]);
  const { Restarts: restarts } = dashboards["flinkwatch-job"]!.panels;
  expect(JSON.parse(restarts!)).toMatchObject({ title: "Restarts", type: "timeseries" });
});

test("dashboards ask recording rules of a fleet that is too large for one query, where it keeps them", async () => {
  const asksRules = async (more: object) =>
    JSON.stringify((await run(more)).program.one("GrafanaDashboardSet").inputs).includes(
      "flink:job",
    );
  expect(await asksRules(large)).toBe(true);
  expect(await asksRules({ ...large, recordingRules: { enabled: false } })).toBe(false);
  expect(await asksRules({})).toBe(false);
});

test("ours alone, or the vendor's alone", async () => {
  const ours = await run({ dashboards: { vendor: false } });
  expect(ours.program.all("GrafanaIntegration")).toEqual([]);
  expect(await valueOf(ours.monitoring.dashboardsInstalled!)).toBe(true);
  const vendors = await run({ dashboards: { own: { enabled: false } } });
  expect(vendors.program.all("GrafanaDashboardSet")).toEqual([]);
});

test("dashboards, alerts and recording rules can be switched off", async () => {
  const off = { enabled: false };
  const { program } = await run({ dashboards: off, alerts: off, recordingRules: off });
  const kinds = ["GrafanaIntegration", "GrafanaDashboardSet", "AlertGroup", "RecordingRuleGroup"];
  expect(kinds.flatMap((kind) => program.all(kind))).toEqual([]);
});

test("rules look at this stack's clusters only and reach receivers old and new", async () => {
  const oncall = { name: "oncall", urlNotices: [{ url: "https://hooks.example/flink" }] };
  const customReceiver = { type: "webhook", url: "http://10.0.0.1/" } as const;
  const urls = { grafanaUrl: "https://grafana", runbooksUrl: "https://books" };
  const receivers = ["notice-1a2b3c4d", "oncall"];
  const alerts = { receivers, notices: [oncall], customReceiver, ...urls };
  const { program } = await run({ alerts });
  expect(program.one("AlarmNotice").inputs).toMatchObject({ name: "oncall-dev" });
  const groups = program.all("AlertGroup");
  const subjects = ["checkpoints", "flow", "jobs", "processes", "reporting"];
  expect(groups.map(({ inputs }) => inputs.groupName).sort()).toEqual(
    subjects.map((subject) => `flink-${subject}-dev`),
  );
  for (const { inputs } of groups) {
    expect(inputs).toMatchObject({
      receivers: ["notice-1a2b3c4d", "notice-fake0001"],
      customReceiver: { ...customReceiver, timeRanges: [] },
      repeatInterval: "1h",
    });
    const text = JSON.stringify(inputs.rules);
    expect(text).toContain('instance_id=~\\"emr-first001|payments\\"');
    // Five times the largest interval, 2 minutes.
    expect(text).toContain("[10m]");
  }
  const processes = groups.find(({ inputs }) => inputs.groupName === "flink-processes-dev");
  const text = JSON.stringify(processes?.inputs.rules);
  expect(text).toContain('"dashboard":"https://grafana/d/flinkwatch-cluster/');
  expect(text).toContain('"runbook":"https://books/zh/flink-heap-full.md"');
});

test("an alert with receivers of its own, or for one cluster, is kept in a group of its own that tells them, or those of its subject", async () => {
  const { program } = await run({
    alerts: {
      receivers: ["notice-1a2b3c4d"],
      notices: [{ name: "jobs", adopt: true }],
      groups: { "flink-processes": { receivers: ["notice-0f0f0f0f"] } },
      thresholds: { FlinkJobRestarted: { receivers: ["jobs", "notice-5e6f7a8b"] } },
      overrides: [{ alert: "FlinkHeapFull", clusters: ["emr-second01"], threshold: "95%" }],
    },
  });
  const holding = (alert: string) =>
    program.all("AlertGroup").flatMap(({ inputs }) => {
      const { receivers, groupName } = inputs;
      const rules = inputs.rules as { name: string; expr: string }[];
      const found = rules.filter(({ name }) => name === alert);
      return found.map(({ expr }) => ({ groupName, receivers, expr }));
    });
  expect(holding("FlinkJobRestarted")).toMatchObject([
    {
      groupName: expect.stringMatching(/^flink-jobs-[0-9a-f]{8}-dev$/),
      receivers: ["notice-fake0001", "notice-5e6f7a8b"],
    },
  ]);
  const [unchanged] = holding("FlinkCheckpointsFailing");
  expect(unchanged?.receivers).toEqual(["notice-1a2b3c4d"]);
  const found = holding("FlinkHeapFull");
  const shared = found.find(({ groupName }) => groupName === "flink-processes-dev");
  const own = found.find((group) => group !== shared);
  expect(found).toHaveLength(2);
  expect(shared).toMatchObject({
    receivers: ["notice-0f0f0f0f"],
    expr: expect.stringContaining(`instance_id!~"payments"`),
  });
  expect(own).toMatchObject({
    groupName: expect.stringMatching(/^flink-processes-[0-9a-f]{8}-dev$/),
    receivers: ["notice-0f0f0f0f"],
    expr: expect.stringMatching(/instance_id=~"payments".*> 95/s),
  });
});

test("a fleet that grows has the rules of before told of its new clusters, and split where they would read too much", async () => {
  const clustersOf = async (fleet: object) => {
    const { program } = await run(fleet);
    const rules = program
      .all("AlertGroup")
      .flatMap(({ inputs }) => inputs.rules as { name: string; expr: string }[]);
    return rules
      .filter(({ name }) => /^FlinkTaskBackpressured(-\d+)?$/.test(name))
      .map(({ expr }) => /instance_id=~"([^"]*)"/.exec(expr)?.[1])
      .sort();
  };
  expect(await clustersOf({ ...large, clusters: large.clusters.slice(0, 1) })).toEqual([
    "emr-first001",
  ]);
  expect(await clustersOf({ ...large, alerts: {} })).toEqual([
    "emr-first001|emr-second01|emr-third001",
  ]);
  expect(await clustersOf(large)).toEqual(["emr-first001", "emr-second01", "emr-third001"]);
});

test("without receivers all templates of the stack are told", async () => {
  const urlNotices = [{ url: "https://hooks.example/flink" }];
  const { program } = await run({ alerts: { notices: [{ name: "oncall", urlNotices }] } });
  const told = program.all("AlertGroup").map(({ inputs }) => inputs.receivers);
  expect(told).toEqual(told.map(() => ["notice-fake0001"]));
});

test("recording rules are one group of the stack, over its clusters and the largest interval", async () => {
  const { program } = await run({ alerts: { enabled: false }, recordingRules: { adopt: true } });
  const { name, inputs } = program.one("RecordingRuleGroup");
  expect(name).toBe("flink-recording-rules-flink-recordings");
  expect(inputs).toMatchObject({
    prometheusInstanceId: "prom-1a2b3c4d",
    groupName: "flink-recordings-dev",
    adopt: true,
  });
  const rules = inputs.rules as { record: string; expr: string }[];
  expect(rules.map(({ record }) => record)).toContain("flink:jm_live");
  for (const { expr } of rules) expect(expr).toContain(`{instance_id=~"emr-first001|payments"}`);
  expect(rules[0]!.expr).toContain("[10m]");
});

test("recording rules of clusters that run too much for one query are parts of several groups", async () => {
  const { program } = await run(large);
  const groups = program.all("RecordingRuleGroup").map(({ inputs }) => inputs.groupName);
  expect(groups.sort()).toEqual(["flink-recordings-2-dev", "flink-recordings-dev"]);
});

test("what is expected is asked for by the labels that clusters push with", async () => {
  const { program } = await run({
    alerts: { expected: { clusters: true, jobs: [{ name: "daily", cluster: "emr-second01" }] } },
  });
  const rules = program
    .all("AlertGroup")
    .flatMap(({ inputs }) => inputs.rules as { name: string; expr: string }[]);
  const expressionOf = (alert: string) => rules.find(({ name }) => name === alert)?.expr;
  for (const label of ["emr-first001", "payments"]) {
    expect(expressionOf("FlinkExpectedClusterMissing")).toContain(
      `label_replace(vector(1), "instance_id", "${label}", "", "")`,
    );
  }
  expect(expressionOf("FlinkExpectedJobMissing")).toMatch(
    /"expected", "daily", "", ""\), "instance_id", "payments", "", ""/,
  );
});

test("a local jar's digest is computed", () => {
  const jar = describeJar({ path: __filename, fileName: "x.jar" });
  expect(jar).toMatchObject({ fileName: "x.jar", path: __filename });
  expect(jar.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test("a local jar with another digest than configured is refused", () => {
  expect(() => describeJar({ path: __filename, sha256 })).toThrow(pulumi.InputPropertiesError);
  expect(() => describeJar({ path: __filename, sha256 })).toThrow(
    /^plugin\.sha256: does not fit the jar/,
  );
});

test("a local jar that is not there is refused", () => {
  expect(() => describeJar({ path: "no/such.jar" })).toThrow(
    'plugin.path: cannot be read (ENOENT), got "no/such.jar", expected a readable jar. Correct plugin.path of this cluster.',
  );
});
