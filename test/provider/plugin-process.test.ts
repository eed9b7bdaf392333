import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { ask, connect } from "./toy-engine";

const hook = join(__dirname, "typescript-hook.cjs");
const toyMain = join(__dirname, "toy-main.ts");
const realMain = join(__dirname, "../../provider/main.ts");
const folder = mkdtempSync(join(tmpdir(), "toy-plugin-"));
const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function start(command: string, args: string[], more: NodeJS.ProcessEnv = {}): ChildProcess {
  const env = { PATH: process.env["PATH"], TOY_BOX: join(folder, "box.json"), ...more };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("stdout is not piped");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return line;
}

async function isGoneWithin(pid: number, milliseconds: number): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end;) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

it("prints its port first and serves there", async () => {
  const child = start("node", ["-r", hook, toyMain]);
  const client = connect(Number(await firstLine(child)));
  expect((await ask(client, "getPluginInfo", new Empty())).getVersion()).toBe("0.0.1");
  client.close();
});

it("ends when the process that started it was killed", async () => {
  const script = 'node -r "$1" "$2" & echo "pid $!"; wait';
  const parent = start("sh", ["-c", script, "sh", hook, toyMain]);
  const lines: string[] = [];
  if (parent.stdout === null) throw new Error("stdout is not piped");
  for await (const line of createInterface(parent.stdout)) {
    if (lines.push(line) === 2) break;
  }
  const pid = Number(lines.find((line) => line.startsWith("pid "))?.slice(4));
  parent.kill("SIGKILL");
  expect(await isGoneWithin(pid, 3000)).toBe(true);
});

it("ends at once on SIGINT", async () => {
  const child = start("node", ["-r", hook, toyMain]);
  await firstLine(child);
  child.kill("SIGINT");
  expect(await isGoneWithin(child.pid ?? 0, 1000)).toBe(true);
});

it("starts and tells its schema without credentials, endpoint or engine", async () => {
  const child = start("node", ["-r", hook, realMain], { HOME: folder });
  const client = connect(Number(await firstLine(child)));
  const answer = await ask(client, "getSchema", new GetSchemaRequest());
  expect(JSON.parse(answer.getSchema())).toMatchObject({ name: "flinkwatch" });
  client.close();
});
