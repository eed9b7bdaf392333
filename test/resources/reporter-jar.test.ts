import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";

import { writeZip } from "../../emulator/flink-run/zip";
import { reporterJar } from "../../provider/resources/reporter-jar";
import {
  reporterJarArgs,
  validateReporterJar,
  type ReporterJarArgs,
} from "../../provider/resources/reporter-jar-args";
import { placementFaults } from "../../provider/resources/reporter-jar-place";
import { builtinJar } from "../../provider/builtin-jar";
import { clusterId, flinkHome, Lived, openEmrBench, type EmrBench } from "./emr-bench";

const lib = `${flinkHome}/lib`;
const official = "flink-metrics-prometheus-1.14.6.jar";
let bench: EmrBench;

const services = "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory";
const factory = "org/apache/flink/metrics/prometheus/PrometheusPushGatewayReporterFactory";
const classFile = (name: string) => ({ name: `${name}.class`, data: Buffer.from("x") });

/** A reporter's jar with one class more. */
function ownJar(more: string): Buffer {
  const named = { name: services, data: Buffer.from(factory.replaceAll("/", ".")) };
  return writeZip([named, classFile(factory), classFile(more)]);
}

function noServices(): Buffer {
  return writeZip([classFile(factory)]);
}

beforeEach(async () => {
  bench = await openEmrBench();
});
afterEach(() => bench.close());

function argsWith(changes: Partial<ReporterJarArgs> = {}): ReporterJarArgs {
  return reporterJarArgs.parse({ clusterId, jar: bench.jar, ...changes });
}

function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

describe("ReporterJar", () => {
  it("puts the jar on masters and routers, moves the official one aside, and puts it back", async () => {
    const first = bench.at("ins-m0000001", lib);
    const before = readdirSync(first).sort();
    const was = digest(`${first}/${official}`);
    const jar = new Lived(bench, reporterJar, argsWith());
    await jar.create();
    expect(Object.keys(jar.state.nodes)).toEqual(["ins-m0000001", "ins-m0000002", "ins-r0000001"]);
    for (const node of Object.keys(jar.state.nodes)) {
      const file = `${bench.at(node, lib)}/${bench.jar.fileName}`;
      expect(digest(file)).toBe(bench.jar.sha256);
      const dist = statSync(`${bench.at(node, lib)}/flink-dist_2.12-1.14.6.jar`, {
        throwIfNoEntry: false,
      });
      if (dist)
        expect(statSync(file)).toMatchObject({ mode: dist.mode, uid: dist.uid, gid: dist.gid });
    }
    expect(existsSync(`${first}/${official}`)).toBe(false);
    expect(bench.progress.at(-2)).toMatch(/^install-jar: node ins-[mr]000000[12] done, 3 of 3$/);
    expect(bench.progress.at(-1)).toBe("jar on 3 of 3 nodes");
    expect(await jar.drift()).toEqual([]);
    await jar.destroy();
    expect(readdirSync(first).sort()).toEqual(before);
    expect(digest(`${first}/${official}`)).toBe(was);
    expect(existsSync(bench.at("ins-m0000001", `${flinkHome}/.flinkwatch`))).toBe(false);
    await jar.destroy();
  });

  it("names the node and the jar that somebody changed, and heals it", async () => {
    const jar = new Lived(bench, reporterJar, argsWith());
    await jar.create();
    const first = bench.at("ins-m0000001", lib);
    writeFileSync(`${first}/${official}`, "official again");
    rmSync(`${bench.at("ins-m0000002", lib)}/${bench.jar.fileName}`);
    const drift = await jar.drift();
    expect(drift).toContain("delete nodes/ins-m0000001/foreign/0");
    expect(drift).toContain("update nodes/ins-m0000002/sha256");
    await jar.update();
    expect(await jar.drift()).toEqual([]);
    expect(existsSync(`${first}/${official}`)).toBe(false);
  });

  it("judges the neighbours of a node that is out of reach, and changes nothing for it", async () => {
    const jar = new Lived(bench, reporterJar, argsWith());
    await jar.create();
    bench.cloud.nodes.change("ins-m0000001", { agent: "offline" });
    rmSync(`${bench.at("ins-m0000002", lib)}/${bench.jar.fileName}`);
    const drift = await jar.drift();
    expect(drift.filter((line) => line.includes("ins-m0000001"))).toEqual([]);
    expect(drift).toContain("update nodes/ins-m0000002/sha256");
    expect(jar.state.nodes["ins-m0000001"]).toMatchObject({
      sha256: bench.jar.sha256,
      reachable: false,
    });
  });

  it.each([
    [
      "leaves what somebody changed meanwhile, and names it",
      { force: false },
      [
        `ins-m0000001: ${official} is there again, so our backup of it was dropped. With force: true in its cluster's configuration destroy overwrites it.`,
        "ins-m0000002: OURS is not the jar that we installed, so it stays. With force: true in its cluster's configuration destroy overwrites it.",
      ],
      ["somebody's official", "somebody's"],
    ],
    [
      "with force gives back what was there first",
      { force: true },
      [
        `ins-m0000001: ${official} was changed by somebody, and is overwritten or gone (force: true).`,
        "ins-m0000002: OURS was changed by somebody, and is overwritten or gone (force: true).",
      ],
      ["the first", undefined],
    ],
  ])("%s", async (_what, changes, told, left) => {
    const place = (node: string, name: string) => `${bench.at(node, lib)}/${name}`;
    writeFileSync(place("ins-m0000001", official), "the first");
    const jar = new Lived(bench, reporterJar, argsWith(changes));
    await jar.create();
    writeFileSync(place("ins-m0000001", official), "somebody's official");
    writeFileSync(place("ins-m0000002", bench.jar.fileName), "somebody's");
    bench.lines.length = 0;
    await jar.destroy();
    expect(bench.lines).toEqual(
      told.map(
        (text) => `EMR cluster ${clusterId}, node ${text.replace("OURS", bench.jar.fileName)}`,
      ),
    );
    const textOf = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
    expect([
      textOf(place("ins-m0000001", official)),
      textOf(place("ins-m0000002", bench.jar.fileName)),
    ]).toEqual(left);
    expect(existsSync(bench.at("ins-m0000001", `${flinkHome}/.flinkwatch`))).toBe(false);
  });

  it("refuses to move a jar that another reporter uses", async () => {
    const conf = bench.at("ins-m0000001", `${flinkHome}/conf/flink-conf.yaml`);
    const line =
      "metrics.reporter.prom.class: org.apache.flink.metrics.prometheus.PrometheusReporter\n";
    writeFileSync(conf, readFileSync(conf, "utf8") + line);
    await expect(new Lived(bench, reporterJar, argsWith()).create()).rejects.toThrow(
      `- node ins-m0000001: reporter prom uses lib/${official}, which would be moved aside`,
    );
    expect(existsSync(`${bench.at("ins-m0000001", lib)}/${official}`)).toBe(true);
  });

  it.each<[what: string, bytes: Buffer, reason: string]>([
    ["is empty", Buffer.alloc(0), "jar: is empty, got 0 bytes, expected a jar."],
    ["is no zip", Buffer.from("<html>404</html>"), "jar: is no readable zip file, "],
    ["has foreign classes", ownJar("org/example/Other"), "got org/example/Other.class"],
    ["names no factory", noServices(), "jar: names no factory"],
  ])("refuses a file that %s before anything is changed", async (_what, bytes, reason) => {
    writeFileSync(bench.jar.path, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const before = readdirSync(bench.at("ins-m0000001", lib));
    const jar = new Lived(
      bench,
      reporterJar,
      argsWith({ jar: { ...bench.jar, builtin: false, sha256 } }),
    );
    await expect(jar.create()).rejects.toThrow(reason);
    expect(readdirSync(bench.at("ins-m0000001", lib))).toEqual(before);
  });

  it("refuses a jar with another digest before anything is changed", async () => {
    const jar = { builtin: false, ...bench.jar, sha256: "0".repeat(64) };
    await expect(new Lived(bench, reporterJar, argsWith({ jar })).create()).rejects.toThrow(
      `jar.path ${bench.jar.path}: has another digest, got ${bench.jar.sha256}, expected ${jar.sha256}.`,
    );
  });
});

describe("the built-in reporter", () => {
  const folder = `${flinkHome}/plugins/metrics-prometheus`;
  const builtin = { jar: { builtin: true } } as Partial<ReporterJarArgs>;
  const nodes = ["ins-m0000001", "ins-m0000002", "ins-r0000001"];
  const inLib = (node: string) =>
    readdirSync(bench.at(node, lib)).filter((name) => name.includes("metrics-prometheus"));

  it("goes beside the official jar of each node, out of lib's way, and leaves as it came", async () => {
    const jar = new Lived(bench, reporterJar, argsWith(builtin));
    await jar.create();
    const { fileName, sha256 } = builtinJar();
    expect(jar.state).toMatchObject({
      fileName,
      sha256,
      folder: "plugins/metrics-prometheus",
      factoryClass: "org.apache.flink.metrics.prometheus.AuthenticatingPushGatewayReporterFactory",
    });
    for (const node of nodes) {
      expect(digest(`${bench.at(node, folder)}/${fileName}`)).toBe(sha256);
      expect(inLib(node)).toEqual([]);
    }
    expect(await jar.drift()).toEqual([]);
    rmSync(`${bench.at("ins-m0000002", folder)}/${fileName}`);
    expect(await jar.drift()).toContain("update nodes/ins-m0000002/sha256");
    await jar.update();
    await jar.destroy();
    expect(inLib("ins-m0000001")).toEqual([official]);
    for (const node of nodes) expect(readdirSync(bench.at(node, folder))).toEqual([official]);
  });

  it("takes over from a vendor's jar without a replacement", async () => {
    const vendor = argsWith();
    const jar = new Lived(bench, reporterJar, vendor);
    await jar.create();
    const next = argsWith(builtin);
    expect(reporterJar.replaces?.(vendor, next)).toEqual([]);
    jar.args = next;
    await jar.update();
    expect(await jar.drift()).toEqual([]);
    for (const node of nodes) expect(inLib(node)).toEqual([]);
    await jar.destroy();
    expect(inLib("ins-m0000001")).toEqual([official]);
  });

  it("is refused, with the next step and every node's fault, before anything is changed", async () => {
    rmSync(`${bench.at("ins-m0000001", folder)}/${official}`);
    writeFileSync(`${bench.at("ins-m0000002", lib)}/flink-dist-1.18.1.jar`, "another");
    const before = nodes.map((node) => readdirSync(bench.at(node, lib)));
    await expect(new Lived(bench, reporterJar, argsWith(builtin)).create()).rejects.toThrow(
      [
        `EMR cluster ${clusterId}: the reporter's jar cannot be installed, nothing was changed.`,
        "- node ins-m0000001: plugins/metrics-prometheus has no flink-metrics-prometheus*.jar, which the built-in reporter needs beside it. Put org.apache.flink:flink-metrics-prometheus:1.14.6 of Maven Central, sha256 d1f2c09789769b9a405f40951e39f8e49bf63b76afd5d2a9e801b0af1b3fe1eb there.",
        "- node ins-m0000002: lib has more than one Flink, got flink-dist-1.18.1.jar and flink-dist_2.12-1.14.6.jar, expected one. Remove the one not in use.",
      ].join("\n"),
    );
    expect(nodes.map((node) => readdirSync(bench.at(node, lib)))).toEqual(before);
  });
});

test.each([
  [
    "1.12.7",
    {},
    "the built-in reporter needs Flink 1.13 or later, got 1.12.7. Set plugin.kind: vendor",
  ],
  [
    "2.4.0",
    {},
    "was not tried on Flink 2.4.0, expected 1.13 to 2.3. Set plugin.allowUntested: true",
  ],
  ["2.4.0", { allowUntested: true }, undefined],
  ["2.3.0", {}, undefined],
])("the built-in reporter on Flink %s with %j", (version, more, fault) => {
  const file = { mode: "644", owner: "hadoop", group: "hadoop" };
  const beside = `plugins/metrics-prometheus/flink-metrics-prometheus-${version}.jar`;
  const inspection = {
    isFlinkPresent: true,
    dist: { fileName: `flink-dist-${version}.jar`, ...file },
    otherDists: [],
    confFiles: [],
    jars: [{ path: beside, sha256: "", ...file }],
  };
  const args = reporterJarArgs.parse({ clusterId, jar: { builtin: true }, ...more });
  const faults = placementFaults(
    [{ node: "ins-m0000001", status: "seen", inspection, nonce: "" }],
    args,
  );
  expect(faults).toEqual(fault === undefined ? [] : [expect.stringContaining(fault)]);
});

test.each([
  [{ builtin: true, url: "http://x/y-metrics-prometheus.jar" }, ["jar.url"]],
  [{ path: "x.jar" }, ["jar.fileName", "jar.sha256"]],
  [{ fileName: "flink-metrics-prometheus.jar", sha256: "a".repeat(64) }, ["jar"]],
])("the jar %j has faults at %j", (jar, paths) => {
  const args = reporterJarArgs.parse({ clusterId, jar });
  expect(validateReporterJar(args).map(({ path }) => path)).toEqual(paths);
});
