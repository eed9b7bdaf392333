import { once } from "node:events";
import { readdirSync } from "node:fs";

import type { ScriptName } from "../../../provider/hosts/hosts";
import { scriptFolder, scriptText } from "../../../provider/hosts/script";
import { killedAt } from "../injected";
import { cannotBeTried } from "../../support/cannot-be-tried";
import { missingForSshd } from "../../support/open-ssh";
import {
  flinkHome,
  install,
  jar,
  remove,
  reporters,
  ROUND_TRIPS,
  serveWith,
  write,
} from "./node-scripts";
import {
  filesOf,
  nodes,
  officialJar,
  SshBench,
  TatBench,
} from "../../provider/hosts/transport-bench";

const missing = missingForSshd();
if (missing !== undefined) cannotBeTried("scripts of nodes by SSH", missing);
const ways = [["TAT", TatBench] as const, ["SSH", SshBench] as const];
const names = Object.keys(ROUND_TRIPS) as ScriptName[];

test("each script that is run on nodes is tried by each way", () => {
  // What others begin with is no script of its own.
  const files = readdirSync(scriptFolder()).filter((name) => name !== "transaction.sh");
  expect(files.sort()).toEqual(names.map((name) => `${name}.sh`).sort());
});

// One and the same suite for both ways, with the provider's own scripts on nodes that are looked at from outside.
describe.each(ways.slice(0, missing === undefined ? 2 : 1))(
  "scripts of nodes by %s",
  (_, Bench) => {
    let bench: TatBench | SshBench;
    beforeAll(async () => {
      bench = new Bench();
      await bench.open();
    });
    afterAll(() => bench.close());
    const all = () => nodes.map((node) => filesOf(bench, node, flinkHome));

    test.each(names)("%s does its part, and in the end each file is as it was", async (name) => {
      const first = all();
      await ROUND_TRIPS[name](bench);
      expect(all()).toEqual(first);
    });

    test("an install that is killed at a step leaves one jar; the next one ends it", async () => {
      const first = all();
      for (const step of [20, 50, 80, 100]) {
        bench.script = `${killedAt(step)}\n${scriptText("install-jar")}`;
        expect((await install(bench)).status).toBe("failed");
        bench.script = undefined;
        expect(reporters(bench).map(({ length }) => length)).toEqual(nodes.map(() => 1));
        expect((await install(bench)).status).toBe("ok");
        expect(reporters(bench)).toEqual(nodes.map(() => [`lib/${jar.name}`]));
        await remove(bench);
        expect(all()).toEqual(first);
      }
    });

    test.each([
      ["install-jar", () => install(bench)],
      ["write-conf", () => write(bench, "ours: 1\n")],
    ] as const)("%s that is not what was asked for is taken back at once", async (name, change) => {
      const first = all();
      const text = scriptText(name).replace("want) [", "want) ! [");
      expect(text).not.toBe(scriptText(name));
      bench.script = text;
      const { status, output } = await change();
      bench.script = undefined;
      expect(status).toBe("failed");
      expect(output).toMatch(/^error a step failed, and all is as it was$/m);
      expect(reporters(bench)).toEqual(nodes.map(() => [`lib/${officialJar}`]));
      expect(all()).toEqual(first);
    });

    test("a download that hangs ends with the run's bound, with all that it started; the next one installs", async () => {
      const first = all();
      const { server, port, close } = await serveWith((__, response) => {
        response.writeHead(200, { "content-length": jar.bytes.length });
        response.write(jar.bytes.subarray(0, 3));
      });
      try {
        const connections: Promise<unknown>[] = [];
        server.on("connection", (one) => connections.push(once(one, "close")));
        const parameters = { FW_URL: `http://127.0.0.1:${port}/jar` };
        const run = { parameters, attachment: undefined, timeoutSeconds: 5 };
        expect((await install(bench, run)).status).toBe("failed");
        expect(connections.length).toBe(nodes.length);
        await Promise.all(connections);
      } finally {
        close();
      }
      expect(reporters(bench)).toEqual(nodes.map(() => [`lib/${officialJar}`]));
      expect((await install(bench)).output).toContain("result installed");
      await remove(bench);
      expect(all()).toEqual(first);
    });
  },
);
