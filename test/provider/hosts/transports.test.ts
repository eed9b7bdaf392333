import { existsSync, writeFileSync } from "node:fs";
import fc from "fast-check";

import { inspectNodes } from "../../../provider/hosts/inspect";
import { attachmentLimitBytes } from "../../../provider/hosts/script";
import { cannotBeTried } from "../../support/cannot-be-tried";
import { missingForSshd } from "../../support/open-ssh";
import { nodes, processTexts, silentNode, SshBench, TatBench } from "./transport-bench";
import { seed } from "../../support/seed";
import { until } from "../../support/until";

const [first, second] = nodes;
const missing = missingForSshd();
if (missing !== undefined) cannotBeTried("nodes by SSH", missing);
const ways = [["TAT", TatBench] as const, ["SSH", SshBench] as const];

// One and the same suite for both ways: what is above `hosts/` need not know which one it has.
describe.each(ways.slice(0, missing === undefined ? 2 : 1))("nodes by %s", (way, Bench) => {
  let bench: TatBench | SshBench;
  beforeAll(async () => {
    bench = new Bench();
    await bench.open();
  });
  afterAll(() => bench.close());

  test("each node runs the script as root on its own file system, and answers for itself", async () => {
    const results = await bench.run('cat /etc/hostname; id -u; touch /root/was-here; echo "$PWD"');
    expect([...results.values()]).toEqual(
      nodes.map((node) => ({ node, status: "ok", exitCode: 0, output: `${node}\n0\n/root\n` })),
    );
    expect(nodes.every((node) => existsSync(bench.at(node, "root/was-here")))).toBe(true);
  });

  test("no node: nothing happens; one that is named twice runs once", async () => {
    expect((await bench.run("exit 1", { nodes: [] })).size).toBe(0);
    const results = await bench.run("echo >>/root/twice", { nodes: [first, first] });
    expect([results.size, bench.read(first, "root/twice")]).toEqual([1, "\n"]);
  });

  test("a node that cannot be reached does not keep the others from running", async () => {
    const results = await bench.run("echo well", { nodes: [silentNode, first] });
    expect(results.get(first)).toMatchObject({ status: "ok", output: "well\n" });
    const { status, output, reason } = results.get(silentNode) ?? {};
    expect([status, output]).toEqual(["unreachable", ""]);
    expect(reason).toMatch(way === "TAT" ? /agent is offline/ : /127\.0\.0\.99/);
  });

  test("each node is told of as soon as its script has ended, once, while the others still run", async () => {
    const told: string[] = [];
    const running = bench.run(
      `test "$(cat /etc/hostname)" = ${first} || until test -e /root/go-on; do sleep 0.05; done`,
      { onNodeEnd: ({ node, status }) => told.push(`${node} ${status}`) },
    );
    await until("the first to answer", () => told.length > 0);
    expect(told).toEqual([`${first} ok`]);
    for (const node of nodes) writeFileSync(bench.at(node, "root/go-on"), "");
    await running;
    expect(told.sort()).toEqual(nodes.map((node) => `${node} ok`).sort());
  });

  test("tells which nodes take commands", async () => {
    const states = await bench.hosts.agents([first, silentNode]);
    expect([...states]).toEqual([
      [first, "online"],
      [silentNode, "offline"],
    ]);
  });

  test("values and secrets are data, whatever they hold", async () => {
    const hostile = [
      `'; touch /root/injected; '`,
      '"$(touch /root/injected)"',
      "`touch /root/injected`\n\r\t\\ {{FW_B}} {{tat-hidden:FW_A}} é 日志",
      "",
      "\u001b[31m\u0007",
    ];
    const any = fc.sample(
      fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", "")),
      { numRuns: 5, seed },
    );
    const parameters = Object.fromEntries([...hostile, ...any].map((v, i) => [`FW_V${i}`, v]));
    const secrets = Object.fromEntries(hostile.map((v, i) => [`FW_S${i}`, v]));
    const names = Object.keys({ ...parameters, ...secrets });
    const print = names.map((name) => `printf %s "$${name}" | base64 -w 0; echo`).join("\n");
    const { output } = await bench.runOne(print, { parameters, secrets });
    const expected = Object.values({ ...parameters, ...secrets }).map((value) =>
      Buffer.from(value).toString("base64"),
    );
    expect(output.split("\n").slice(0, -1)).toEqual(expected);
    expect(existsSync(bench.at(first, "root/injected"))).toBe(false);
  });

  test("an attachment of the largest size arrives whole", async () => {
    const attachment = Buffer.from(
      Array.from({ length: attachmentLimitBytes }, (_, i) => (i * 7) % 256),
    );
    await bench.runOne('printf %s "$FW_ATTACHMENT" | base64 -d >/root/attachment', { attachment });
    expect(bench.read(first, "root/attachment")).toBe(attachment.toString("utf8"));
  });

  test("a script that ends badly has failed, with the end of what it said", async () => {
    const result = await bench.runOne("echo some; echo words >&2; exit 7");
    expect(result).toEqual({
      node: first,
      status: "failed",
      exitCode: 7,
      output: "some\nwords\n",
      reason: "inspect: exit code 7: some | words",
    });
  });

  test("a script gets nothing to read", async () => {
    expect(await bench.runOne("cat; echo end")).toMatchObject({ status: "ok", output: "end\n" });
  });

  test("a script ends at its bound, with all that it started", async () => {
    const begun = Date.now();
    const script = "echo begun; (sleep 6; touch /root/too-late) & sleep 6; touch /root/too-late";
    const result = await bench.runOne(script, { timeoutSeconds: 2 });
    expect(result).toMatchObject({ status: "failed", output: "begun\n" });
    expect(result.reason).toBe("inspect: TIMEOUT: begun");
    await new Promise((resolve) => setTimeout(resolve, 6_500 - (Date.now() - begun)));
    expect(existsSync(bench.at(first, "root/too-late"))).toBe(false);
  });

  test("a run that is given up ends on the node too", async () => {
    const stop = new AbortController();
    const script = "touch /root/begun; sleep 6; touch /root/went-on";
    const running = bench.runOne(script, { signal: stop.signal });
    const outcome = expect(running).rejects.toThrow("stopped by the user");
    await until("the script to begin", () => existsSync(bench.at(first, "root/begun")));
    const stopped = Date.now();
    stop.abort(new Error("stopped by the user"));
    await outcome;
    expect(Date.now() - stopped).toBeLessThan(2_000);
    await new Promise((resolve) => setTimeout(resolve, 6_200));
    expect(existsSync(bench.at(first, "root/went-on"))).toBe(false);
  });

  test("one that is given up before it begins does nothing", async () => {
    const signal = AbortSignal.abort(new Error("stopped by the user"));
    await expect(bench.runOne("touch /root/never", { signal })).rejects.toThrow("stopped");
    expect(existsSync(bench.at(first, "root/never"))).toBe(false);
  });

  test("10 MB of output take bounded memory: the first 24 KB are kept, the rest is counted", async () => {
    const bytes = 10_000_000;
    const before = process.memoryUsage().rss;
    const result = await bench.runOne(`head -c ${bytes} /dev/zero | tr '\\0' x`);
    expect(result.status).toBe("ok");
    expect(result.output).toBe("x".repeat(24 * 1024));
    expect(result.droppedBytes).toBe(bytes - 24 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test("output that is no text breaks nothing, and no terminal", async () => {
    const bytes = String.raw`printf '\377\376 "q" '"'"'s'"'"' \033]0;owned\007 \033[2J \302\233 \0 end\r\n'; exit 1`;
    const { output, reason } = await bench.runOne(bytes);
    expect(output).toContain("\ufffd\ufffd \"q\" 's'");
    expect(reason).toBe("inspect: exit code 1: \ufffd\ufffd \"q\" 's' ?]0;owned? ?[2J ? ? end?");
  });

  test("a hostile node's configuration of 40 KB is read whole, by several looks", async () => {
    const lines = Array.from(
      { length: 600 },
      (_, i) => `key.${i}: '$(touch /x)' "é" ${"v".repeat(50)}`,
    );
    writeFileSync(
      bench.at(second, "usr/local/service/flink/conf/flink-conf.yaml"),
      lines.join("\n"),
    );
    const seen = await inspectNodes(bench.hosts, {
      nodes: [second],
      flinkHome: "/usr/local/service/flink",
    });
    const one = seen.get(second);
    expect(one).toMatchObject({ status: "seen" });
    const conf = one?.status === "seen" ? one.inspection.conf : undefined;
    expect(Buffer.from(conf?.text ?? "", "latin1").toString("utf8")).toBe(lines.join("\n"));
    expect(existsSync(bench.at(second, "x"))).toBe(false);
  });

  test("no secret stands in arguments, environments, records or temporary files, while it runs or after", async () => {
    const canary = "canary-7f3a1c";
    const samples: string[] = [];
    const running = bench.runOne('sleep 1; printf %s "$FW_SECRET" >/root/secret', {
      secrets: { FW_SECRET: canary },
    });
    let isRunning = true;
    const done = running.finally(() => (isRunning = false));
    while (isRunning) {
      samples.push(processTexts());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await done;
    const forms = [
      canary,
      Buffer.from(canary).toString("base64"),
      Buffer.from(canary).toString("hex"),
    ];
    const packed = [...Buffer.from(canary)].map((byte) => `x${byte.toString(16)}`).join("");
    const seen = [...samples, JSON.stringify(bench.cloud.state()), ...bench.filesUnder("tmp")];
    expect(samples.length).toBeGreaterThan(3);
    expect(bench.read(first, "root/secret")).toBe(canary);
    for (const form of [...forms, packed]) {
      expect(seen.some((text) => text.includes(form))).toBe(false);
    }
  });
});
