import {
  appendFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";

import { parseConf } from "../../../provider/flink/flink-conf";
import type { Hosts, ScriptRun } from "../../../provider/hosts/hosts";
import { reporterSettings } from "../../../provider/resources/reporter-settings";
import {
  type ReporterSettingsArgs,
  type ReporterSettingsState,
} from "../../../provider/resources/reporter-settings-args";
import {
  clusterId,
  emrWorld,
  flinkHome,
  instanceId,
  Lived,
  openEmrBench,
  settingsArgs,
  type EmrBench,
} from "../../resources/emr-bench";

const prefix = "metrics.reporter.promgateway.";
const [first, second, router] = ["ins-m0000001", "ins-m0000002", "ins-r0000001"] as const;
const nodes = [first, second, router];

let bench: EmrBench;
afterEach(() => bench.close());

const dialects = [
  { file: "flink-conf.yaml", dialect: "legacy", flink: "1.14.6", plugin: "vendor" },
  { file: "config.yaml", dialect: "standard", flink: "2.0.0", plugin: "builtin" },
] as const;
type Dialect = (typeof dialects)[number];

/** A file with line ends, comments, an order and a mode of its own; nodes' files differ. */
function fileOn(node: string): string {
  return `# 日志 of ${node}\r\nstate.checkpoints.num-retained: 3\r\n\r\nfs.oss.accessKeySecret: theirs-${node}\r\n# the end`;
}

async function open({ flink, file }: Dialect): Promise<void> {
  bench = await openEmrBench({ emr: [emrWorld({ flink })] });
  for (const node of nodes) {
    writeFileSync(at(node, file), fileOn(node));
    chmodSync(at(node, file), 0o604);
  }
}

function at(node: string, file: string): string {
  return bench.at(node, `${flinkHome}/conf/${file}`);
}

function lived({ plugin }: Dialect, changes: Partial<ReporterSettingsArgs> = {}) {
  const args = settingsArgs({ delivery: "node", plugin, ...changes });
  return new Lived<ReporterSettingsArgs, ReporterSettingsState>(bench, reporterSettings, args);
}

function valuesOn(node: string, { file, dialect }: Dialect): Record<string, string> {
  const parsed = parseConf(dialect, readFileSync(at(node, file), "utf8"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return Object.fromEntries([...parsed.values].map(([key, { text }]) => [key, text]));
}

const texts = (file: string) => nodes.map((node) => readFileSync(at(node, file), "utf8"));
const emrCalls = () =>
  bench.cloud.calls.list().filter(({ action }) => /ExportConfs|ServiceNodeInfos/.test(action));
const hasBox = (node: string) => existsSync(bench.at(node, `${flinkHome}/.flinkwatch`));

describe.each(dialects)("$file", (which) => {
  const { file } = which;

  test("our keys are added on every node, all else stays byte for byte, and destroy gives back the file", async () => {
    await open(which);
    const before = texts(file);
    const settings = lived(which);
    await settings.create();
    for (const [index, node] of nodes.entries()) {
      const text = readFileSync(at(node, file), "utf8");
      expect(text.startsWith(before[index] ?? "?")).toBe(true);
      expect(text.replaceAll("\r\n", "")).not.toContain("\n");
      expect(statSync(at(node, file)).mode & 0o777).toBe(0o604);
      expect(valuesOn(node, which)).toMatchObject({
        "fs.oss.accessKeySecret": `theirs-${node}`,
        [`${prefix}jobName`]: "orders",
        [`${prefix}groupingKey`]: `instance_id=${clusterId}`,
        [`${prefix}needBasicAuth`]: "true",
      });
    }
    const token = valuesOn(first, which)[`${prefix}password`] ?? "";
    expect(token).not.toBe("");
    expect(JSON.stringify(settings.state)).not.toContain(token);
    expect(await settings.drift()).toEqual([]);
    const same = settings.state;
    expect(await settings.update()).toEqual(same);
    await settings.destroy();
    expect(texts(file)).toEqual(before);
    expect(nodes.map(hasBox)).toEqual([false, false, false]);
    expect(emrCalls()).toEqual([]);
    await settings.destroy();
  });

  test("an edit on a node, and a delivery by EMR, are named and healed", async () => {
    await open(which);
    const settings = lived(which);
    await settings.create();
    const line = `${prefix}jobName: by-hand`;
    const text = readFileSync(at(second, file), "utf8");
    writeFileSync(
      at(second, file),
      text.replace(/metrics\.reporter\.promgateway\.jobName.*/, line),
    );
    expect(await settings.drift()).toEqual([`delete nodes/${second}/differs/${prefix}jobName`]);
    expect(reporterSettings.warnings?.(settings.args, settings.state)).toEqual([
      `EMR cluster ${clusterId}, ${prefix}jobName: wanted "orders", nodes ${first} and ${router} "orders", node ${second} "by-hand". Moved since our last write: node ${second}.`,
    ]);
    await settings.update();
    expect(await settings.drift()).toEqual([]);
    bench.cloud.emr.cluster(clusterId).editInConsole({ "parallelism.default": "2" });
    expect(await settings.drift()).toContain(`delete nodes/${first}/differs/${prefix}jobName`);
    await settings.update();
    expect(await settings.drift()).toEqual([]);
    expect(valuesOn(first, which)).toMatchObject({ "parallelism.default": "2" });
  });

  test("what somebody added stays, also where we wrote that file again after it", async () => {
    await open(which);
    const before = texts(file);
    const settings = lived(which);
    await settings.create();
    const added = "\r\n# mine\r\nparallelism.default: 7";
    appendFileSync(at(second, file), added);
    settings.args = { ...settings.args, jobName: "payments" };
    await settings.update();
    expect(valuesOn(second, which)).toMatchObject({ [`${prefix}jobName`]: "payments" });
    await settings.destroy();
    expect(readFileSync(at(first, file), "utf8")).toBe(before[0]);
    const left = readFileSync(at(second, file), "utf8");
    expect([left.startsWith(before[1] ?? "?"), left.trimEnd().endsWith(added)]).toEqual([
      true,
      true,
    ]);
    expect(left).not.toContain(prefix);
    expect(nodes.map(hasBox)).toEqual([false, false, false]);
  });
});

const legacy = dialects[0];

test("a rotated token is seen, written and shown nowhere", async () => {
  await open(legacy);
  const settings = lived(legacy);
  await settings.create();
  const token = await bench.cloud.rotateToken(instanceId);
  expect(await settings.drift()).toEqual([`update properties/${prefix}password`]);
  await settings.update();
  expect(valuesOn(router, legacy)[`${prefix}password`]).toBe(token);
  expect(await settings.drift()).toEqual([]);
  appendFileSync(at(first, legacy.file), `\n${prefix}password: another-token\n`);
  expect(await settings.drift()).toEqual([`delete nodes/${first}/differs/${prefix}password`]);
  const records = JSON.stringify([settings.state, bench.lines, bench.cloud.state()]);
  expect(records).not.toMatch(/another-token|theirs-ins/);
});

test("a node that is down is named and done by the next run", async () => {
  await open(legacy);
  bench.cloud.nodes.change(second, { agent: "offline" });
  const settings = lived(legacy);
  await settings.create();
  expect(bench.lines.join("\n")).toContain(`node ${second}`);
  expect(valuesOn(second, legacy)[`${prefix}jobName`]).toBeUndefined();
  bench.cloud.nodes.change(second, { agent: "online" });
  expect(await settings.drift()).toContain(`delete nodes/${second}/differs/${prefix}jobName`);
  await settings.update();
  expect(valuesOn(second, legacy)[`${prefix}jobName`]).toBe("orders");
  expect(await settings.drift()).toEqual([]);
});

test("a node that leaves the fleet gets its file back", async () => {
  await open(legacy);
  const before = texts(legacy.file);
  const settings = lived(legacy);
  await settings.create();
  settings.args = { ...settings.args, excludeNodes: [router] };
  await settings.update();
  expect(readFileSync(at(router, legacy.file), "utf8")).toBe(before[2]);
  expect(await settings.drift()).toEqual([]);
});

describe("a reporter that was there", () => {
  const theirs = [
    `${prefix}host: 10.9.9.9`,
    `${prefix}port: 9091`,
    `${prefix}password: an-earlier-token`,
    "metrics.reporters: jmx, promgateway",
    "",
  ].join("\n");
  beforeEach(async () => {
    await open(legacy);
    writeFileSync(at(second, legacy.file), theirs);
  });

  test("is refused with its node, before anything is changed", async () => {
    const before = texts(legacy.file);
    await expect(lived(legacy).create()).rejects.toThrow(
      `reporter promgateway already pushes elsewhere (node ${second}), got 10.9.9.9`,
    );
    expect(texts(legacy.file)).toEqual(before);
    expect(nodes.map(hasBox)).toEqual([false, false, false]);
  });

  test("is taken over when told, and given back, its token never leaving the node in clear", async () => {
    const settings = lived(legacy, { takeOver: true });
    await settings.create();
    expect(valuesOn(second, legacy)).toMatchObject({ "metrics.reporters": "jmx, promgateway" });
    expect(readFileSync(at(second, legacy.file), "utf8")).not.toContain("an-earlier-token");
    expect(JSON.stringify([settings.state, bench.cloud.state()])).not.toContain("an-earlier");
    await settings.destroy();
    expect(readFileSync(at(second, legacy.file), "utf8")).toBe(theirs);
  });

  test("is given back key by key where somebody edited the file since", async () => {
    const settings = lived(legacy, { takeOver: true });
    await settings.create();
    appendFileSync(at(second, legacy.file), "parallelism.default: 2\n");
    await settings.destroy();
    expect(valuesOn(second, legacy)).toEqual({
      [`${prefix}host`]: "10.9.9.9",
      [`${prefix}port`]: "9091",
      [`${prefix}password`]: "an-earlier-token",
      "metrics.reporters": "jmx, promgateway",
      "parallelism.default": "2",
    });
    expect(nodes.map(hasBox)).toEqual([false, false, false]);
  });
});

test.each([
  [
    "a key that somebody changed stays and is named",
    false,
    "by-hand",
    `conf/flink-conf.yaml: ${prefix}jobName was changed by somebody, so it stays. With force: true in its cluster's configuration destroy takes it back.`,
  ],
  [
    "with force it goes",
    true,
    undefined,
    `conf/flink-conf.yaml: ${prefix}jobName was changed by somebody, and is as before us again (force: true).`,
  ],
])("on destroy %s", async (_what, force, left, told) => {
  await open(legacy);
  const settings = lived(legacy, { force });
  await settings.create();
  appendFileSync(at(first, legacy.file), `\n${prefix}jobName: by-hand\n`);
  bench.lines.length = 0;
  await settings.destroy();
  expect(bench.lines).toEqual([`EMR cluster ${clusterId}, node ${first}: ${told}`]);
  const values = valuesOn(first, legacy);
  expect(values[`${prefix}jobName`]).toBe(left);
  expect(values[`${prefix}host`]).toBeUndefined();
  expect(hasBox(first)).toBe(false);
});

test("a copy that somebody changed is not put back: our keys alone go", async () => {
  await open(legacy);
  const settings = lived(legacy);
  await settings.create();
  const before = fileOn(first).replaceAll("\r\n", "\n");
  writeFileSync(bench.at(first, `${flinkHome}/.flinkwatch/${legacy.file}.first`), "a: theirs\n");
  bench.lines.length = 0;
  await settings.destroy();
  expect(bench.lines).toEqual([
    `EMR cluster ${clusterId}, node ${first}: conf/flink-conf.yaml: our copy of the file from before was changed by somebody, so our keys alone are taken out.`,
  ]);
  const after = readFileSync(at(first, legacy.file), "utf8").replaceAll("\r\n", "\n");
  expect(after.trimEnd()).toBe(before);
  expect(hasBox(first)).toBe(false);
});

/** A context in which `first` is called before a file is written, or that is tried. */
function meddling(first: (run: ScriptRun) => void) {
  const context = bench.context();
  const { hosts } = context.clients;
  const watched: Hosts = {
    agents: (...asked) => hosts.agents(...asked),
    run: (run) => {
      if (run.script === "write-conf") first(run);
      return hosts.run(run);
    },
  };
  return { ...context, clients: { ...context.clients, hosts: watched } };
}

/** A file that no node's script writes. */
function linkAway(node: string): void {
  renameSync(at(node, legacy.file), `${at(node, legacy.file)}.real`);
  symlinkSync(`${legacy.file}.real`, at(node, legacy.file));
}

/** Puts a link in the place of a node's file once all was tried. */
function afterTrial(node: string) {
  return ({ nodes: [one], parameters }: ScriptRun): void => {
    if (parameters?.["FW_TRIAL"] === "" && one === node) linkAway(node);
  };
}

describe("where one node does not take it", () => {
  const isLink = (node: string) =>
    `- node ${node}: write-conf: exit code 1: error ${flinkHome}/conf/${legacy.file} is a link, expected a file`;

  test("the others keep it, and the next run goes on", async () => {
    await open(legacy);
    linkAway(first);
    const settings = lived(legacy);
    await expect(settings.create()).rejects.toThrow(isLink(first));
    expect(valuesOn(router, legacy)[`${prefix}jobName`]).toBe("orders");
    const allowed = lived(legacy, { maxFailures: 1 });
    await allowed.create();
    expect(await allowed.drift()).toContain(`delete nodes/${first}/differs/${prefix}jobName`);
  });

  test("with onFailure: rollback it is tried on all first, and nothing is changed", async () => {
    await open(legacy);
    linkAway(second);
    const before = texts(legacy.file);
    await expect(lived(legacy, { onFailure: "rollback" }).create()).rejects.toThrow(
      "It was tried only, nothing was changed.",
    );
    expect(texts(legacy.file)).toEqual(before);
    expect(nodes.map(hasBox)).toEqual([false, false, false]);
  });

  test("with onFailure: rollback what fails after the trial is taken back on the others", async () => {
    await open(legacy);
    const before = texts(legacy.file);
    const settings = lived(legacy, { onFailure: "rollback" });
    await expect(
      reporterSettings.create(meddling(afterTrial(router)), settings.args),
    ).rejects.toThrow(`Taken back on ${first}, ${second}.`);
    expect(texts(legacy.file)).toEqual(before);
    expect(nodes.map(hasBox)).toEqual([false, false, false]);
  });

  test("with onFailure: rollback an earlier version of ours is what they get back", async () => {
    await open(legacy);
    const settings = lived(legacy, { onFailure: "rollback" });
    await settings.create();
    const before = texts(legacy.file);
    const { id, state } = settings;
    const args = { ...settings.args, jobName: "payments" };
    await expect(
      reporterSettings.update(meddling(afterTrial(router)), { id, args, state }),
    ).rejects.toThrow(`Taken back on ${first}, ${second}.`);
    expect(texts(legacy.file)).toEqual(before);
    expect(nodes.map(hasBox)).toEqual([true, true, true]);
    renameSync(`${at(router, legacy.file)}.real`, at(router, legacy.file));
    await settings.destroy();
    expect(texts(legacy.file)).toEqual(nodes.map(fileOn));
  });

  test("with onFailure: rollback one out of reach counts as failed", async () => {
    await open(legacy);
    bench.cloud.nodes.change(second, { agent: "offline" });
    await expect(lived(legacy, { onFailure: "rollback" }).create()).rejects.toThrow(
      `with onFailure: rollback all nodes must be reached, got no answer of ${second}, nothing was changed.`,
    );
  });
});

test("a file that somebody writes at the same moment is read again, and both changes are in it", async () => {
  await open(legacy);
  const settings = lived(legacy);
  let writes = 0;
  const context = meddling((run) => {
    if (++writes === 1) {
      appendFileSync(at(run.nodes[0] ?? "", legacy.file), "\nparallelism.default: 2\n");
    }
  });
  await reporterSettings.create(context, settings.args);
  const meddled = nodes.filter(
    (node) => valuesOn(node, legacy)["parallelism.default"] !== undefined,
  );
  expect(meddled).toHaveLength(1);
  for (const node of nodes) expect(valuesOn(node, legacy)[`${prefix}jobName`]).toBe("orders");
});

test("a file that cannot be edited safely is named with its line, and no node is changed", async () => {
  const standard = dialects[1];
  await open(standard);
  writeFileSync(at(second, standard.file), "a: [\n");
  const before = texts(standard.file);
  await expect(lived(standard).create()).rejects.toThrow(
    new RegExp(
      `EMR cluster ${clusterId}: conf/config.yaml cannot be edited, nothing was changed.\n- node ${second}: config.yaml line`,
    ),
  );
  expect(texts(standard.file)).toEqual(before);
});

test("a node without the file is named", async () => {
  await open(legacy);
  rmSync(at(second, legacy.file));
  await expect(lived(legacy).create()).rejects.toThrow(
    `conf/flink-conf.yaml cannot be edited, nothing was changed.\n- node ${second}: is not there.`,
  );
});

test("a change of the delivery takes the keys out the old way and puts them in the new one", async () => {
  bench = await openEmrBench();
  const before = texts(legacy.file).map((text) => text.trim());
  const settings = lived(legacy, { delivery: "emr" });
  await settings.create();
  settings.args = { ...settings.args, delivery: "node" };
  expect(await settings.drift()).toEqual(["add delivery"]);
  await settings.update();
  expect(await settings.drift()).toEqual([]);
  settings.args = { ...settings.args, delivery: "emr" };
  expect(await settings.drift()).toEqual(["delete delivery"]);
  await settings.update();
  expect(await settings.drift()).toEqual([]);
  await settings.destroy();
  expect(texts(legacy.file).map((text) => text.trim())).toEqual(before);
});
