import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { WatchedChild } from "../../emulator/metrics/child";
import { poll } from "../../emulator/real-flink/poll";
import { supervised } from "../../emulator/real-yarn/supervise";

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), "flinkwatch-supervise-")));
  mkdirSync(path.join(dir, "work"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Does as a NodeManager does: a process in a session of its own, which no signal to its parent's group reaches. */
const CONTAINER = `cd "$0/work"
setsid sh -c 'echo $$ > pid; sleep 300 & wait' &`;

async function containerPid(): Promise<number> {
  const file = path.join(dir, "work", "pid");
  const seen = () => (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0) || undefined;
  return poll({ what: "the container", seconds: 10 }, seen);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has no memory left.
    return readFileSync(`/proc/${pid}/statm`, "utf8") !== "0 0 0 0 0 0 0\n";
  } catch {
    return false;
  }
}

function supervise(script: string): WatchedChild {
  return new WatchedChild(
    supervised(dir, ["/bin/sh", "-c", script, dir]),
    path.join(dir, "said.txt"),
  );
}

test("what a program started in sessions of their own ends when we close it", async () => {
  const child = supervise(`${CONTAINER}\ntrap "" TERM\nwhile :; do sleep 1; done`);
  const pid = await containerPid();
  expect(lives(pid)).toBe(true);
  await child.close();
  expect(lives(pid)).toBe(false);
});

test("the same when the program ends by itself", async () => {
  const child = supervise(`${CONTAINER}\nwhile [ ! -s pid ]; do sleep 0.05; done`);
  const pid = await containerPid();
  await poll({ what: "the end", seconds: 10 }, () => child.ended);
  expect(lives(pid)).toBe(false);
});
