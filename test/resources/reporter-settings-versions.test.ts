import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { readConfigYaml } from "../../emulator/flink-run/config-yaml";
import { flinkRun } from "../../emulator/flink-run";
import { reporterJar } from "../../provider/resources/reporter-jar";
import { reporterJarArgs, type ReporterJarArgs } from "../../provider/resources/reporter-jar-args";
import { reporterSettings } from "../../provider/resources/reporter-settings";
import { type ReporterSettingsArgs } from "../../provider/resources/reporter-settings-args";
import {
  clusterId,
  emrWorld,
  flinkHome,
  Lived,
  openEmrBench,
  settingsArgs,
  type EmrBench,
} from "./emr-bench";

const prefix = "metrics.reporter.promgateway.";
const nodes = ["ins-m0000001", "ins-m0000002", "ins-r0000001"];
let bench: EmrBench;
afterEach(() => bench.close());

function settingsOf(changes: Partial<ReporterSettingsArgs> = {}) {
  return new Lived(bench, reporterSettings, settingsArgs({ plugin: "builtin", ...changes }));
}

function jarOf(changes: Partial<ReporterJarArgs> = {}) {
  return new Lived(
    bench,
    reporterJar,
    reporterJarArgs.parse({ clusterId, jar: { builtin: true }, ...changes }),
  );
}

const filesOf = (folder: string) =>
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
const confPath = (node: string) => bench.at(node, `${flinkHome}/conf/config.yaml`);
const confOf = (node: string) => readFileSync(confPath(node), "utf8");
const keysOf = (node: string) => Object.fromEntries(readConfigYaml(confOf(node), 100).values);
const edit = (node: string, text: string) =>
  writeFileSync(confPath(node), `${confOf(node)}${text}\n`);
const plainMasters = {
  nodes: (emrWorld() as { nodes: object[] }).nodes.map((node) => ({ ...node, libJars: [] })),
};
const flink = (version: string, more: object = {}) => ({
  emr: [emrWorld({ flink: version, ...plainMasters, ...more })],
});

describe.each(["quoted", "plain"])("on Flink 2 with values that EMR writes %s", (yamlValues) => {
  it("writes config.yaml, sees edits there, heals them and takes itself out again", async () => {
    bench = await openEmrBench({ ...flink("2.2.1"), switches: { yamlValues } });
    const before = nodes.map(confOf);
    const settings = settingsOf();
    await settings.create();
    for (const node of nodes) {
      const keys = keysOf(node);
      expect(keys).toMatchObject({
        "state.checkpoints.num-retained": "3",
        [`${prefix}factory.class`]:
          "org.apache.flink.metrics.prometheus.AuthenticatingPushGatewayReporterFactory",
        [`${prefix}groupingKey`]: `instance_id=${clusterId}`,
        [`${prefix}interval`]: "60 SECONDS",
        [`${prefix}hostUrl`]: expect.stringMatching(/^http:\/\/[\d.]+:\d+$/) as string,
      });
      expect(keys).not.toHaveProperty([`${prefix}host`]);
    }
    expect(settings.state?.confFile).toBe("config.yaml");
    expect(await settings.drift()).toEqual([]);
    expect(await settings.update()).toEqual(settings.state);
    edit("ins-m0000002", "taskmanager.extra: 1");
    await expect(settings.destroy()).rejects.toThrow(
      '- node ins-m0000002: taskmanager.extra is "1" there',
    );
    writeFileSync(
      confPath("ins-m0000002"),
      confOf("ins-m0000002").replace("taskmanager.extra: 1\n", ""),
    );
    await settings.destroy();
    expect(nodes.map(confOf)).toEqual(before);
  });

  it("takes no number that YAML spells anew for an edit, and names a value that was changed", async () => {
    bench = await openEmrBench({
      ...flink("2.2.1", { conf: { "taskmanager.cpu.cores": "1.50" } }),
      switches: { yamlValues },
    });
    const settings = settingsOf();
    await settings.create();
    expect(await settings.drift()).toEqual([]);
    writeFileSync(
      confPath("ins-m0000001"),
      confOf("ins-m0000001").replace(/jobName: \S+/, "jobName: other"),
    );
    expect(await settings.drift()).toEqual([`delete nodes/ins-m0000001/differs/${prefix}jobName`]);
    await settings.update();
    expect(await settings.drift()).toEqual([]);
  });
});

it("what it writes on Flink 2 loads, in the words of Flink's rules", async () => {
  bench = await openEmrBench(flink("2.2.1"));
  await jarOf().create();
  await settingsOf().create();
  const job = await flinkRun(bench.cloud.nodes, { from: "ins-m0000001", to: "ins-c0000001" });
  expect(job.loaded).toBe(true);
});

it("takes host and port on Flink 1.20, whose EMR may keep config.yaml", async () => {
  bench = await openEmrBench(flink("1.20.5", { confFile: "config.yaml" }));
  const settings = settingsOf();
  await settings.create();
  expect(keysOf("ins-m0000001")).toHaveProperty([`${prefix}host`]);
  expect(settings.state?.confFile).toBe("config.yaml");
  expect(await settings.drift()).toEqual([]);
});

it("names a Flink that was put in place of the earlier one, and writes the settings for it", async () => {
  bench = await openEmrBench(flink("1.14.6"));
  const settings = settingsOf();
  await settings.create();
  for (const node of nodes) {
    const lib = bench.at(node, `${flinkHome}/lib`);
    const name = readdirSync(lib).find((file) => file.startsWith("flink-dist")) ?? "";
    renameSync(join(lib, name), join(lib, "flink-dist-1.18.1.jar"));
  }
  expect(await settings.drift()).toEqual(["update flinkVersion", "delete flinkVersionFound"]);
  await settings.update();
  expect(settings.state?.flinkVersion).toBe("1.18.1");
  expect(await settings.drift()).toEqual([]);
});

describe("refuses before anything is changed", () => {
  it.each<[what: string, world: object, changes: Partial<ReporterSettingsArgs>, message: RegExp]>([
    [
      "a vendor's jar on 1.18",
      flink("1.18.1"),
      { plugin: "vendor" },
      /plugin\.kind vendor: is built for Flink up to 1\.16, got 1\.18\.1\. Set plugin\.kind: builtin\./,
    ],
    [
      "a vendor's jar on Java 11",
      flink("1.14.6", { java: "11.0.20" }),
      { plugin: "vendor" },
      /needs JAXB, which Java 11 does not have, expected Java 8/,
    ],
    [
      "Flink's own reporter where the gateway authenticates",
      flink("1.14.6"),
      { plugin: "none" },
      /Flink's own reporter cannot authenticate/,
    ],
    [
      "a Flink that is newer than those tried",
      flink("2.4.0"),
      {},
      /Flink: was not tried, got 2\.4\.0, expected 1\.9 to 2\.3\. Set plugin\.allowUntested: true to try it\./,
    ],
    [
      "the built-in reporter on 1.12",
      flink("1.12.7"),
      {},
      /plugin\.kind builtin: needs Flink 1\.13 or later, got 1\.12\.7\. Set plugin\.kind: vendor/,
    ],
    [
      "folders that YARN has already",
      flink("1.14.6", { conf: { "yarn.provided.lib.dirs": "hdfs:///flink/lib" } }),
      {},
      /yarn\.provided\.lib\.dirs: is set, so Flink's client does not ship plugins of the node, got hdfs:\/\/\/flink\/lib/,
    ],
  ])("%s", async (_what, world, changes, message) => {
    bench = await openEmrBench(world);
    const files = () => nodes.map((node) => filesOf(bench.at(node, `${flinkHome}/conf`)));
    const before = files();
    await expect(settingsOf(changes).create()).rejects.toThrow(message);
    expect(files()).toEqual(before);
  });

  it("a jar that YARN would not ship, or a vendor's on 1.18, at the jar already", async () => {
    const conf = { "yarn.provided.lib.dirs": "hdfs:///flink/lib" };
    bench = await openEmrBench(flink("1.18.1", { conf }));
    await expect(jarOf().create()).rejects.toThrow("Then set plugin.inProvidedLibDirs: true.");
    const vendor = { jar: { ...bench.jar, builtin: false }, inProvidedLibDirs: true };
    await expect(jarOf(vendor).create()).rejects.toThrow(
      "plugin.kind vendor: is built for Flink up to 1.16",
    );
    await jarOf({ inProvidedLibDirs: true }).create();
  });
});

it("Flink's own reporter pushes to a gateway without authentication", async () => {
  bench = await openEmrBench(flink("2.2.1"));
  const gatewayUrl = "http://10.1.1.99:9091";
  const settings = settingsOf({ plugin: "none", needBasicAuth: false, gatewayUrl });
  await settings.create();
  expect(keysOf("ins-m0000001")).toMatchObject({
    [`${prefix}factory.class`]:
      "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporterFactory",
    [`${prefix}hostUrl`]: gatewayUrl,
    [`${prefix}needBasicAuth`]: "false",
  });
  expect(keysOf("ins-m0000001")).not.toHaveProperty([`${prefix}password`]);
  expect(await settings.drift()).toEqual([]);
});
