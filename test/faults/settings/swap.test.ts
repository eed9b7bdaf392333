import { readdirSync, readFileSync, writeFileSync } from "node:fs";

import { flinkRun } from "../../../emulator/flink-run";
import { builtinJar } from "../../../provider/builtin-jar";
import { parseLegacyConf } from "../../../provider/flink/legacy-conf";
import {
  builtinFactoryClass,
  defaultFactoryClass,
} from "../../../provider/flink/reporter-settings";
import type { Hosts } from "../../../provider/hosts/hosts";
import { reporterJar } from "../../../provider/resources/reporter-jar";
import {
  reporterJarArgs,
  type ReporterJarArgs,
} from "../../../provider/resources/reporter-jar-args";
import { reporterSettings } from "../../../provider/resources/reporter-settings";
import { reporterSettingsArgs } from "../../../provider/resources/reporter-settings-args";
import { swapWarning } from "../../../provider/resources/reporter-swap";
import {
  clusterId,
  flinkHome,
  instanceId,
  Lived,
  openEmrBench,
  type EmrBench,
} from "../../resources/emr-bench";

type Kind = "builtin" | "vendor";

const nodes = ["ins-m0000001", "ins-m0000002", "ins-r0000001"];
const imports = "ModifyServiceParamsByExportConfs";
const key = "metrics.reporter.promgateway.factory.class";
const window =
  /^EMR cluster emr-bench001: jar and key of the reporter were changed within \d+\.\d s \(\S+Z to \S+Z\)\. Applications submitted in between push without a password/;
let bench: EmrBench;

beforeEach(async () => {
  bench = await openEmrBench();
});
afterEach(() => bench.close());

type Delivery = "emr" | "node";

function jarArgs(kind: Kind, delivery: Delivery = "emr"): ReporterJarArgs {
  return reporterJarArgs.parse({
    ...{ clusterId, delivery },
    jar: kind === "builtin" ? { builtin: true } : bench.jar,
  });
}

function settingsArgs(plugin: Kind, delivery: Delivery = "emr") {
  const about = { clusterId, prometheusInstanceId: instanceId, jobName: "orders" };
  return reporterSettingsArgs.parse({ ...about, plugin, delivery });
}

/** The stack as `pulumi up` leaves it: the jar, then the settings. */
async function upWith(kind: Kind, delivery: Delivery = "emr") {
  const jar = new Lived(bench, reporterJar, jarArgs(kind, delivery));
  await jar.create();
  const settings = new Lived(bench, reporterSettings, settingsArgs(kind, delivery));
  await settings.create();
  return { jar, settings };
}

function namedFactories(): string[] {
  const conf = (node: string) =>
    parseLegacyConf(readFileSync(bench.at(node, `${flinkHome}/conf/flink-conf.yaml`), "utf8"));
  return [...new Set(nodes.map((node) => conf(node)[key] ?? ""))];
}

/** What lies where an authenticating reporter goes, on each node that submits. */
function jarsOn(node: string): string[] {
  const ours = [bench.jar.fileName, builtinJar().fileName];
  return ["lib", "plugins/metrics-prometheus"].flatMap((folder) =>
    readdirSync(bench.at(node, `${flinkHome}/${folder}`)).filter((name) => ours.includes(name)),
  );
}

/** Whether Flink, by its own rules, loads the reporter that each node's files name. */
async function loads(): Promise<boolean[]> {
  const runs = nodes.map((from) => flinkRun(bench.cloud.nodes, { from, to: "ins-c0000001" }));
  return (await Promise.all(runs)).map(({ loaded }) => loaded);
}

/** Updates the jar; before it changes on a node, `first` is called. */
async function updateJar(
  { id, args, state }: Lived<ReporterJarArgs, never> | Awaited<ReturnType<typeof upWith>>["jar"],
  first: () => Promise<void>,
) {
  const context = bench.context();
  const { hosts } = context.clients;
  const watched: Hosts = {
    agents: (...asked) => hosts.agents(...asked),
    run: async (run) => {
      if (run.script === "install-jar") await first();
      return hosts.run(run);
    },
  };
  const clients = { ...context.clients, hosts: watched };
  return reporterJar.update({ ...context, clients }, { id, args, state });
}

const allLoad = [true, true, true];

it("to the built-in reporter: the jar, then the key, and every pair on the way loads", async () => {
  const { jar, settings } = await upWith("vendor");
  expect(await loads()).toEqual(allLoad);
  jar.args = jarArgs("builtin");
  settings.args = settingsArgs("builtin");
  expect(reporterJar.warnings?.(jar.args, jar.state)).toContain(
    `EMR cluster ${clusterId}: ${swapWarning}`,
  );
  await jar.update();
  expect([namedFactories(), jarsOn("ins-m0000002")]).toEqual([
    [defaultFactoryClass],
    [builtinJar().fileName],
  ]);
  expect(await loads()).toEqual(allLoad);
  expect(bench.lines.filter((line) => window.test(line))).toEqual([]);
  await settings.update();
  expect(namedFactories()).toEqual([builtinFactoryClass]);
  expect(await loads()).toEqual(allLoad);
  expect(bench.lines.filter((line) => window.test(line))).toHaveLength(1);
  expect([await jar.drift(), await settings.drift()]).toEqual([[], []]);
});

it.each<[string, Delivery]>([
  ["", "emr"],
  [", with the keys in each node's file", "node"],
])(
  "back to a vendor's%s: the key, then the jar, and every pair on the way loads",
  async (_, how) => {
    const { jar, settings } = await upWith("builtin", how);
    jar.args = jarArgs("vendor", how);
    settings.args = settingsArgs("vendor", how);
    const between: unknown[] = [];
    jar.state = await updateJar(jar, async () => {
      between.push(namedFactories(), jarsOn("ins-m0000001"), await loads());
    });
    expect(between).toEqual([[defaultFactoryClass], [builtinJar().fileName], allLoad]);
    expect(jarsOn("ins-m0000001")).toEqual([bench.jar.fileName]);
    expect(await loads()).toEqual(allLoad);
    expect(bench.lines.filter((line) => window.test(line))).toHaveLength(1);
    await settings.update();
    expect(bench.lines.filter((line) => window.test(line))).toHaveLength(1);
    expect([await jar.drift(), await settings.drift()]).toEqual([[], []]);
  },
);

it("a failure between leaves a pair that loads, and the next run ends the swap", async () => {
  const { jar, settings } = await upWith("builtin");
  jar.args = jarArgs("vendor");
  settings.args = settingsArgs("vendor");
  const gone = new Error("the nodes went away");
  await expect(updateJar(jar, () => Promise.reject(gone))).rejects.toThrow(gone);
  expect([namedFactories(), await loads()]).toEqual([[defaultFactoryClass], allLoad]);
  await jar.update();
  await settings.update();
  expect(await loads()).toEqual(allLoad);
  expect([await jar.drift(), await settings.drift()]).toEqual([[], []]);
});

it.each<Delivery>(["emr", "node"])(
  "jars that are taken back from all nodes have their key again (delivery: %s)",
  async (how) => {
    const { jar, settings } = await upWith("builtin", how);
    jar.args = { ...jarArgs("vendor", how), onFailure: "rollback" };
    const broken = "ins-m0000002";
    const context = bench.context();
    const { hosts } = context.clients;
    const breaking: Hosts = {
      agents: (...asked) => hosts.agents(...asked),
      run: async (run) => {
        const breaks = run.script === "install-jar" && run.parameters?.FW_TRIAL === "";
        if (!breaks || !run.nodes.includes(broken)) return hosts.run(run);
        const results = await hosts.run({ ...run, nodes: run.nodes.filter((n) => n !== broken) });
        return results.set(broken, {
          node: broken,
          status: "failed",
          output: "",
          reason: "no disk",
        });
      },
    };
    const clients = { ...context.clients, hosts: breaking };
    const { id, args, state } = jar;
    await expect(reporterJar.update({ ...context, clients }, { id, args, state })).rejects.toThrow(
      /no disk\nTaken back on ins-m0000001, ins-r0000001\.$/,
    );
    expect([namedFactories(), nodes.map(jarsOn)]).toEqual([
      [builtinFactoryClass],
      nodes.map(() => [builtinJar().fileName]),
    ]);
    expect(await loads()).toEqual(allLoad);
    jar.args = jarArgs("builtin", how);
    expect([await jar.drift(), await settings.drift()]).toEqual([[], []]);
  },
);

it("no jar is touched when EMR does not take the key", async () => {
  const { jar } = await upWith("builtin");
  jar.args = jarArgs("vendor");
  bench.cloud.faults.add({ action: imports, code: "FailedOperation.NotInWhiteList" });
  await expect(jar.update()).rejects.toThrow();
  expect([namedFactories(), jarsOn("ins-r0000001")]).toEqual([
    [builtinFactoryClass],
    [builtinJar().fileName],
  ]);
});

it("keys that stand on a node alone stop it, until it is said what becomes of them", async () => {
  const { jar } = await upWith("builtin");
  const file = bench.at("ins-m0000002", `${flinkHome}/conf/flink-conf.yaml`);
  writeFileSync(file, `${readFileSync(file, "utf8")}taskmanager.extra: 1\n`);
  jar.args = jarArgs("vendor");
  await expect(jar.update()).rejects.toThrow('taskmanager.extra is "1" there');
  expect(jarsOn("ins-m0000002")).toEqual([builtinJar().fileName]);
  jar.args = { ...jar.args, nodeEdits: "import" };
  await jar.update();
  expect(readFileSync(file, "utf8")).toContain("taskmanager.extra: 1");
  expect(jarsOn("ins-m0000002")).toEqual([bench.jar.fileName]);
});
