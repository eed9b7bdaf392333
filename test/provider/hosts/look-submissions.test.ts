import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { parseSubmissions } from "../../../provider/hosts/submissions";
import { RemoteBench } from "./remote-bench";

const first = "application_1795656690700_0001";
const second = "application_1795656690700_0002";
const reads = (time: string, key = "metrics.reporter.promgateway.jobName") =>
  `2026-11-26 ${time},123 INFO  org.apache.flink.configuration.GlobalConfiguration [] - Loading configuration property: ${key}, x\n`;
const submits = (time: string, id: string, verb = "Submitted application") =>
  `2026-11-26 ${time},456 INFO  org.apache.flink.yarn.YarnClusterDescriptor [] - ${verb} ${id}\n`;
const at = (time: string) => new Date(`2026-11-26T${time}`).getTime();

let bench: RemoteBench;
beforeEach(() => {
  bench = new RemoteBench();
  mkdirSync(join(bench.home, "log"));
});
afterEach(() => bench.close());

async function look() {
  const { exitCode, output } = await bench.run({ script: "look-submissions" });
  expect(exitCode).toBe(0);
  return new Map(parseSubmissions({ node: "ins-m1", status: "ok", output }));
}

test("of each submission: when its client had begun to read, and when the file was written", async () => {
  const conf = bench.put("conf/flink-conf.yaml", "a: b\n");
  const log = bench.put(
    "log/flink-hadoop-client-m1.log",
    [
      ...[reads("01:00:00"), reads("01:00:01", "env.java.opts"), "Submitted nothing\n"],
      submits("01:00:09", first, "Submitting application master"),
      ...[reads("01:30:00"), reads("01:30:01", "env.java.opts"), "Submitting job 'late'\n"],
      ...[reads("02:00:00"), submits("02:00:09", second)],
    ].join(""),
  );
  const configurationChanged = Math.floor(statSync(conf).mtimeMs / 1000) * 1000;
  const common = { node: "ins-m1", log, configurationChanged };
  expect(await look()).toEqual(
    new Map([
      [first, { ...common, readAt: at("01:00:00") }],
      [second, { ...common, readAt: at("02:00:00") }],
    ]),
  );
});

test("sessions' clients log beside them; the folder that the configuration names counts too", async () => {
  mkdirSync(join(bench.dir, "elsewhere"));
  bench.put("conf/config.yaml", `env.log.dir: ${join(bench.dir, "elsewhere")}\n`);
  bench.put(
    "../elsewhere/flink-hadoop-yarn-session-m1.log",
    reads("01:00:00") + submits("01:00:05", first),
  );
  bench.put("log/flink-hadoop-client-m1.log", reads("01:00:00") + submits("01:00:05", second));
  expect([...(await look()).keys()]).toEqual([second, first]);
});

test.each([
  ["no log", undefined],
  ["a log without a time", `Loading configuration property: a, b\n${submits("01:00:05", first)}`],
  ["a submission whose configuration nobody read", submits("01:00:05", first)],
  [
    "hostile content",
    `${reads("$(touch x)")}\u0000\u00ff\t${first}\nSubmitted application \`id\`\n`,
  ],
])("%s tells nothing", async (_what, text) => {
  if (text !== undefined) bench.put("log/flink-hadoop-client-m1.log", text);
  expect(await look()).toEqual(new Map());
});

test("what a node answers instead tells nothing", () => {
  const answer = { node: "ins-m1", output: "Welcome to ins-m1\nsubmission\tx\t1\ty" };
  expect(parseSubmissions({ ...answer, status: "ok" })).toEqual([]);
  expect(parseSubmissions({ ...answer, status: "unreachable" })).toEqual([]);
});
