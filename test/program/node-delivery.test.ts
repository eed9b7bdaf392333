import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { FLINK_HOME } from "../../scripts/story/demo-fleet";
import type { Setting } from "../../scripts/story/setting";
import { compareSnapshots, takeSnapshot } from "../../scripts/story/snapshot";
import {
  calls,
  closePrograms,
  diagnostics,
  editConfig,
  nodesAlone,
  oneCluster,
  program,
  succeeded,
} from "../support/program-run";

afterEach(closePrograms);

const nodes = ["ins-m0000001", "ins-m0000002", "ins-r0000001"];
const key = "metrics.reporter.promgateway.jobName";
const canary = "canary-token-5d1e80";
const instance = {
  ...{ id: "prom-canary01", name: "canary", vpc: "vpc-emr00001" },
  ...{ subnet: "subnet-emr00001", zone: "ap-guangzhou-3", token: canary },
};

function home({ cloud }: Setting, node: string): string {
  return path.join(cloud.hosts[node] ?? "", FLINK_HOME);
}

function confOn(setting: Setting, node: string): string {
  return path.join(home(setting, node), "conf", "flink-conf.yaml");
}

/** The first cluster of a stack whose account may not use EMR's configuration API. */
function withoutApi(): Promise<Setting> {
  const stack = oneCluster({
    world: (world) => {
      world.switches = { exportImportApi: "NotInWhiteList" };
      world.prometheus = [instance];
    },
    config: (config) => {
      config["flinkwatch:prometheus"] = { id: instance.id };
      changeCluster(config, { delivery: "node" });
    },
  });
  return program(nodesAlone(stack));
}

function changeCluster(config: Record<string, unknown>, change: object): void {
  Object.assign((config["flinkwatch:clusters"] as object[])[0] ?? {}, change);
}

test("without EMR's configuration API: up, an edit that is named and healed, and a destroy that gives back all", async () => {
  const setting = await withoutApi();
  const { pulumi } = setting;
  const before = nodes.map((node) => takeSnapshot(home(setting, node)));
  succeeded(await pulumi.up());
  for (const node of nodes) {
    expect(readFileSync(confOn(setting, node), "utf8")).toMatch(new RegExp(`^${key}: `, "m"));
  }
  succeeded(await pulumi.preview(["--expect-no-changes"]));
  appendFileSync(confOn(setting, "ins-m0000002"), `\n${key}: by-hand\n`);
  expect(diagnostics(succeeded(await pulumi.preview()))).toMatch(
    new RegExp(
      `EMR cluster emr-demo0001, ${key}: wanted "[a-z-]+", nodes ins-m0000001 and ins-r0000001 "[a-z-]+", node ins-m0000002 "by-hand". Moved since our last write: node ins-m0000002.`,
    ),
  );
  succeeded(await pulumi.up());
  succeeded(await pulumi.preview(["--expect-no-changes"]));
  const state = await pulumi.exportState();
  const destroyed = succeeded(await pulumi.destroy());
  // On the one that was edited an empty line is left of that.
  const after = nodes.map((node) => takeSnapshot(home(setting, node)));
  expect(compareSnapshots(before[0]!, after[0]!)).toEqual([]);
  expect(compareSnapshots(before[2]!, after[2]!)).toEqual([]);
  expect(existsSync(path.join(home(setting, "ins-m0000002"), ".flinkwatch"))).toBe(false);
  expect((await calls(setting)).filter((action) => action.includes("ExportConfs"))).toEqual([]);
  const records = JSON.stringify(setting.cloud.state()["tat"]);
  for (const text of [state, destroyed.stdout, records, ...filesBelow(setting.scratch)]) {
    expect(text).not.toContain(canary);
  }
});

test("force: true, told to up beforehand, lets destroy take back what somebody changed", async () => {
  const setting = await withoutApi();
  const { pulumi } = setting;
  succeeded(await pulumi.up());
  editConfig(setting, (config) => changeCluster(config, { force: true }));
  succeeded(await pulumi.up(["--expect-no-changes"]));
  appendFileSync(confOn(setting, "ins-m0000001"), `\n${key}: by-hand\n`);
  const jars = path.join(home(setting, "ins-m0000001"), "lib");
  const ours = "flink-metrics-prometheus_2.11-auth.jar";
  appendFileSync(path.join(jars, ours), "by hand");
  const told = diagnostics(succeeded(await pulumi.destroy()));
  expect(told).toContain(
    `${key} was changed by somebody, and is as before us again (force: true).`,
  );
  expect(told).toContain(
    `${ours} was changed by somebody, and is overwritten or gone (force: true).`,
  );
  expect(readFileSync(confOn(setting, "ins-m0000001"), "utf8")).not.toContain(key);
  expect(readdirSync(jars)).not.toContain(ours);
});

/** What the stack's own files say; not the nodes', where the token belongs. */
function filesBelow(scratch: string): string[] {
  const folder = path.join(scratch, "state");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
}
