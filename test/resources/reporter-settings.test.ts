import { readFileSync, writeFileSync } from "node:fs";

import { parseLegacyConf } from "../../provider/flink/legacy-conf";
import { reporterSettings } from "../../provider/resources/reporter-settings";
import {
  clusterId,
  emrWorld,
  flinkHome,
  instanceId,
  Lived,
  openEmrBench,
  settingsArgs,
  type EmrBench,
} from "./emr-bench";

const prefix = "metrics.reporter.promgateway.";
const nodes = ["ins-m0000001", "ins-m0000002", "ins-r0000001"];
let bench: EmrBench;
afterEach(() => bench.close());

function confOf(node: string): Record<string, string> {
  return parseLegacyConf(readFileSync(bench.at(node, `${flinkHome}/conf/flink-conf.yaml`), "utf8"));
}

function editNode(node: string, line: string): void {
  const file = bench.at(node, `${flinkHome}/conf/flink-conf.yaml`);
  writeFileSync(file, `${readFileSync(file, "utf8")}${line}\n`);
}

describe("ReporterSettings", () => {
  it("writes the keys to EMR and all nodes, keeps foreign ones, and takes itself out again", async () => {
    bench = await openEmrBench();
    const before = nodes.map(confOf);
    const settings = new Lived(bench, reporterSettings, settingsArgs());
    await settings.create();
    for (const node of nodes) {
      expect(confOf(node)).toMatchObject({
        "state.checkpoints.num-retained": "3",
        [`${prefix}factory.class`]:
          "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporterFactory",
        [`${prefix}jobName`]: "orders",
        [`${prefix}randomJobNameSuffix`]: "true",
        [`${prefix}groupingKey`]: `instance_id=${clusterId}`,
        [`${prefix}interval`]: "60 SECONDS",
        [`${prefix}needBasicAuth`]: "true",
        [`${prefix}user`]: "1250000001",
        [`${prefix}deleteOnShutdown`]: "true",
      });
    }
    const token = confOf("ins-m0000001")[`${prefix}password`] ?? "";
    expect(token).not.toBe("");
    expect(JSON.stringify(settings.state)).not.toContain(token);
    expect(await settings.drift()).toEqual([]);
    const same = settings.state;
    expect(await settings.update()).toEqual(same);
    await settings.destroy();
    expect(nodes.map(confOf)).toEqual(before);
    await settings.destroy();
  });

  it("names the key that somebody edited on a node, and writes it again", async () => {
    bench = await openEmrBench();
    const settings = new Lived(bench, reporterSettings, settingsArgs());
    await settings.create();
    editNode("ins-m0000002", `${prefix}jobName: other`);
    expect(await settings.drift()).toEqual([`delete nodes/ins-m0000002/differs/${prefix}jobName`]);
    await settings.update();
    expect(confOf("ins-m0000002")[`${prefix}jobName`]).toBe("orders");
    expect(await settings.drift()).toEqual([]);
  });

  it("sees a rotated token, warns of running jobs and writes the new one", async () => {
    bench = await openEmrBench();
    const settings = new Lived(bench, reporterSettings, settingsArgs());
    await settings.create();
    const token = await bench.cloud.rotateToken(instanceId);
    expect(await settings.drift()).toEqual([`update properties/${prefix}password`]);
    expect(reporterSettings.warnings?.(settings.args, settings.state)[0]).toContain(
      "Jobs that run stop arriving",
    );
    await settings.update();
    expect(confOf("ins-r0000001")[`${prefix}password`]).toBe(token);
    expect(await settings.drift()).toEqual([]);
  });

  it("stops at keys that stand only on a node until it is told what to do with them", async () => {
    bench = await openEmrBench();
    editNode("ins-m0000001", "taskmanager.extra: 1");
    await expect(new Lived(bench, reporterSettings, settingsArgs()).create()).rejects.toThrow(
      '- node ins-m0000001: taskmanager.extra is "1" there, absent in EMR',
    );
    expect(confOf("ins-m0000002")[`${prefix}jobName`]).toBeUndefined();
    const settings = new Lived(bench, reporterSettings, settingsArgs({ nodeEdits: "import" }));
    await settings.create();
    expect(confOf("ins-m0000002")["taskmanager.extra"]).toBe("1");
  });

  it("refuses a reporter that pushes elsewhere; takes it over when told, and gives it back", async () => {
    const earlier = {
      [`${prefix}host`]: "10.9.9.9",
      [`${prefix}port`]: "9091",
      [`${prefix}password`]: "an-earlier-token",
      "metrics.reporters": "promgateway",
    };
    bench = await openEmrBench({ emr: [emrWorld({ conf: earlier })] });
    await expect(new Lived(bench, reporterSettings, settingsArgs()).create()).rejects.toThrow(
      "reporter promgateway already pushes elsewhere",
    );
    const before = nodes.map(confOf);
    const settings = new Lived(bench, reporterSettings, settingsArgs({ takeOver: true }));
    await settings.create();
    expect(JSON.stringify(settings.state)).not.toContain("an-earlier-token");
    expect(await settings.drift()).toEqual([]);
    await settings.destroy();
    expect(nodes.map(confOf)).toEqual(before);
  });

  it("adds itself to a list of reporters and leaves the others in it", async () => {
    bench = await openEmrBench({ emr: [emrWorld({ conf: { "metrics.reporters": "jmx" } })] });
    const settings = new Lived(bench, reporterSettings, settingsArgs());
    await settings.create();
    expect(confOf("ins-m0000001")["metrics.reporters"]).toBe("jmx,promgateway");
    expect(await settings.drift()).toEqual([]);
    await settings.destroy();
    expect(confOf("ins-m0000001")["metrics.reporters"]).toBe("jmx");
  });

  it("says which keys EMR kept instead of claiming their removal", async () => {
    bench = await openEmrBench({
      switches: { importAbsentKeys: "keep" },
      emr: [emrWorld({ conf: { [`${prefix}class`]: "old.Reporter" } })],
    });
    const settings = new Lived(bench, reporterSettings, settingsArgs());
    await settings.create();
    expect(bench.lines).toContain(
      `EMR cluster ${clusterId}: EMR's import did not remove ${prefix}class. Delete them in the EMR console.`,
    );
    expect(await settings.drift()).toEqual([]);
  });

  it("tells a failed delivery with its flow and its reason", async () => {
    bench = await openEmrBench({ emr: [emrWorld({ flowOutcomes: [-1] })] });
    await expect(new Lived(bench, reporterSettings, settingsArgs()).create()).rejects.toThrow(
      /delivering the configuration failed \(flow \d+, status -1\): a node did not take the configuration/,
    );
  });
});
