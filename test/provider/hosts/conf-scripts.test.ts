import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

import { piecesOf } from "../../../provider/hosts/conf-pieces";
import { readConfs, type ConfOnNode } from "../../../provider/hosts/conf-reading";
import type { Hosts, ScriptRun } from "../../../provider/hosts/hosts";
import { RemoteBench, sha256 } from "./remote-bench";
import { seed } from "../../support/seed";

const name = "flink-conf.yaml";
const place = `conf/${name}`;

let bench: RemoteBench;
let runs: ScriptRun[];
let outputs: string[];
beforeEach(() => {
  bench = new RemoteBench();
  [runs, outputs] = [[], []];
});
afterEach(() => bench.close());

/** Nodes that are all this one. */
const hosts: Hosts = {
  run: async (run) => {
    runs.push(run);
    const { exitCode, output } = await bench.run(run);
    outputs.push(output);
    const status = exitCode === 0 ? ("ok" as const) : ("failed" as const);
    return new Map(run.nodes.map((node) => [node, { node, status, output }]));
  },
  agents: () => Promise.resolve(new Map()),
};

const reading = () => ({ nodes: ["ins-1"], flinkHome: bench.home, fileName: name });

async function read(): Promise<ConfOnNode> {
  const { files } = await readConfs(hosts, reading());
  return files[0] as ConfOnNode;
}

function write(from: ConfOnNode, after: string | undefined, isLast = false) {
  const pieces = after === undefined ? "first" : piecesOf(from.bytes.toString("latin1"), after);
  return bench.run({
    script: "write-conf",
    parameters: { FW_FILE: name, FW_LAST: isLast ? "1" : "" },
    secrets: {
      FW_KEY: from.key,
      FW_WAS: from.was,
      FW_PIECES: pieces,
      FW_SHA256: sha256(Buffer.from(after ?? "", "latin1")),
    },
  });
}

const conf = () => readFileSync(join(bench.home, place), "latin1");
const box = (file: string) => join(bench.home, ".flinkwatch", file);

describe("read-conf.sh", () => {
  test.each([
    ["an empty file", Buffer.alloc(0)],
    ["all bytes", Buffer.from(Array.from({ length: 256 }, (_, at) => at))],
    ["a file of many chunks", Buffer.alloc(40_000, "key: a secret value\r\n")],
    ["a file of exactly one chunk", Buffer.alloc(10_240, 7)],
  ])("gives back %s", async (_what, bytes) => {
    bench.put(place, bytes);
    const { bytes: got, isRecorded, isOurs } = await read();
    expect(got.equals(bytes)).toBe(true);
    expect([isRecorded, isOurs]).toEqual([false, false]);
    expect(outputs.every((output) => output.length < 24_000)).toBe(true);
  });

  test("shows nothing of a secret, neither in clear nor twice the same", async () => {
    bench.put(place, "password: hunter2\n".repeat(20));
    await read();
    await read();
    const [first = "", second = ""] = outputs;
    for (const output of [first, second]) {
      expect(output).not.toContain("hunter2");
      expect(output).not.toContain(Buffer.from("hunter2").toString("hex"));
    }
    expect(first).not.toBe(second);
    expect(JSON.stringify(runs.map(({ parameters }) => parameters))).not.toContain(
      runs[0]?.secrets?.["FW_KEY"],
    );
  });

  test("ends first what was interrupted", async () => {
    bench.put(place, "a: old\n");
    mkdirSync(box(""), { mode: 0o700 });
    bench.put(".flinkwatch/stage.new", "a: new\n");
    const step = ["move", box("stage.new"), join(bench.home, place)].join("\t");
    bench.put(".flinkwatch/journal", `${step}\n`);
    expect((await read()).bytes.toString()).toBe("a: new\n");
    expect(existsSync(box(""))).toBe(false);
  });

  test("tells a missing file", async () => {
    expect(await readConfs(hosts, reading())).toEqual({ files: [], absent: ["ins-1"], failed: [] });
  });
});

describe("write-conf.sh", () => {
  const before = "# 日志 é\r\na: 1\r\nb: it's $(touch ran) `x` \\n %s\r\nc: 3";
  beforeEach(() => {
    bench.put(place, before, 0o604);
    utimesSync(join(bench.home, place), 1_000_000, 1_000_000);
  });
  const latin = (text: string) => Buffer.from(text).toString("latin1");

  test("changes what is asked for, keeps mode and owner, and keeps what was there root's alone", async () => {
    const after = latin(before.replace("c: 3", "b2: \\ %b 'x'\r\nc: 4 # é"));
    expect((await write(await read(), after)).lines).toEqual(["result written"]);
    expect(conf()).toBe(after);
    expect(statSync(join(bench.home, place)).mode & 0o777).toBe(0o604);
    expect(statSync(box(`${name}.first`)).mode & 0o777).toBe(0o600);
    expect(statSync(box("")).mode & 0o777).toBe(0o700);
    expect(existsSync(box("stage.new"))).toBe(false);
    expect(existsSync(join(bench.dir, "ran"))).toBe(false);
    expect(await read()).toMatchObject({ isRecorded: true, isOurs: true, isFirstKept: true });
  });

  test("gives back bytes, mode and time of what was there first, after any number of changes", async () => {
    await write(await read(), "a: 2\n");
    await write(await read(), "a: 3\n");
    const { files } = await readConfs(hosts, { ...reading(), isFirst: true });
    expect(files[0]?.bytes.toString("utf8")).toBe(before);
    expect((await write(await read(), undefined, true)).lines).toEqual(["result written"]);
    expect(conf()).toBe(latin(before));
    const { mode, mtimeMs } = statSync(join(bench.home, place));
    expect([mode & 0o777, mtimeMs]).toEqual([0o604, 1_000_000_000]);
    expect(existsSync(box(""))).toBe(false);
  });

  test("writes nothing when the file is not what was read, and says so", async () => {
    const read1 = await read();
    bench.put(place, "a: 9\n");
    expect((await write(read1, "a: 2\n")).lines).toEqual(["result changed"]);
    expect(conf()).toBe("a: 9\n");
    expect(existsSync(box(""))).toBe(false);
  });

  test("tells what somebody changed: the file, or what was kept", async () => {
    await write(await read(), "a: 2\n");
    bench.put(`.flinkwatch/${name}.first`, "changed");
    expect(await read()).toMatchObject({ isRecorded: true, isOurs: true, isFirstKept: false });
    bench.put(place, "a: 5\n");
    expect(await read()).toMatchObject({ isRecorded: true, isOurs: false });
    expect((await write(await read(), undefined, true)).exitCode).toBe(1);
    expect(conf()).toBe("a: 5\n");
  });

  test("is refused where the file is a link", async () => {
    const from = await read();
    spawnSync("mv", [join(bench.home, place), join(bench.dir, "real")]);
    symlinkSync(join(bench.dir, "real"), join(bench.home, place));
    const { exitCode, lines } = await write(from, "a: 2\n");
    expect(exitCode).toBe(1);
    expect(lines).toEqual([`error ${join(bench.home, place)} is a link, expected a file`]);
  });

  test("a digest that does not fit leaves all as it was", async () => {
    const from = await read();
    const { lines } = await bench.run({
      script: "write-conf",
      parameters: { FW_FILE: name },
      secrets: { FW_KEY: from.key, FW_WAS: from.was, FW_PIECES: "+x\n", FW_SHA256: "0" },
    });
    expect(lines).toEqual(["error what was put together is not what was asked for"]);
    expect(conf()).toBe(latin(before));
    expect(existsSync(box(""))).toBe(false);
    chmodSync(join(bench.home, place), 0o644);
  });

  test("pieces make any text of any other", async () => {
    const line = fc.constantFrom("a: 1", "b", "#", "", "\\", "%d", "é", "=1 2", "+x", "\t$HOME");
    const text = fc
      .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r", "\n\n")), { maxLength: 6 })
      .map((lines) => lines.flat().join(""));
    for (const [one, other] of fc.sample(fc.tuple(text, text), { numRuns: 15, seed })) {
      bench.put(place, one);
      const after = latin(other);
      expect((await write(await read(), after)).lines).toEqual(["result written"]);
      expect(conf()).toBe(after);
    }
  });
});
