import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import type { ScriptRun } from "../../provider/hosts/hosts";
import { reporterJar } from "../../provider/resources/reporter-jar";
import { reporterJarArgs } from "../../provider/resources/reporter-jar-args";
import { clusterId, flinkHome, Lived, openEmrBench, type EmrBench } from "./emr-bench";

const [first, second, router] = ["ins-m0000001", "ins-m0000002", "ins-r0000001"] as const;
let bench: EmrBench;
beforeEach(async () => {
  bench = await openEmrBench();
});
afterEach(() => bench.close());

const argsWith = (changes: object) =>
  reporterJarArgs.parse({ clusterId, jar: bench.jar, ...changes });
const lived = (changes: object) => new Lived(bench, reporterJar, argsWith(changes));

/** Names in `lib` of each node. */
const libs = () =>
  [first, second, router].map((node) => readdirSync(bench.at(node, `${flinkHome}/lib`)).sort());
const hasOurs = () => libs().map((names) => names.includes(bench.jar.fileName));

/** A file where our folder should be: nothing can be staged on that node. */
const box = (node: string) => bench.at(node, `${flinkHome}/.flinkwatch`);
const block = (node: string) => writeFileSync(box(node), "");

/** A context in which a run on a node fails after its trial; tells which scripts were run. */
function failingOn(node: string) {
  const context = bench.context();
  const { hosts } = context.clients;
  const runs: string[] = [];
  const run = async (what: ScriptRun) => {
    const isTrial = what.parameters?.FW_TRIAL === "1";
    runs.push(isTrial ? "trial" : what.script);
    const fails = what.script === "install-jar" && !isTrial && what.nodes.includes(node);
    const nodes = what.nodes.filter((one) => !(fails && one === node));
    const results = await hosts.run({ ...what, nodes });
    if (fails) results.set(node, { node, status: "failed", output: "", reason: "lost its disk" });
    return results;
  };
  const clients = { ...context.clients, hosts: Object.assign(Object.create(hosts), { run }) };
  return { context: { ...context, clients }, runs };
}

test("stop: the other nodes keep the jar, the next run goes on", async () => {
  block(second);
  const jar = lived({});
  await expect(jar.create()).rejects.toThrow(`- node ${second}: `);
  expect(hasOurs()).toEqual([true, false, true]);
  rmSync(box(second));
  await jar.create();
  expect(hasOurs()).toEqual([true, true, true]);
});

test("rollback: a node that would fail keeps the jar from all, and nothing of the trial is left", async () => {
  const before = libs();
  block(second);
  await expect(lived({ onFailure: "rollback" }).create()).rejects.toThrow(
    "It was tried only, nothing was changed.",
  );
  expect(libs()).toEqual(before);
  expect(() => readFileSync(box(first))).toThrow("ENOENT");
});

test("rollback: what fails after its trial is taken back from the others, byte for byte", async () => {
  const before = libs();
  const { context, runs } = failingOn(second);
  await expect(reporterJar.create(context, argsWith({ onFailure: "rollback" }))).rejects.toThrow(
    `- node ${second}: lost its disk\nTaken back on ${first}, ${router}.`,
  );
  expect(runs.filter((run) => !run.startsWith("inspect"))).toEqual([
    "trial",
    "install-jar",
    "remove-jar",
  ]);
  expect(libs()).toEqual(before);
});

describe("rollback: where an earlier jar of ours was", () => {
  const fileName = "flink-metrics-prometheus_2.12-auth.jar";
  const nextArgs = () => argsWith({ onFailure: "rollback", jar: { ...bench.jar, fileName } });

  /** A cluster with that jar, whose next one fails on a node. */
  async function failingUpdate() {
    const jar = lived({ onFailure: "rollback" });
    await jar.create();
    const before = libs();
    const { context, runs } = failingOn(second);
    const { id, state } = jar;
    return {
      before,
      runs,
      update: () => reporterJar.update(context, { id, args: nextArgs(), state }),
    };
  }

  test("that one takes its place again on every node, and the next run may go on", async () => {
    const { before, runs, update } = await failingUpdate();
    await expect(update()).rejects.toThrow(
      `- node ${second}: lost its disk\nTaken back on ${first}, ${router}.`,
    );
    expect(runs.filter((run) => !run.startsWith("inspect"))).toEqual([
      ...["trial", "install-jar", "install-jar"],
    ]);
    expect(libs()).toEqual(before);
    const next = new Lived(bench, reporterJar, nextArgs());
    await next.create();
    expect(libs().map((names) => names.includes(fileName))).toEqual([true, true, true]);
  });

  test("a node where somebody changed it before is named, and keeps the new one", async () => {
    const { update } = await failingUpdate();
    writeFileSync(bench.at(router, `${flinkHome}/lib/${bench.jar.fileName}`), "somebody's");
    await expect(update()).rejects.toThrow(
      new RegExp(
        [
          `Taken back on ${first}\\.`,
          `EMR cluster ${clusterId}: install-jar did not succeed on 1 node\\..*`,
          `- node ${router}: .*no earlier jar of ours is kept`,
          `The new jar stays on ${router}\\. Revert the change and run again`,
        ].join("\n"),
      ),
    );
    expect(libs().map((names) => names.includes(fileName))).toEqual([false, false, true]);
  });
});

test("rollback: a node that is not reached counts, unless so many may fail", async () => {
  bench.cloud.nodes.change(first, { agent: "offline" });
  const before = libs();
  await expect(lived({ onFailure: "rollback" }).create()).rejects.toThrow(
    `got no answer of ${first}, nothing was changed.`,
  );
  expect(libs()).toEqual(before);
  await lived({ onFailure: "rollback", maxFailures: 1 }).create();
  expect(hasOurs()).toEqual([false, true, true]);
});

test("maxFailures: so many nodes are named and show as drift, which the next run heals", async () => {
  block(second);
  const jar = lived({ maxFailures: 1 });
  await jar.create();
  expect(hasOurs()).toEqual([true, false, true]);
  expect(bench.lines.join("\n")).toContain(`node ${second}: install-jar did not succeed, `);
  rmSync(box(second));
  expect(await jar.drift()).toContain(`update nodes/${second}/sha256`);
  await jar.update();
  expect(await jar.drift()).toEqual([]);
  expect(hasOurs()).toEqual([true, true, true]);
});
