import { readFileSync, writeFileSync } from "node:fs";

import { parseLegacyConf } from "../../../provider/flink/legacy-conf";
import { reporterSettings } from "../../../provider/resources/reporter-settings";
import type {
  ReporterSettingsArgs,
  ReporterSettingsState,
} from "../../../provider/resources/reporter-settings-args";
import {
  clusterId,
  emrWorld,
  flinkHome,
  Lived,
  openEmrBench,
  settingsArgs,
  type EmrBench,
} from "../../resources/emr-bench";

const prefix = "metrics.reporter.promgateway.";
const nodes = ["ins-m0000001", "ins-m0000002", "ins-r0000001"] as const;
const [, second] = nodes;
const [jobName, password] = [`${prefix}jobName`, `${prefix}password`];
/** A reporter of our name that was there before us. */
const earlier = {
  [jobName]: "theirs",
  [`${prefix}host`]: "10.9.9.9",
  [password]: "an-earlier-token",
};

let bench: EmrBench;
/** What stands in the files besides the reporter's keys. */
let others: Record<string, string>;
afterEach(() => bench.close());

async function lived(
  changes: Partial<ReporterSettingsArgs> = {},
  conf: Record<string, string> = earlier,
): Promise<Lived<ReporterSettingsArgs, ReporterSettingsState>> {
  const settings = await uncreated(changes, conf);
  await settings.create();
  return settings;
}

async function uncreated(
  changes: Partial<ReporterSettingsArgs> = {},
  conf: Record<string, string> = earlier,
): Promise<Lived<ReporterSettingsArgs, ReporterSettingsState>> {
  bench = await openEmrBench({ emr: [emrWorld({ conf })] });
  const first = Object.entries(parseLegacyConf(readFileSync(confAt(second), "utf8")));
  others = Object.fromEntries(first.filter(([key]) => !key.startsWith(prefix)));
  const args = settingsArgs({ takeOver: true, ...changes });
  return new Lived<ReporterSettingsArgs, ReporterSettingsState>(bench, reporterSettings, args);
}

const confAt = (node: string) => bench.at(node, `${flinkHome}/conf/flink-conf.yaml`);
/** The reporter's keys in a node's file; all else must be as it was first. */
function confOf(node: string): Record<string, string> {
  const entries = Object.entries(parseLegacyConf(readFileSync(confAt(node), "utf8")));
  const isOurs = ([key]: [string, string]) => key.startsWith(prefix);
  expect(Object.fromEntries(entries.filter((entry) => !isOurs(entry)))).toEqual(others);
  return Object.fromEntries(entries.filter(isOurs));
}
const imports = () =>
  bench.cloud.calls.list().filter(({ action }) => action === "ModifyServiceParamsByExportConfs")
    .length;

function editInConsole(keys: Record<string, string | undefined>): void {
  bench.cloud.emr.cluster(clusterId).editInConsole(keys);
}

/** What a plain `pulumi destroy` does: the engine reads, then deletes. Answers what was said of each place. */
async function destroyed(settings: {
  drift(): Promise<string[]>;
  destroy(): Promise<void>;
}): Promise<string[]> {
  await settings.drift();
  bench.lines.length = 0;
  await settings.destroy();
  return [...bench.lines];
}

const groups = ["flink-master-defaultGroup", "flink-router-submitGroup"];
const inEachGroup = (text: string) =>
  groups.map((group) => `EMR cluster ${clusterId}, group ${group}: ${text}`);
const unforced = "With force: true in its cluster's configuration destroy";
const forced = "and is as before us again (force: true).";

const edits: {
  what: string;
  edit: Record<string, string | undefined>;
  left: string;
  byForce: string;
}[] = [
  {
    what: "changed",
    edit: { [jobName]: "by-hand" },
    left: `${jobName} was changed by somebody, so it stays. ${unforced} takes it back.`,
    byForce: `${jobName} was changed by somebody, ${forced}`,
  },
  {
    what: "taken out",
    edit: { [jobName]: undefined },
    left: `${jobName} was taken out by somebody, so it stays away. ${unforced} puts it back.`,
    byForce: `${jobName} was taken out by somebody, ${forced}`,
  },
  {
    what: "a secret that was changed",
    edit: { [password]: "token-of-the-console" },
    left: `${password} was changed by somebody, so it stays. ${unforced} takes it back.`,
    byForce: `${password} was changed by somebody, ${forced}`,
  },
  {
    what: "a secret that was taken out, and a key that was not there before us",
    edit: { [password]: undefined, [`${prefix}interval`]: "5 SECONDS" },
    left: `${prefix}interval was changed by somebody, so it stays. ${unforced} takes it back.`,
    byForce: `${prefix}interval was changed by somebody, ${forced}`,
  },
];

describe.each(edits)("a key edited in EMR's console: $what", ({ edit, left, byForce }) => {
  test.each([
    [false, left],
    [true, byForce],
  ])("and destroyed with force: %s", async (force, told) => {
    const settings = await lived({ force });
    editInConsole(edit);
    const lines = await destroyed(settings);
    expect(lines).toEqual(expect.arrayContaining(inEachGroup(told)));
    const expected = force ? earlier : { ...earlier, ...edit };
    const present = Object.entries(expected).filter(([, value]) => value !== undefined);
    for (const node of nodes) expect(confOf(node)).toEqual(Object.fromEntries(present));
    const secrets = /token-of-the-console|an-earlier-token/;
    expect(JSON.stringify([lines, settings.state])).not.toMatch(secrets);
  });
});

test.each([false, true])("untouched keys go back without a word, force: %s", async (force) => {
  const settings = await lived({ force });
  expect(await destroyed(settings)).toEqual([]);
  for (const node of nodes) expect(confOf(node)).toEqual(earlier);
});

test("a key that up has healed since is none that somebody changed", async () => {
  const settings = await lived();
  editInConsole({ [jobName]: "by-hand", [`${prefix}port`]: undefined });
  expect(await settings.drift()).toContain(`update properties/${jobName}`);
  await settings.update();
  expect(await destroyed(settings)).toEqual([]);
  for (const node of nodes) expect(confOf(node)).toEqual(earlier);
});

test("what somebody put back as it was before us is neither named nor delivered again", async () => {
  const settings = await lived();
  const ours = Object.keys(settings.state.properties);
  editInConsole({
    ...Object.fromEntries(ours.map((key) => [key, undefined])),
    ...earlier,
  });
  const before = imports();
  expect(await destroyed(settings)).toEqual([]);
  expect(imports()).toBe(before);
  for (const node of nodes) expect(confOf(node)).toEqual(earlier);
});

test("where EMR has nothing to give back and a node still has what we wrote, it is delivered", async () => {
  const settings = await lived({}, {});
  const before = readFileSync(confAt(second));
  const ours = Object.keys(settings.state.properties);
  editInConsole(Object.fromEntries(ours.map((key) => [key, undefined])));
  writeFileSync(confAt(second), before);
  await destroyed(settings);
  for (const node of nodes) expect(confOf(node)).toEqual({});
});

test("a key changed in one node's file alone goes with EMR's delivery, and is named", async () => {
  const settings = await lived();
  writeFileSync(confAt(second), `${readFileSync(confAt(second), "utf8")}${jobName}: by-hand\n`);
  expect(await destroyed(settings)).toEqual([
    `EMR cluster ${clusterId}, node ${second}: conf/flink-conf.yaml: ${jobName} was not as in EMR's configuration, whose delivery wrote that file anew.`,
  ]);
  expect(confOf(second)).toEqual(earlier);
});

test("where nothing is delivered, it stays there, and is named", async () => {
  const settings = await lived({}, {});
  const ours = Object.keys(settings.state.properties);
  editInConsole(Object.fromEntries(ours.map((key) => [key, undefined])));
  writeFileSync(confAt(second), `${readFileSync(confAt(second), "utf8")}${jobName}: by-hand\n`);
  const before = imports();
  expect(await destroyed(settings)).toEqual([
    `EMR cluster ${clusterId}, node ${second}: conf/flink-conf.yaml: ${jobName} is not as in EMR's configuration, and stays, as nothing was delivered.`,
  ]);
  expect(imports()).toBe(before);
  expect(confOf(second)).toEqual({ [jobName]: "by-hand" });
});

test("a state of an earlier release, which tells only what EMR had, still tells ours from others'", async () => {
  const settings = await lived();
  const { written: _, ...old } = settings.state;
  settings.state = old;
  editInConsole({ [jobName]: "by-hand" });
  const text = `${jobName} was changed by somebody, so it stays. ${unforced} takes it back.`;
  expect(await destroyed(settings)).toEqual(inEachGroup(text));
  for (const node of nodes) expect(confOf(node)).toEqual({ ...earlier, [jobName]: "by-hand" });
});

describe("what we wrote ourselves in a run that did not end is ours", () => {
  async function failing(run: () => Promise<unknown>): Promise<void> {
    bench.cloud.emr.cluster(clusterId).scriptFlows(-1);
    await expect(run()).rejects.toThrow("delivering the configuration failed");
  }

  test("of an update that failed", async () => {
    const settings = await lived();
    settings.args = { ...settings.args, jobName: "payments", plugin: "builtin" };
    await failing(() => settings.update());
    expect(await destroyed(settings)).toEqual([]);
    for (const node of nodes) expect(confOf(node)).toEqual(earlier);
  });

  test("of an update that failed before another one that failed sooner", async () => {
    const settings = await lived();
    settings.args = { ...settings.args, jobName: "payments" };
    await failing(() => settings.update());
    settings.args = { ...settings.args, jobName: "returns" };
    const fault = { action: "ModifyServiceParamsByExportConfs", code: "FailedOperation.Scripted" };
    const faults = `${bench.cloud.endpoint}/_/faults`;
    await fetch(faults, { method: "POST", body: JSON.stringify(fault) });
    await expect(settings.update()).rejects.toThrow("FailedOperation.Scripted");
    await fetch(faults, { method: "DELETE" });
    expect(await destroyed(settings)).toEqual([]);
    for (const node of nodes) expect(confOf(node)).toEqual(earlier);
  });

  test("of an update that was killed, of which no state tells, and an up that found all in its place", async () => {
    const settings = await lived();
    const before = settings.state;
    settings.args = { ...settings.args, jobName: "payments" };
    await settings.update();
    settings.state = before;
    expect(await settings.drift()).toEqual([]);
    expect(await destroyed(settings)).toEqual([]);
    for (const node of nodes) expect(confOf(node)).toEqual(earlier);
  });

  test("of a creation, and the next update forgets it", async () => {
    const settings = await uncreated();
    const created = (id: string, state: object) => {
      settings.id = id;
      settings.state = state as ReporterSettingsState;
    };
    await failing(() => reporterSettings.create({ ...bench.context(), created }, settings.args));
    const half = settings.state;
    await settings.drift();
    expect((await settings.update()).attempted).toBeUndefined();
    settings.state = half;
    expect(await destroyed(settings)).toEqual([]);
    for (const node of nodes) expect(confOf(node)).toEqual(earlier);
  });
});

test("a change of the delivery heals what somebody changed, as any up does", async () => {
  const settings = await lived({ takeOver: false }, {});
  editInConsole({ [`${prefix}host`]: "10.7.7.7" });
  settings.args = { ...settings.args, delivery: "node" };
  expect(await settings.drift()).toContain(`update properties/${prefix}host`);
  bench.lines.length = 0;
  await settings.update();
  expect(bench.lines.join("\n")).not.toContain("by somebody");
  expect(await settings.drift()).toEqual([]);
  await settings.destroy();
  for (const node of nodes) expect(confOf(node)).toEqual({});
});
