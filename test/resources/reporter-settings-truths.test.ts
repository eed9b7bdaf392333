import { readFileSync, writeFileSync } from "node:fs";

import { reporterSettings } from "../../provider/resources/reporter-settings";
import {
  type ReporterSettingsArgs,
  type ReporterSettingsState,
} from "../../provider/resources/reporter-settings-args";
import {
  settingsArgs,
  clusterId,
  flinkHome,
  instanceId,
  Lived,
  openEmrBench,
  type EmrBench,
} from "./emr-bench";

const prefix = "metrics.reporter.promgateway.";
const [first, second, router] = ["ins-m0000001", "ins-m0000002", "ins-r0000001"] as const;
const nodes = [first, second, router];
const jobName = `EMR cluster ${clusterId}, group flink-master-defaultGroup, ${prefix}jobName`;
const routerJobName = `EMR cluster ${clusterId}, group flink-router-submitGroup, ${prefix}jobName`;
const password = `EMR cluster ${clusterId}, group flink-master-defaultGroup, ${prefix}password`;

let bench: EmrBench;
let settings: Lived<ReporterSettingsArgs, ReporterSettingsState>;
beforeEach(async () => {
  bench = await openEmrBench();
  settings = new Lived(bench, reporterSettings, settingsArgs());
  await settings.create();
});
afterEach(() => bench.close());

const confAt = (node: string) => bench.at(node, `${flinkHome}/conf/flink-conf.yaml`);

function editNode(node: string, line: string): void {
  writeFileSync(confAt(node), `${readFileSync(confAt(node), "utf8")}${line}\n`);
}

function editInConsole(keys: Record<string, string | undefined>): void {
  bench.cloud.emr.cluster(clusterId).editInConsole(keys);
}

/** An edit that EMR keeps and has not delivered. */
function editInEmrOnly(keys: Record<string, string | undefined>): void {
  const before = nodes.map((node) => readFileSync(confAt(node)));
  editInConsole(keys);
  nodes.forEach((node, at) => writeFileSync(confAt(node), before[at] ?? ""));
}

/** What a preview says of the three truths. */
async function told(): Promise<string[]> {
  await settings.drift();
  const lines = reporterSettings.warnings?.(settings.args, settings.state) ?? [];
  return lines.filter((line) => line.includes("Moved"));
}

test("nothing is told when all three agree, or only the wanted value moved", async () => {
  expect(await told()).toEqual([]);
  settings.args = { ...settings.args, jobName: "payments" };
  expect(await settings.drift()).toEqual([`update properties/${prefix}jobName`]);
  await bench.cloud.rotateToken(instanceId);
  expect(await told()).toEqual([]);
});

test("an edit in EMR alone, not delivered to nodes", async () => {
  editInEmrOnly({ [`${prefix}jobName`]: "console" });
  expect(await told()).toEqual([
    `${jobName}: wanted "orders", EMR has "console", nodes ${first} and ${second} "orders". Moved since our last write: EMR.`,
    `${routerJobName}: wanted "orders", EMR has "console", node ${router} "orders". Moved since our last write: EMR.`,
  ]);
});

test("an edit in EMR that was delivered to the nodes", async () => {
  editInConsole({ [`${prefix}jobName`]: "console" });
  expect((await told())[0]).toBe(
    `${jobName}: wanted "orders", EMR has "console", nodes ${first} and ${second} "console". Moved since our last write: EMR, nodes ${first} and ${second}.`,
  );
});

test("a file that was edited by hand", async () => {
  editNode(second, `${prefix}jobName: by-hand`);
  expect(await told()).toEqual([
    `${jobName}: wanted "orders", EMR has "orders", node ${first} "orders", node ${second} "by-hand". Moved since our last write: node ${second}.`,
  ]);
  await settings.update();
  expect(await told()).toEqual([]);
});

test("an edit in EMR, another one by hand, and a third in the stack's configuration", async () => {
  editInEmrOnly({ [`${prefix}jobName`]: "console" });
  editNode(second, `${prefix}jobName: by-hand`);
  settings.args = { ...settings.args, jobName: "payments" };
  expect((await told())[0]).toBe(
    `${jobName}: wanted "payments", EMR has "console", node ${first} "orders", node ${second} "by-hand". Moved since our last write: what is wanted, EMR, node ${second}.`,
  );
});

test("keys that went, and one whose node was not seen", async () => {
  editInEmrOnly({ [`${prefix}jobName`]: undefined });
  bench.cloud.nodes.change(first, { agent: "offline" });
  expect((await told())[0]).toBe(
    `${jobName}: wanted "orders", EMR has nothing, node ${second} "orders", node ${first} not seen. Moved since our last write: EMR.`,
  );
});

test("secrets are told apart and shown nowhere", async () => {
  editInEmrOnly({ [`${prefix}password`]: "token-of-the-console" });
  editNode(second, `${prefix}password: token-by-hand`);
  const lines = await told();
  expect(lines[0]).toBe(
    `${password}: wanted our secret, EMR has another secret, node ${first} our secret, node ${second} another secret. Moved since our last write: EMR, node ${second}.`,
  );
  expect(JSON.stringify([lines, settings.state])).not.toMatch(/token-of|token-by/);
});

test("a refresh that took the edit into the state does not hide who moved", async () => {
  editInConsole({ [`${prefix}jobName`]: "console" });
  await told();
  expect(settings.state.properties[`${prefix}jobName`]).toBe("console");
  expect((await told())[0]).toContain("Moved since our last write: EMR, nodes");
});
