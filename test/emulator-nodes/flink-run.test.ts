import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type FlinkJob, flinkRun } from "../../emulator/flink-run";
import { readConfigYaml } from "../../emulator/flink-run/config-yaml";
import { rules } from "../../emulator/flink-run/rules";
import {
  authenticatingFactory,
  officialJar,
  plainJar,
  pushGatewayFactory,
  pushGatewayReporter,
  vendorJar,
} from "../../emulator/flink-run/vendor-jar";
import { readZip, writeZip } from "../../emulator/flink-run/zip";
import { orders, smallCloud, type SmallCloud } from "./clouds";

const home = "usr/local/service/flink";
const master = "ins-m0000001";
let cloud: SmallCloud;
let gateway: Server;
let port: number;
let seen: { method: string; url: string; body: string }[];

beforeAll(async () => {
  gateway = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const expected = `Basic ${Buffer.from('1250000001:to"k\\en').toString("base64")}`;
      const allowed = request.headers.authorization === expected;
      const body = Buffer.concat(chunks).toString("utf8");
      if (allowed) seen.push({ method: request.method ?? "", url: request.url ?? "", body });
      response.writeHead(allowed ? 202 : 401).end(allowed ? "" : "Unauthorized\n");
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  port = (gateway.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => gateway.close(resolve)));
beforeEach(() => {
  seen = [];
});
afterEach(() => cloud.close());

interface Case {
  version?: string;
  /** Default: what EMR installs with the version. */
  confFile?: "config.yaml" | "flink-conf.yaml";
  settings?: Record<string, string | undefined>;
  /** Keys beside the reporter's. */
  keys?: Record<string, string>;
  arrange?: (root: string) => void;
  to?: string;
}

const good = () => ({
  "factory.class": pushGatewayFactory,
  jobName: "orders",
  interval: "60 SECONDS",
  groupingKey: "instance_id=emr-test0001",
  host: "127.0.0.1",
  port: String(port),
  needBasicAuth: "true",
  user: "1250000001",
  password: 'to"k\\en',
});

const lib = (name: string, bytes: Buffer) => (root: string) =>
  writeFileSync(join(root, home, "lib", name), bytes);
const vendorInLib = lib("flink-metrics-prometheus_2.11-auth.jar", vendorJar());

async function submit(given: Case): Promise<FlinkJob> {
  const { version = "1.14.6", confFile } = given;
  cloud = smallCloud([{ ...orders, flink: version, ...(confFile ? { confFile } : {}) }]);
  const root = cloud.nodes.node(master).root;
  (given.arrange ?? vendorInLib)(root);
  const settings = Object.entries({ ...good(), ...given.settings }).filter(
    ([, v]) => v !== undefined,
  );
  const lines = [
    ...settings.map(([key, value]) => `metrics.reporter.promgateway.${key}: ${value}`),
    ...Object.entries(given.keys ?? {}).map(([key, value]) => `${key}: ${value}`),
  ];
  const file = join(root, home, "conf", cloud.nodes.node(master).confFile);
  writeFileSync(file, `${readFileSync(file, "utf8")}${lines.join("\n")}\n`);
  return flinkRun(cloud.nodes, { from: master, to: given.to ?? "ins-c0000001" });
}

const viaClass = { "factory.class": undefined, class: pushGatewayReporter };
const own = "org.apache.flink.metrics.prometheus.OwnReporterFactory";
const ownJar = () =>
  writeZip([
    {
      name: "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory",
      data: Buffer.from(own),
    },
    { name: `${own.replaceAll(".", "/")}.class`, data: Buffer.from("factory") },
    {
      name: "org/apache/flink/metrics/prometheus/OwnReporter.class",
      data: Buffer.from(
        "org/apache/flink/metrics/prometheus/AbstractPrometheusReporter needBasicAuth",
      ),
    },
  ]);
const authenticating = { "factory.class": authenticatingFactory };
const realJar = readFileSync(join(__dirname, "../../reporter/flinkwatch-reporter.jar"));
const authenticatingBeside = (root: string) =>
  writeFileSync(join(root, home, "plugins/metrics-prometheus/flinkwatch-reporter.jar"), realJar);
const besideOfficial = (root: string) =>
  writeFileSync(join(root, home, "plugins/metrics-prometheus/own.jar"), ownJar());

/** One case a rule: what leads to it, whether a reporter is loaded then, and a line of the log. */
const cases: [rule: string, given: Case, loaded: boolean, line: RegExp][] = [
  [
    "two loaders",
    {
      settings: authenticating,
      arrange: (root) => {
        authenticatingBeside(root);
        lib("flink-metrics-prometheus-1.14.6.jar", officialJar("1.14.6"))(root);
      },
    },
    false,
    /nothing is pushed: lib: holds Flink's Prometheus reporter too/,
  ],
  [
    "excluded",
    { keys: { "metrics.reporters": "jmx, slf4j" } },
    false,
    /Excluding reporter promgateway, not configured in reporter list \(jmx, slf4j\)\./,
  ],
  [
    "class and factory",
    { settings: { class: pushGatewayReporter } },
    true,
    /Duplicate class configuration detected/,
  ],
  [
    "C2: class on 1.17 to 1.20",
    { version: "1.18.1", settings: viaClass },
    false,
    /which is no a no longer supported approach/,
  ],
  [
    "C1: class on 1.16",
    { version: "1.16.3", settings: viaClass },
    false,
    /which is a deprecated approach/,
  ],
  [
    "factory missing",
    { settings: { "factory.class": "a.B" } },
    false,
    /The reporter factory \(a\.B\) could not be found for reporter promgateway\. Available factories: \[org/,
  ],
  [
    "class missing",
    { settings: { ...viaClass, class: "a.B" } },
    false,
    /ClassNotFoundException: a\.B/,
  ],
  ["two of a name", {}, true, /Multiple implementations of the same reporter were found/],
  [
    "base class out of reach",
    { settings: { "factory.class": own }, arrange: lib("own.jar", ownJar()) },
    false,
    /NoClassDefFoundError: org\/apache\/flink\/metrics\/prometheus\/Abstract/,
  ],
  [
    "old reporter under a new factory",
    { arrange: lib("old-auth.jar", vendorJar({ withFactory: false })) },
    false,
    /NoSuchMethodError/,
  ],
  [
    "port is no number",
    { settings: { port: "'9091'" } },
    false,
    /NumberFormatException: For input string: "'9091'"/,
  ],
  [
    "no host or port",
    { settings: { host: undefined, port: undefined, hostUrl: "http://127.0.0.1:1" } },
    false,
    /Invalid host\/port configuration\. Host: {2}Port: -1/,
  ],
  [
    "loaded",
    {},
    true,
    /Periodically reporting metrics in intervals of 1 min for reporter promgateway of type org/,
  ],
];

describe("the rules", () => {
  it.each(cases)("%s", async (rule, given, loaded, line) => {
    const job = await submit(given);
    expect(job.rules).toContain(rule);
    expect(job.loaded).toBe(loaded);
    expect(job.log.join("\n")).toMatch(line);
    expect(job.log.some((text) => text.includes("No metrics reporter configured"))).toBe(!loaded);
    expect(job.log.join("\n")).not.toContain('to"k');
  });

  it("have a case each; those of 2.x have theirs below", () => {
    cloud = smallCloud([]);
    const ofYaml = ["C3: class on 2.x", "no hostUrl on 2.x", "port without quotes"];
    const expected = [...cases.map(([rule]) => rule), ...ofYaml].sort();
    expect(rules.map((rule) => rule.id).sort()).toEqual(expected);
    for (const rule of rules) expect(rule.facts).toMatch(/^flink(-real|-yarn)?\.md §/);
  });

  it.each<[rule: string, given: Case]>([
    ["C3: class on 2.x", { version: "2.0.2", settings: viaClass }],
    ["no hostUrl on 2.x", { version: "2.0.2" }],
    [
      "port without quotes",
      { version: "1.20.5", confFile: "config.yaml", arrange: () => undefined },
    ],
  ])("%s", async (rule, given) => {
    const job = await submit(given);
    expect(job.rules).toContain(rule);
    expect(job.loaded).toBe(false);
  });
});

describe("config.yaml", () => {
  const nested = (value: string) =>
    `metrics:\n  reporter:\n    promgateway:\n      hostUrl: ${value}\n`;

  it("is read nested or dotted, with the types of YAML", () => {
    const { values, typed, log } = readConfigYaml(
      `${nested("'http://g:9090'")}a.b: 1\nc: [x, y]\n`,
      100,
    );
    expect(Object.fromEntries(values)).toEqual({
      "metrics.reporter.promgateway.hostUrl": "http://g:9090",
      "a.b": "1",
      c: '["x","y"]',
    });
    expect([...typed]).toEqual(["a.b", "c"]);
    expect(log.at(-1)).toContain("Loading configuration property: c, ");
  });

  it.each([
    ["no YAML", "a: b: c\n", /Nested mappings/],
    ["twice the same key", "a: 1\na: 2\n", /Map keys must be unique/],
    ["no map", "- a\n", /no map/],
    ["a key without value", "a:\n", /NullPointerException: a has no value/],
  ])("stops Flink: %s", (_case, text, message) => {
    expect(() => readConfigYaml(text, 100)).toThrow(message);
  });

  it("is what Flink 1.20 reads only where flink-conf.yaml is missing", async () => {
    const arrange = (root: string) => {
      vendorInLib(root);
      writeFileSync(join(root, home, "conf/config.yaml"), "a: b: c\n");
    };
    const job = await submit({ version: "1.20.5", arrange });
    expect(job.rules).toContain("loaded");
  });

  it("that is no YAML stops the submission", async () => {
    const arrange = (root: string) =>
      writeFileSync(join(root, home, "conf/config.yaml"), "a: b: c\n");
    const job = await submit({ version: "2.0.2", arrange });
    expect(job.loaded).toBe(false);
    expect(job.log.join("\n")).toContain("Error parsing YAML configuration.");
  });
});

describe("the class that wins", () => {
  it("is the vendor's in lib over the official one in plugins, chosen by either key on 1.14", async () => {
    expect((await submit({})).pushed).toBe(true);
    await cloud.close();
    expect((await submit({ settings: viaClass })).pushed).toBe(true);
  });

  it("is the official one where the vendor's jar is missing: it pushes without credentials", async () => {
    const job = await submit({ arrange: () => undefined });
    expect([job.loaded, job.pushed]).toEqual([true, false]);
    expect(job.responses.map((r) => [r.process, r.status])).toEqual([
      ["jobmanager", 401],
      ["taskmanager", 401],
    ]);
    expect(job.log.join("\n")).toMatch(
      /Failed to push metrics to PushGateway with jobName orders[0-9a-f]{32}, groupingKey \{instance_id=emr-test0001\}\.\njava\.io\.IOException: Response code from http:\/\/127.+ was 401, response body: Unauthorized/,
    );
  });

  it("is the official one where its copy sorts first in lib", async () => {
    const job = await submit({
      arrange: (root) => {
        vendorInLib(root);
        lib("flink-metrics-prometheus-1.14.6.jar", officialJar("1.14.6"))(root);
      },
    });
    expect(job.responses[0]?.status).toBe(401);
  });

  it.each(["1.14.6", "1.18.1"])(
    "is the real built-in one on Flink %s, with credentials",
    async (version) => {
      const job = await submit({
        version,
        settings: authenticating,
        arrange: authenticatingBeside,
      });
      expect(job.log).toContainEqual(
        expect.stringContaining("of type org.apache.flink.metrics.prometheus.AuthenticatingPush"),
      );
      expect(job.pushed).toBe(true);
    },
  );

  it("may be one of our own beside the official jar", async () => {
    const job = await submit({
      version: "1.18.1",
      settings: { "factory.class": own },
      arrange: besideOfficial,
    });
    expect([job.pushed, job.rules]).toEqual([true, ["loaded"]]);
  });

  it("is none where provided lib dirs keep lib and plugins at home", async () => {
    const job = await submit({ keys: { "yarn.provided.lib.dirs": "hdfs:///flink" } });
    expect(job.rules).toEqual(["factory missing"]);
  });
});

describe("a push", () => {
  it("has a group a process, with the labels, and CPU times that rise", async () => {
    const job = await submit({});
    await job.push();
    expect(seen.map((s) => [s.method, s.url.replace(/[0-9a-f]{32}/, "<id>")])).toEqual(
      Array(4).fill(["PUT", "/metrics/job/orders<id>/instance_id/emr-test0001"]),
    );
    expect(new Set(seen.map((s) => s.url)).size).toBe(2);
    const cpu = (body: string | undefined) =>
      Number(/_Status_JVM_CPU_Time\{.*\} (\S+)/.exec(body ?? "")?.[1]);
    expect(cpu(seen[2]?.body)).toBeGreaterThan(cpu(seen[0]?.body));
    expect(seen[1]?.body).toMatch(/^# TYPE flink_taskmanager_/);
    await job.stop();
    expect(seen.slice(4).map((s) => s.method)).toEqual(["DELETE", "DELETE"]);
    expect(job.log.join("\n")).toContain(
      "Loading configuration property: metrics.reporter.promgateway.password, ******",
    );
  });

  it("loses what the parser loses: the manual's missing space, all after #, quotes kept", async () => {
    const job = await submit({
      settings: { groupingKey: undefined, jobName: "a#b", randomJobNameSuffix: "false" },
      keys: { "metrics.reporter.promgateway.groupingKey:instance_id=emr-x\nx": "y" },
    });
    expect(job.responses[0]?.url).toMatch(/\/metrics\/job\/a$/);
    expect(job.log.join("\n")).toMatch(
      /Error while trying to split key and value in configuration file .*: "metrics\.reporter\.promgateway\.groupingKey:instance_id=emr-x"/,
    );
  });

  it("comes from the core node's network", async () => {
    const job = await submit({ to: "ins-c0000002" });
    expect(job.responses.map((r) => r.status)).toEqual([0, 0]);
    expect(job.log.join("\n")).toContain("java.net.ConnectException");
  });

  it("leaves a client log on the submitting node, where env.log.dir says", async () => {
    await submit({});
    const file = join(
      cloud.nodes.node(master).root,
      `data/emr/flink/logs/flink-hadoop-client-${master}.log`,
    );
    expect(readFileSync(file, "utf8")).toMatch(
      /Loading configuration property: metrics\.reporter\.promgateway\.jobName, orders\n/,
    );
  });
});

describe("a client that refuses", () => {
  it.each<[string, (root: string) => void, RegExp]>([
    [
      "no configuration file",
      (root) => renameSync(join(root, home, "conf"), join(root, home, "conf.old")),
      /The Flink config file '.*flink-conf\.yaml'.* does not exist\./,
    ],
    [
      "an empty plugin folder",
      (root) => mkdirSync(join(root, home, "plugins/empty")),
      /Cannot find any jar files for plugin in directory/,
    ],
    [
      "no Flink",
      (root) => rmSync(join(root, home, "lib"), { recursive: true }),
      /flink: command not found/,
    ],
  ])("%s", async (_name, arrange, line) => {
    cloud = smallCloud();
    arrange(cloud.nodes.node(master).root);
    const job = await flinkRun(cloud.nodes, { from: master, to: "ins-c0000001" });
    expect([job.accepted, job.loaded, job.pushed]).toEqual([false, false, false]);
    expect(job.log.join("\n")).toMatch(line);
  });
});

it("zips are equal for equal entries, and are read back", () => {
  cloud = smallCloud([]);
  const entries = [
    { name: "a/b.txt", data: Buffer.from("x".repeat(1000)) },
    { name: "empty", data: Buffer.alloc(0) },
  ];
  expect(readZip(writeZip(entries))).toEqual(entries);
  expect(writeZip(entries).equals(writeZip(entries))).toBe(true);
  expect(() => readZip(Buffer.from("no zip"))).toThrow(/expected an archive/);
  expect(readZip(plainJar("x"))[0]?.name).toBe("META-INF/MANIFEST.MF");
});
