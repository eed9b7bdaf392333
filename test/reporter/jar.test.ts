import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { factoryClassOf } from "../../provider/flink/jar";
import { digestFile, jarFile } from "../../scripts/reporter/build";

const jar = readFileSync(jarFile);
const entries = Object.entries(unzipSync(jar));
const PACKAGE = "org/apache/flink/metrics/prometheus/";

test("the jar is small enough to be sent to a node inside of a command", () => {
  expect(jar.length).toBeLessThan(10_000);
});

test("the jar holds the reporter's classes and its services entry, and none of Flink's names", () => {
  expect(entries.map(([name]) => name)).toEqual([
    "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory",
    `${PACKAGE}AuthenticatingPush.class`,
    `${PACKAGE}AuthenticatingPushGatewayReporter.class`,
    `${PACKAGE}AuthenticatingPushGatewayReporterFactory.class`,
    `${PACKAGE}AuthenticatingPushSettings.class`,
  ]);
});

test("its classes are for Java 8 and later", () => {
  const classes = entries.filter(([name]) => name.endsWith(".class"));
  const majors = classes.map(([, bytes]) => Buffer.from(bytes).readUInt16BE(6));
  expect(new Set(majors)).toEqual(new Set([52]));
});

test("its classes use no lambda: compilers differ in how they write one", () => {
  const text = entries.map(([, bytes]) => Buffer.from(bytes).toString("latin1")).join();
  expect(text).not.toContain("LambdaMetafactory");
  expect(text).not.toContain("StringConcatFactory");
});

test("its services entry names the factory, as the provider reads it", () => {
  expect(factoryClassOf(jar)).toBe(
    "org.apache.flink.metrics.prometheus.AuthenticatingPushGatewayReporterFactory",
  );
});

test("the digest beside it is its own, in the form that sha256sum checks", () => {
  const digest = createHash("sha256").update(jar).digest("hex");
  expect(readFileSync(digestFile, "utf8")).toBe(`${digest}  flinkwatch-reporter.jar\n`);
});
