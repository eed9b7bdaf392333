import { join } from "node:path";
import { writeHadoopConf } from "../../../emulator/real-yarn/yarn-site";
import { ResourceManager } from "../../../emulator/yarn/resource-manager";
import { REPORTER_LOG_GREP } from "../../../provider/flink/reporter-log";
import { parseApplications } from "../../../provider/hosts/applications";
import { RemoteBench } from "./remote-bench";

let bench: RemoteBench;
let yarn: ResourceManager;
beforeEach(async () => {
  bench = new RemoteBench();
  yarn = await ResourceManager.start();
  configure({ "yarn.resourcemanager.webapp.address": yarn.address });
});
afterEach(async () => {
  bench.close();
  await yarn.close();
});

function configure(site: Record<string, string>, core: Record<string, string> = {}): void {
  writeHadoopConf(join(bench.dir, "hadoop/etc/hadoop"), { core, yarn: site });
}

async function look(parameters: Record<string, string> = {}) {
  const ran = await bench.run({
    script: "look-applications",
    parameters: {
      FW_SINCE: "1",
      FW_LINES: REPORTER_LOG_GREP,
      FW_KEYTAB: "",
      FW_PRINCIPAL: "",
      ...parameters,
    },
  });
  expect(ran.exitCode).toBe(0);
  expect(ran.output.length).toBeLessThan(24 * 1024);
  return parseApplications(ran.output);
}

/** A Flink that answers with these logs. */
function flinkWith(log: string, name = "orders") {
  const answers: Record<string, string> = {
    "/jobs/overview": JSON.stringify({ jobs: [{ jid: "ab12", name, state: "RUNNING" }] }),
    "/jobmanager/config": JSON.stringify([{ key: "metrics.reporter.x.host", value: "10.0.0.1" }]),
    "/taskmanagers": JSON.stringify({ taskmanagers: [{ id: "container_1_0001_01_000002" }] }),
    "/jobmanager/log": log,
    "/taskmanagers/container_1_0001_01_000002/log": log,
  };
  return {
    answer(path: string) {
      const body = answers[path];
      return body === undefined ? undefined : { type: "text/plain", body };
    },
  };
}

const LOADED =
  "2026-11-26 01:00:00,000 INFO  MetricRegistryImpl [] - Periodically reporting metrics in intervals of 1 min for reporter promgateway of type X.";

test("tells what runs, with settings, jobs and the lines that speak of reporters", async () => {
  bench.put("conf/flink-conf.yaml", "a: b\n");
  const { id, startedTime } = yarn.submit({
    name: "per job",
    flink: flinkWith(`x\n${LOADED}\ny\n`),
  });
  const seen = await look();
  expect(seen).toMatchObject({ security: "simple", yarnAnswers: true, isCut: false });
  expect(Date.now() - seen.now).toBeLessThan(60_000);
  expect(Date.now() - (seen.configurationChanged ?? 0)).toBeLessThan(60_000);
  expect(seen.applications).toEqual([
    {
      ...{ id, name: "per job", user: "hadoop", state: "RUNNING", startedTime, finishedTime: 0 },
      jobs: [{ id: "ab12", name: "orders", state: "RUNNING" }],
      settings: new Map([["metrics.reporter.x.host", "10.0.0.1"]]),
      taskManagers: ["container_1_0001_01_000002"],
      logs: [
        { process: "jobmanager", id: "jobmanager", lines: [LOADED, "y"] },
        { process: "taskmanager", id: "container_1_0001_01_000002", lines: [LOADED, "y"] },
      ],
    },
  ]);
});

test("tells what ended, and what of it cannot be read", async () => {
  yarn.submit({ name: "old", flink: flinkWith("") }).end("KILLED");
  const [ended] = (await look()).applications;
  expect(ended).toMatchObject({ state: "KILLED", logs: [], taskManagers: [] });
  expect(ended?.jobs).toBeUndefined();
  expect((await look({ FW_SINCE: String(Date.now() + 60_000) })).applications).toEqual([]);
});

test("a running application whose Flink does not answer has no logs", async () => {
  yarn.submit({ name: "mute", flink: { answer: () => undefined } });
  expect((await look()).applications).toMatchObject([{ state: "RUNNING", logs: [] }]);
});

test("takes the ResourceManager that answers", async () => {
  configure({
    "yarn.resourcemanager.webapp.address.rm1": "127.0.0.1:1",
    "yarn.resourcemanager.webapp.address.rm2": yarn.address,
  });
  const seen = await look();
  expect(seen.resourceManagers).toEqual(["127.0.0.1:1", yarn.address]);
  expect(seen.yarnAnswers).toBe(true);
});

test("without YARN there is nothing but the node's own facts", async () => {
  configure({ "yarn.resourcemanager.hostname": "127.0.0.1" });
  const seen = await look();
  expect(seen).toMatchObject({ yarnAnswers: false, applications: [], isCut: false });
  expect(seen.resourceManagers).toEqual(["127.0.0.1:8088"]);
});

test("Kerberos needs a keytab, and says when there is no ticket for it", async () => {
  const site = { "yarn.resourcemanager.webapp.address": yarn.address };
  configure(site, { "hadoop.security.authentication": "kerberos" });
  expect(await look()).toMatchObject({ security: "kerberos", kinit: "missing" });
  const named = { FW_KEYTAB: "/nowhere.keytab", FW_PRINCIPAL: "hadoop" };
  expect(await look(named)).toMatchObject({ security: "kerberos", kinit: "failed" });
});

test("logs of any size and content travel as data, within the bound", async () => {
  const noise = `${"\u001b[31m$(id)`'\" \u0000\u00ff".repeat(400)}\n`;
  const failures = Array.from(
    { length: 20_000 },
    (_, at) => `WARN Failed to push metrics to PushGateway with jobName j${at}$(touch ran): x\n`,
  );
  const log = `${LOADED}\n${noise.repeat(200)}${failures.join("")}WARN password=canary, PushGateway\n`;
  yarn.submit({ name: "a\tb\n'\"$(id)", flink: flinkWith(log, "e\u001b[2J\t") });
  const [seen] = (await look()).applications;
  expect(seen?.name).toBe("a\tb\n'\"$(id)");
  expect(seen?.jobs?.[0]?.name).toBe("e\u001b[2J\t");
  const lines = seen?.logs[0]?.lines ?? [];
  expect(lines.length).toBe(60);
  expect(lines[0]).toBe(LOADED);
  expect(lines.join("\n")).toContain("j19999");
  expect(lines.join("\n")).not.toContain("canary");
}, 30_000);
