import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";

import { reporterJar } from "../../provider/resources/reporter-jar";
import { reporterJarArgs, type ReporterJarArgs } from "../../provider/resources/reporter-jar-args";
import { clusterId, flinkHome, Lived, openEmrBench, type EmrBench } from "./emr-bench";

const lib = `${flinkHome}/lib`;
const official = "flink-metrics-prometheus-1.14.6.jar";
let bench: EmrBench;
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

  it("refuses a jar with another digest before anything is changed", async () => {
    const jar = { ...bench.jar, sha256: "0".repeat(64) };
    await expect(new Lived(bench, reporterJar, argsWith({ jar })).create()).rejects.toThrow(
      `jar.path ${bench.jar.path}: has another digest, got ${bench.jar.sha256}, expected ${jar.sha256}.`,
    );
  });
});
