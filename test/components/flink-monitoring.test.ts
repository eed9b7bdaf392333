import { FlinkMonitoring } from "../../components/flink-monitoring";
import { parseStackConfig } from "../../config/parse";
import { RecordedProgram, valueOf } from "./recorded-program";

const plugin = { url: "https://cos.example.com/reporter-auth.jar", sha256: "a".repeat(64) };

const cluster = (id: string, more: object = {}) => ({ id, jobName: "orders", plugin, ...more });

async function run(more: object = {}) {
  const config = parseStackConfig({
    region: "ap-guangzhou",
    prometheus: { name: "metrics", vpcId: "vpc-1a2b3c4d", subnetId: "subnet-1a2b3c4d" },
    clusters: [cluster("emr-first001"), cluster("emr-second01")],
    ...more,
  });
  const program = new RecordedProgram();
  const monitoring = new FlinkMonitoring("flink", config);
  const clusters = await valueOf(monitoring.clusters);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { program, monitoring, clusters };
}

const order = (program: RecordedProgram) => program.recorded.map((r) => r.name);

test("checks every cluster before anything is created", async () => {
  const { program } = await run();
  const names = order(program);
  const checks = ["flink-emr-first001-check", "flink-emr-second01-check"].map((n) =>
    names.indexOf(n),
  );
  expect(Math.max(...checks)).toBeLessThan(names.indexOf("flink-prometheus-instance"));
});

test("puts the jar into place before the configuration that loads it", async () => {
  const { program } = await run();
  const names = order(program);
  for (const id of ["emr-first001", "emr-second01"]) {
    expect(names.indexOf(`flink-${id}-plugin-jar`)).toBeGreaterThan(-1);
    expect(names.indexOf(`flink-${id}-plugin-jar`)).toBeLessThan(
      names.indexOf(`flink-${id}-config-settings`),
    );
  }
});

test("a check compares with the VPC that the new instance will have", async () => {
  const { program } = await run();
  expect(program.one("EmrFlink", "flink-emr-first001-check").inputs).toEqual({
    clusterId: "emr-first001",
    network: "same-vpc",
    delivery: "emr",
    transport: "auto",
    inspectNodes: true,
    vpcId: "vpc-1a2b3c4d",
    flinkHome: "/usr/local/service/flink",
    extraNodes: [],
    excludeNodes: [],
  });
});

test("a routed cluster is checked against the gateway, so after the instance", async () => {
  const clusters = [cluster("emr-first001"), cluster("emr-second01", { network: "routed" })];
  const { program } = await run({ clusters });
  const names = order(program);
  expect(names.indexOf("flink-emr-second01-check")).toBeGreaterThan(
    names.indexOf("flink-prometheus-instance"),
  );
  expect(names.indexOf("flink-emr-second01-check")).toBeLessThan(
    names.indexOf("flink-emr-first001-plugin-jar"),
  );
  const { inputs } = program.one("EmrFlink", "flink-emr-second01-check");
  expect(inputs).toMatchObject({ network: "routed", prometheusInstanceId: "prom-fake0001" });
});

test("an instance adopted by id is known to the checks at once", async () => {
  const { program, monitoring } = await run({ prometheus: { id: "prom-1a2b3c4d" } });
  expect(order(program)[0]).toBe("flink");
  expect(program.one("EmrFlink", "flink-emr-first001-check").inputs).toMatchObject({
    prometheusInstanceId: "prom-1a2b3c4d",
  });
  expect(program.one("TmpInstance").inputs).toMatchObject({ instanceId: "prom-1a2b3c4d" });
  expect(await valueOf(monitoring.prometheusInstanceId)).toBe("prom-1a2b3c4d");
});

test("the settings carry the manual's values and what the jar declares", async () => {
  const clusters = [cluster("emr-first001", { labels: { team: "a" }, nodeEdits: "import" })];
  const { program } = await run({ clusters });
  expect(program.one("ReporterSettings").inputs).toEqual({
    clusterId: "emr-first001",
    prometheusInstanceId: "prom-fake0001",
    transport: "auto",
    inspectNodes: true,
    flinkHome: "/usr/local/service/flink",
    reporterName: "promgateway",
    jobName: "orders",
    interval: "60 SECONDS",
    groupingLabels: { instance_id: "emr-first001", team: "a" },
    randomJobNameSuffix: true,
    deleteOnShutdown: true,
    needBasicAuth: true,
    plugin: "vendor",
    allowUntested: false,
    inProvidedLibDirs: false,
    takeOver: false,
    nodeEdits: "import",
    delivery: "emr",
    force: false,
    onFailure: "stop",
    maxFailures: 0,
    extraNodes: [],
    excludeNodes: [],
    jarSha256: "c".repeat(64),
    factoryClass: "org.example.Factory",
  });
});

test("the jar's name is the last part of its address", async () => {
  const { program } = await run({ clusters: [cluster("emr-first001")] });
  expect(program.one("ReporterJar").inputs).toMatchObject({
    clusterId: "emr-first001",
    jar: { ...plugin, fileName: "reporter-auth.jar" },
  });
});

test("a cluster given by name is labelled with the id that was found", async () => {
  const clusters = [{ name: "orders", jobName: "orders", plugin }];
  const { program, clusters: outputs } = await run({ clusters });
  expect(program.one("EmrFlink").inputs).toMatchObject({ clusterName: "orders" });
  expect(program.one("ReporterSettings").inputs).toMatchObject({
    clusterId: "emr-found001",
    groupingLabels: { instance_id: "emr-found001" },
  });
  expect(outputs).toMatchObject({ orders: { clusterId: "emr-found001", flinkVersion: "1.14.6" } });
});

test("says of each cluster what was found and done", async () => {
  const { clusters } = await run({ clusters: [cluster("emr-first001")] });
  expect(clusters).toEqual({
    "emr-first001": {
      clusterId: "emr-first001",
      flinkVersion: "1.14.6",
      jobName: "orders",
      jarSha256: "c".repeat(64),
      changedAt: "2026-01-01T00:00:00Z",
    },
  });
});

test("without a smoke job nothing of the command package is used", async () => {
  const { program } = await run();
  expect(program.recorded.filter((r) => r.type.startsWith("command:"))).toEqual([]);
  expect(Object.keys(require.cache).filter((file) => file.includes("@pulumi/command"))).toEqual([]);
});

/** When the jar and the settings of each of four clusters were made. */
async function rollout(rollout: object) {
  const ids = ["emr-first001", "emr-second01", "emr-third001", "emr-fourth01"];
  const { program, clusters } = await run({ clusters: ids.map((id) => cluster(id)), rollout });
  expect(Object.keys(clusters)).toEqual(ids);
  const names = order(program);
  const first = (id: string) => names.indexOf(`flink-${id}-plugin-jar`);
  const last = (id: string) => names.indexOf(`flink-${id}-config-settings`);
  return { first, last, ids };
}

test("a canary is done before any other cluster is begun", async () => {
  const { first, last, ids } = await rollout({ canary: ["emr-third001"] });
  for (const id of ids.filter((one) => one !== "emr-third001")) {
    expect(first(id)).toBeGreaterThan(last("emr-third001"));
  }
});

test("each wave begins after the one before", async () => {
  const { first, last } = await rollout({ canary: ["emr-fourth01"], waves: 2 });
  for (const id of ["emr-first001", "emr-second01"]) {
    expect(first(id)).toBeGreaterThan(last("emr-fourth01"));
    expect(first("emr-third001")).toBeGreaterThan(last(id));
  }
});

test("without a rollout no cluster waits for another", async () => {
  const { first, last, ids } = await rollout({});
  const firsts = ids.map(first);
  expect(Math.max(...firsts)).toBeLessThan(Math.min(...ids.map(last)));
});
