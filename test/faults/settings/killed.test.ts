import { existsSync, readFileSync } from "node:fs";

import type { Hosts } from "../../../provider/hosts/hosts";
import type { CreateContext } from "../../../provider/lifecycle/resource";
import type { Clients } from "../../../provider/resources/clients";
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
const theirs = {
  [`${prefix}jobName`]: "theirs",
  [`${prefix}host`]: "10.9.9.9",
  [`${prefix}hostUrl`]: "http://user:an-earlier-word@10.9.9.9",
  [`${prefix}password`]: "an-earlier-token",
};

let bench: EmrBench;
afterEach(() => bench.close());

const settings = (changes: Partial<ReporterSettingsArgs> = {}) =>
  new Lived(bench, reporterSettings, settingsArgs({ takeOver: true, ...changes }));
const box = (node: string) => bench.at(node, `${flinkHome}/.flinkwatch`);
/** Lines of each node's file: EMR writes them in an order of its own. */
const confs = () =>
  nodes.map((node) =>
    readFileSync(bench.at(node, `${flinkHome}/conf/flink-conf.yaml`), "utf8")
      .split("\n")
      .sort(),
  );

/** What an `up` leaves that is killed behind its import: nothing in the state. */
const killed = (changes: Partial<ReporterSettingsArgs> = {}) => settings(changes).create();

describe.each([
  { before: "nothing", conf: {} },
  { before: "another reporter of our name, with secrets", conf: theirs },
])("a create that is killed behind its import, $before before us", ({ conf }) => {
  beforeEach(async () => {
    bench = await openEmrBench({ emr: [emrWorld({ conf })] });
  });

  test("the next run takes none of our keys for somebody's, and destroy gives back the first", async () => {
    const first = confs();
    await killed();
    const next = settings();
    await next.create();
    expect(JSON.stringify(next.state)).not.toMatch(/an-earlier-(token|word)/);
    expect(await next.drift()).toEqual([]);
    await next.destroy();
    expect(confs()).toEqual(first);
    expect(nodes.map(box).filter(existsSync)).toEqual([]);
  });

  test("also with another configuration, and after a second kill", async () => {
    const first = confs();
    await killed();
    await killed({ jobName: "payments" });
    const next = settings({ jobName: "clicks" });
    await next.create();
    await next.destroy();
    expect(confs()).toEqual(first);
  });

  test("what somebody edits before the next run counts as there before us", async () => {
    await killed();
    bench.cloud.emr.cluster(clusterId).editInConsole({ [`${prefix}jobName`]: "edited" });
    const next = settings();
    await next.create();
    await next.destroy();
    const expected = { ...conf, [`${prefix}jobName`]: "edited" };
    const lines = Object.entries(expected).map(([key, value]) => `${key}: ${value}`);
    const left = confs().map((all) => all.filter((line) => line.startsWith(prefix)));
    expect(left).toEqual(nodes.map(() => lines.sort()));
  });
});

test("a create that is killed before its import makes no key ours that somebody takes out then", async () => {
  bench = await openEmrBench({ emr: [emrWorld({ conf: theirs })] });
  const context = bench.context() as CreateContext<Clients, ReporterSettingsState>;
  const { hosts } = context.clients;
  const dying: Hosts = {
    agents: (...asked) => hosts.agents(...asked),
    run: async (run) => {
      const results = await hosts.run(run);
      if (run.script === "keep-secret") throw new Error("killed");
      return results;
    },
  };
  const clients = { ...context.clients, hosts: dying };
  const args = settingsArgs({ takeOver: true });
  await expect(reporterSettings.create({ ...context, clients }, args)).rejects.toThrow("killed");
  bench.cloud.emr.cluster(clusterId).editInConsole({ [`${prefix}hostUrl`]: undefined });
  const next = settings();
  await next.create();
  await next.destroy();
  const { [`${prefix}hostUrl`]: _, ...left } = theirs;
  const lines = Object.entries(left).map(([key, value]) => `${key}: ${value}`);
  expect(confs().map((all) => all.filter((line) => line.startsWith(prefix)))).toEqual(
    nodes.map(() => [...lines].sort()),
  );
});

test("who may not run scripts on nodes has the keys written all the same", async () => {
  bench = await openEmrBench({ emr: [emrWorld({ conf: {} })] });
  const context = bench.context() as CreateContext<Clients, ReporterSettingsState>;
  const { hosts } = context.clients;
  const barred: Hosts = {
    agents: (...asked) => hosts.agents(...asked),
    run: (run) =>
      run.script === "keep-secret"
        ? Promise.reject(new Error("UnauthorizedOperation"))
        : hosts.run(run),
  };
  const clients = { ...context.clients, hosts: barred };
  await reporterSettings.create({ ...context, clients }, settingsArgs());
  expect(confs()[0]).toContain(`${prefix}jobName: orders`);
});
