import {
  decisiveKeys,
  defaultFactoryClass,
  otherPrometheusReporters,
  renderGroupingKey,
  renderReporter,
  reporterClass,
  withoutReporter,
  withReporter,
  type ReporterInput,
} from "../../provider/flink/reporter-settings";
import { parseFlinkVersion } from "../../provider/flink/version";

const input: ReporterInput = {
  reporterName: "promgateway",
  jobName: "orders",
  randomJobNameSuffix: true,
  deleteOnShutdown: true,
  needBasicAuth: true,
  interval: "60 SECONDS",
  groupingLabels: { instance_id: "emr-1" },
  gateway: { host: "10.0.0.9", port: "9090", userName: "1250000001", password: "token" },
};

function render(version: string, changes: Partial<ReporterInput> = {}): Record<string, string> {
  const parsed = parseFlinkVersion(version);
  if (parsed === undefined) throw new Error(version);
  return renderReporter(parsed, { ...input, ...changes });
}

/** Without the prefix, which all must have. */
function shortKeys(settings: Record<string, string>): string[] {
  return Object.keys(settings).map((key) => {
    expect(key.startsWith("metrics.reporter.promgateway.")).toBe(true);
    return key.slice("metrics.reporter.promgateway.".length);
  });
}

test("renders the manual's eleven keys, in its order", () => {
  expect(Object.entries(render("1.14.6"))).toEqual(
    [
      ["factory.class", defaultFactoryClass],
      ["jobName", "orders"],
      ["randomJobNameSuffix", "true"],
      ["groupingKey", "instance_id=emr-1"],
      ["interval", "60 SECONDS"],
      ["host", "10.0.0.9"],
      ["port", "9090"],
      ["needBasicAuth", "true"],
      ["user", "1250000001"],
      ["password", "token"],
      ["deleteOnShutdown", "true"],
    ].map(([key, value]) => [`metrics.reporter.promgateway.${key}`, value]),
  );
});

test.each([
  ["1.9.3", "class", reporterClass],
  ["1.10.3", "class", reporterClass],
  ["1.11.0", "factory.class", defaultFactoryClass],
  ["1.14.6", "factory.class", defaultFactoryClass],
  ["1.17.2", "factory.class", defaultFactoryClass],
  ["1.18.1", "factory.class", defaultFactoryClass],
  ["1.20.0", "factory.class", defaultFactoryClass],
  ["2.0.0", "factory.class", defaultFactoryClass],
])("Flink %s loads by %s alone", (version, key, value) => {
  const settings = render(version);
  const loading = Object.entries(settings).filter(([name]) => name.endsWith("class"));
  expect(loading).toEqual([[`metrics.reporter.promgateway.${key}`, value]]);
});

test.each([
  ["1.14.6", { host: "10.0.0.9", port: "9090", hostUrl: undefined }],
  ["1.20.0", { host: "10.0.0.9", port: "9090", hostUrl: undefined }],
  ["2.0.0", { host: undefined, port: undefined, hostUrl: "http://10.0.0.9:9090" }],
])("Flink %s finds the gateway by %j", (version, address) => {
  const settings = render(version);
  for (const [key, value] of Object.entries(address)) {
    expect(settings[`metrics.reporter.promgateway.${key}`]).toBe(value);
  }
});

test("the jar's own factory is loaded where there is one", () => {
  const settings = render("1.18.1", { factoryClass: "com.example.AuthFactory" });
  expect(settings["metrics.reporter.promgateway.factory.class"]).toBe("com.example.AuthFactory");
});

test("without basic auth no name and no password is written", () => {
  const keys = shortKeys(render("1.14.6", { needBasicAuth: false }));
  expect(keys).toContain("needBasicAuth");
  expect(keys).not.toContain("user");
  expect(keys).not.toContain("password");
});

test("without labels there is no groupingKey, which Flink would skip with a warning", () => {
  expect(shortKeys(render("1.14.6", { groupingLabels: {} }))).not.toContain("groupingKey");
});

test("every key of every version is known as decisive", () => {
  const keys = ["1.9.3", "1.14.6", "2.0.0"].flatMap((version) => shortKeys(render(version)));
  expect(keys.filter((key) => !decisiveKeys.includes(key))).toEqual([]);
});

test("labels stand in the order of their names, however they were given", () => {
  expect(renderGroupingKey({ b: "2", a: "1" })).toBe("a=1;b=2");
});

test.each([
  [undefined, undefined],
  ["", "promgateway"],
  ["jmx", "jmx,promgateway"],
  ["jmx, slf4j", "jmx,slf4j,promgateway"],
  ["jmx, promgateway", "jmx, promgateway"],
  ["promgateway2", "promgateway2,promgateway"],
])("the list %j becomes %j with the reporter", (list, expected) => {
  expect(withReporter(list, "promgateway")).toBe(expected);
});

test.each([
  [undefined, undefined],
  ["promgateway", undefined],
  ["jmx,promgateway", "jmx"],
  ["jmx, slf4j", "jmx, slf4j"],
  ["promgateway,promgateway2", "promgateway2"],
])("the list %j becomes %j without the reporter", (list, expected) => {
  expect(withoutReporter(list, "promgateway")).toBe(expected);
});

test("names the other reporters that use the Prometheus package, once each", () => {
  const conf = {
    "metrics.reporter.promgateway.class": reporterClass,
    "metrics.reporter.prom.class": "org.apache.flink.metrics.prometheus.PrometheusReporter",
    "metrics.reporter.prom.factory.class":
      "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
    "metrics.reporter.again.factory.class": defaultFactoryClass,
    "metrics.reporter.jmx.factory.class": "org.apache.flink.metrics.jmx.JMXReporterFactory",
    "metrics.reporter.other.host": "org.apache.flink.metrics.prometheus.",
  };
  expect(otherPrometheusReporters(conf, "promgateway")).toEqual(["again", "prom"]);
});
