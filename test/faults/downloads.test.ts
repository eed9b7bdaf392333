import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";

import { until } from "../support/until";
import { downloaders } from "../provider/hosts/remote-bench";
import { hurried } from "./injected";
import { kind, SCENARIOS } from "./jar-scenarios";
import { nextVendor, vendor } from "./jar-node";
import { SENDINGS, serve, type Sending } from "./jar-server";
import { Played } from "./played";
import { rowOf } from "./promised";

/** Those that fetch a jar. */
const installs = SCENARIOS.flatMap((scenario) => {
  const { change } = scenario;
  return typeof change === "object" && !("isKept" in change) ? [{ scenario, jar: change }] : [];
});

/** Of three attempts in the end; one that is not bounded would wait for the test's own end. */
const longestMilliseconds = 30_000;

/** Tries a way of sending with a program, in the first scenarios. */
async function tryWith(
  program: string,
  sending: Sending,
  { scenario, jar }: (typeof installs)[number],
) {
  const played = new Played(kind, scenario);
  const { node } = played;
  const server = await serve((response) => sending.send(response, jar.bytes));
  try {
    await played.play();
    played.restart();
    node.url = server.url;
    const programs = node.bench.pathWith([program]);
    const begun = Date.now();
    const fault = { programs: sending.hangs ? `${hurried(node, program)}:${programs}` : programs };
    const ran = await node.run(jar, fault);
    node.url = "";
    expect(Date.now() - begun).toBeLessThan(longestMilliseconds);
    played.expectWhole();
    expect([ran.exitCode, node.shown()]).toEqual(
      sending.isWhole ? [0, played.after] : [1, played.before],
    );
    const reason = /^error (cannot download the jar \(\w+: \d+\)|the jar has another digest: )/m;
    if (!sending.isWhole) expect(ran.output).toMatch(reason);
    await played.expectHealed();
  } finally {
    await server.close();
    node.close();
  }
}

describe.each(SENDINGS)("$name", (sending) => {
  let tries = 0;
  for (const program of downloaders) {
    const isThere = spawnSync("which", [program]).status === 0;
    const when = isThere || process.env["CI"] === "true" ? test : test.skip;
    // wget tries what broke off three times, with pauses: one scenario shows it.
    const some = program === "wget" ? installs.slice(0, 1) : installs;
    tries += some.length;
    when.each(some)(`by ${program}: $scenario.name`, (one) => tryWith(program, sending, one));
  }
  test("as often as told", () => expect(rowOf(sending.name)).toEqual([tries]));
});

const closing: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

test("a download that outlives its shell does not spoil that of the next run", async () => {
  const played = new Played(kind, SCENARIOS[0]!);
  await played.play();
  played.restart();
  const { node } = played;
  const killNow = join(node.bench.dir, "kill-now");
  const programs = node.bench.pathWith(["curl"]);
  const [late, next] = [new Held(nextVendor.bytes, 0), new Held(vendor.bytes, 4)];
  const servers = await Promise.all([late, next].map((held) => serve(held.take)));
  closing.push(...servers, node);
  const [lateUrl = "", nextUrl = ""] = servers.map(({ url }) => url);

  node.url = lateUrl;
  const head = `(until [ -e ${killNow} ]; do /bin/sleep 0.02; done; kill -9 $$) &`;
  const killed = node.run(nextVendor, { head, programs });
  await until("the first download", async () => late.isAsked);
  writeFileSync(killNow, "");
  node.url = nextUrl;
  const ran = node.run(vendor, { programs });
  await until("the second download", async () => next.isAsked);
  const box = join(node.bench.home, ".flinkwatch");
  await until("the staged file", async () =>
    readdirSync(box).some((name) => name.startsWith("stage")),
  );
  late.end();
  expect((await killed).exitCode).toBeNull();
  next.end();
  expect(await ran).toMatchObject({ exitCode: 0 });
  expect([node.shown(), node.hasRest()]).toEqual([played.after, false]);
  node.url = "";
  await played.heal();
});

/** A jar of which so many bytes are sent at once, and the others when it is ended. */
class Held {
  private response: ServerResponse | undefined;

  constructor(
    private readonly jar: Buffer,
    private readonly atOnce: number,
  ) {}

  get isAsked(): boolean {
    return this.response !== undefined;
  }

  take = (response: ServerResponse) => {
    this.response = response;
    if (this.atOnce > 0) response.write(this.jar.subarray(0, this.atOnce));
  };

  end(): void {
    this.response?.end(this.jar.subarray(this.atOnce));
  }
}
