import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, Socket } from "node:net";
import { join } from "node:path";

import { Server } from "ssh2";

import type { NodeResult, ScriptRun } from "../../../provider/hosts/hosts";
import { encoded } from "../../../provider/hosts/script";
import type { SshTarget } from "../../../provider/hosts/ssh-connection";
import type { SshWay } from "../../../provider/hosts/ssh";
import { locateTools } from "../../../scripts/tools/locate";
import { cannotBeTried } from "../../support/cannot-be-tried";
import { missingForSshd, newKeyPair, type Sshd } from "../../support/open-ssh";
import { until } from "../../support/until";
import { nodes, SshBench } from "./transport-bench";

const missing = missingForSshd();
const [first, second] = nodes;
const chapter = missing === undefined ? describe : describe.skip;
if (missing !== undefined) cannotBeTried("SSH", missing);

chapter("SSH", () => {
  const bench = new SshBench();
  const ways: SshWay[] = [];
  beforeAll(() => bench.open());
  afterEach(() => ways.splice(0).forEach((way) => way.close()));
  afterAll(() => bench.close());

  type WayOptions = Parameters<SshBench["newWay"]>[0];

  /** Runs a text on the first node, with a target and options of its own. */
  async function run(
    script: string,
    about: { target?: Partial<SshTarget>; way?: WayOptions; run?: Partial<ScriptRun> } = {},
  ): Promise<NodeResult> {
    const way = bench.newWay(about.way);
    ways.push(way);
    bench.script = `${script}\n`;
    const hosts = way.hosts(async (node) => ({ ...bench.target(node), ...about.target }));
    const some = { script: "inspect" as const, nodes: [first], timeoutSeconds: 10 };
    const results = await hosts.run({ ...some, ...about.run });
    return results.get(first) as NodeResult;
  }

  const sshd = () => bench.sshds.get(first) as Sshd;
  const place = () => `[${sshd().address}]:${sshd().port}`;

  /** A known_hosts file with these lines. */
  function knownHosts(...lines: string[]): string {
    const file = join(bench.dir, `known_hosts-${randomBytes(4).toString("hex")}`);
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    return file;
  }

  describe("host keys", () => {
    const other = newKeyPair().publicKey;
    const trusting = (knownHostsFile: string | undefined, trustNew = false) => ({
      trust: { pinned: [], trustNew, ...(knownHostsFile ? { knownHostsFile } : {}) },
    });

    test("a pinned key that is another one is refused, and nothing runs", async () => {
      const trust = { pinned: [other], trustNew: true };
      const result = await run("touch /root/refused", { target: { trust } });
      expect(result.status).toBe("unreachable");
      expect(result.reason).toMatch(
        /^SSH to root@127\.0\.0\.11:\d+: its host key is another one, got SHA256:\S+, expected SHA256:\S+\. If the node was made anew/,
      );
      expect(existsSync(bench.at(first, "root/refused"))).toBe(false);
    });

    test("one of several pinned keys will do", async () => {
      const trust = { pinned: [other, sshd().hostKey], trustNew: false };
      expect((await run("true", { target: { trust } })).status).toBe("ok");
    });

    test("an unknown key is not trusted unless that is asked for", async () => {
      const file = join(bench.dir, "new", "known_hosts");
      const result = await run("true", { target: trusting(file) });
      expect(result.reason).toMatch(
        /its host key SHA256:\S+ is not known\. Put it into ssh\.hostKeys/,
      );
      expect(existsSync(file)).toBe(false);
      expect((await run("true", { target: trusting(file, true) })).status).toBe("ok");
      expect(readFileSync(file, "utf8")).toBe(`${place()} ${sshd().hostKey}\n`);
      expect((await run("true", { target: trusting(file) })).status).toBe("ok");
    });

    test("trust in new nodes is no trust in changed ones", async () => {
      const file = knownHosts(`${place()} ${other}`);
      const result = await run("true", { target: trusting(file, true) });
      expect(result.reason).toContain("its host key is another one");
      expect(readFileSync(file, "utf8")).toBe(`${place()} ${other}\n`);
    });

    const hashed = () => {
      const salt = randomBytes(20);
      const hash = createHmac("sha1", salt).update(place()).digest("base64");
      return `|1|${salt.toString("base64")}|${hash}`;
    };

    test.each<[string, () => string[], boolean]>([
      ["by its place", () => [`${place()} ${sshd().hostKey}`], true],
      [
        "among others and comments",
        () => ["# x", "", `h1,${place()},h2 ${sshd().hostKey} me`],
        true,
      ],
      ["by a hashed place", () => [`${hashed()} ${sshd().hostKey}`], true],
      ["by a pattern", () => [`[127.0.0.*]:* ${sshd().hostKey}`], true],
      ["by a pattern that leaves it out", () => [`[*]:*,!${place()} ${sshd().hostKey}`], false],
      ["of another place", () => [`[127.0.0.99]:22 ${sshd().hostKey}`], false],
      ["as revoked", () => [`@revoked * ${sshd().hostKey}`, `* ${sshd().hostKey}`], false],
      ["as an authority", () => [`@cert-authority * ${sshd().hostKey}`], false],
    ])("known_hosts names it %s", async (_, lines, isKnown) => {
      const { status } = await run("true", { target: trusting(knownHosts(...lines())) });
      expect(status).toBe(isKnown ? "ok" : "unreachable");
    });
  });

  describe("identity", () => {
    const locked = newKeyPair("open sesame");
    const authorize = (publicKey: string) =>
      writeFileSync(
        bench.at(first, "opt/openssh/authorized_keys"),
        `${bench.key.publicKey}\n${publicKey}\n`,
      );
    beforeAll(() => authorize(locked.publicKey));

    test("none at all is told with the next step", async () => {
      expect((await run("true", { way: { identity: {} } })).reason).toBe(
        "no SSH key is at hand. Start an agent (SSH_AUTH_SOCK) or set FLINKWATCH_SSH_KEY_FILE",
      );
    });

    test("one that the node does not take is told", async () => {
      const keyFile = bench.keyFile(newKeyPair().privateKey);
      const { status, reason } = await run("true", { way: { identity: { keyFile } } });
      expect(status).toBe("unreachable");
      expect(reason).toMatch(
        /All configured authentication methods failed\. Put our public key into authorized_keys of that user/,
      );
    });

    test("a key file that is not there is told", async () => {
      const keyFile = join(bench.dir, "no-key");
      expect((await run("true", { way: { identity: { keyFile } } })).reason).toBe(
        `SSH key file ${keyFile}: cannot be read (ENOENT)`,
      );
    });

    test("a locked key needs its passphrase, which no text shows", async () => {
      const keyFile = bench.keyFile(locked.privateKey);
      const good = { keyFile, passphrase: "open sesame" };
      expect((await run("true", { way: { identity: good } })).status).toBe("ok");
      for (const passphrase of [undefined, "open barley"]) {
        const identity = { keyFile, ...(passphrase ? { passphrase } : {}) };
        const { status, reason = "" } = await run("true", { way: { identity } });
        expect(status).toBe("unreachable");
        expect(reason).toMatch(/Cannot parse privateKey/);
        expect(reason).not.toContain("barley");
      }
    });

    test("an agent signs in", async () => {
      const { agent, socket } = await startAgent(join(bench.dir, "agent"), bench.key.privateKey);
      try {
        expect((await run("true", { way: { identity: { agent: socket } } })).status).toBe("ok");
      } finally {
        agent.kill();
      }
      const { reason } = await run("true", { way: { identity: { agent: `${socket}-gone` } } });
      expect(reason).toMatch(/SSH to root@/);
    });

    test("another user than root works through sudo, with nothing secret in its arguments", async () => {
      const sudo = bench.at(first, "usr/local/bin/sudo");
      mkdirSync(join(sudo, ".."), { recursive: true });
      writeFileSync(sudo, '#!/bin/bash\nprintf "%s\\n" "$*" >>/tmp/sudo\nshift\nexec "$@"\n');
      chmodSync(sudo, 0o755);
      const { output } = await run('printf %s "$FW_SECRET"', {
        target: { user: "hadoop" },
        run: { secrets: { FW_SECRET: "canary-b4" } },
      });
      expect(output).toBe("canary-b4");
      expect(bench.read(first, "tmp/sudo")).toBe("-n timeout -k 2 10 /bin/bash -s\n");
    });
  });

  describe("what goes wrong on the way", () => {
    test("a machine that takes connections and says nothing is given up", async () => {
      const silent = createServer();
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      const { port } = silent.address() as { port: number };
      const begun = Date.now();
      const result = await run("true", {
        target: { host: "127.0.0.1", port },
        way: { patience: { dialMilliseconds: 300 } },
      });
      silent.close();
      expect(result.reason).toMatch(/Timed out while waiting for handshake\. Open the way to it/);
      expect(Date.now() - begun).toBeLessThan(2_000);
    });

    test("a machine behind another is given up when the way to it is not opened", async () => {
      // sshd itself waits for minutes where nothing answers, and keeps its own connection alive meanwhile.
      const silent = await startSilentJump();
      const jump = { host: "127.0.0.1", port: silent.port, user: "root" };
      const trust = { pinned: [silent.hostKey], trustNew: false };
      const result = await run("true", {
        target: { jump: { ...jump, trust } },
        way: { patience: { dialMilliseconds: 3000 } },
      });
      silent.close();
      expect(result.reason).toMatch(
        /^SSH to root@127\.0\.0\.11:\d+ by ssh\.jump: no answer within 3 s\. Open the way to it/,
      );
    });

    test("a script of which nobody tells how it ended may have done its work", async () => {
      const result = await run("kill -9 $PPID; sleep 0.2; touch /root/went-on");
      expect(result).toMatchObject({
        status: "failed",
        reason: "inspect: ended by SIGKILL, how it ended is not known",
      });
      expect(existsSync(bench.at(first, "root/went-on"))).toBe(true);
    });

    test("a connection that is cut off leaves it open how the script ended", async () => {
      const running = run("touch /root/cut; sleep 5", {});
      await until("the script to begin", () => existsSync(bench.at(first, "root/cut")));
      await sshd().stop();
      expect(await running).toMatchObject({
        status: "unreachable",
        output: "",
        reason: expect.stringMatching(/^the connection is lost: .+, how it ended is not known$/),
      });
      await bench.serve(first, "127.0.0.11");
    });

    test("a machine that falls silent is noticed by keep-alive", async () => {
      const running = run("echo $PPID >/root/frozen; sleep 20", {
        way: { patience: { keepAliveMilliseconds: 400 } },
        run: { timeoutSeconds: 30 },
      });
      await until("the script to begin", () => existsSync(bench.at(first, "root/frozen")));
      const begun = Date.now();
      // The process of sshd that serves this connection; others go on.
      const frozen = await run(
        "while read -r name of; do case $name in PPid:) kill -STOP $of ;; esac; done </proc/$(cat /root/frozen)/status",
      );
      expect(frozen.status).toBe("ok");
      expect((await running).reason).toMatch(/Keepalive timeout.*how it ended is not known/);
      expect(Date.now() - begun).toBeLessThan(5_000);
    });

    test("a result that does not come is not waited for longer than the bound and the grace", async () => {
      // The shell's own children keep the session open after timeout(1) has ended it.
      const result = await run("trap '' TERM; setsid sleep 8 & wait", {
        way: { patience: { graceMilliseconds: 2000 } },
        run: { timeoutSeconds: 1 },
      });
      expect(result).toMatchObject({
        status: "unreachable",
        reason: "no result within 3 s, how it ended is not known",
      });
    });

    test("what a profile prints is no output; a shell that cannot start is told with its words", async () => {
      const profile = bench.at(first, "root/.bashrc");
      writeFileSync(profile, "echo Welcome to this node; echo to err >&2\n");
      expect((await run("echo mine")).output).toBe("mine\n");
      writeFileSync(profile, "echo no shell today >&2; exit 3\n");
      expect(await run("echo mine")).toMatchObject({
        status: "unreachable",
        reason: "the script did not start: no shell today",
      });
      writeFileSync(profile, "");
    });
  });

  describe("a shell that comes later than it is waited for", () => {
    const profile = () => bench.at(first, "root/.bashrc");
    const impatient = { way: { patience: { graceMilliseconds: 1500 } } };
    beforeEach(() => rmSync(profile(), { force: true }));
    afterAll(() => rmSync(profile(), { force: true }));

    test("gets no script: none begins when nobody expects it any more", async () => {
      writeFileSync(
        profile(),
        "echo $$ >/root/came; until test -e /root/go-on; do sleep 0.05; done\n",
      );
      expect(await run("touch /root/too-late", impatient)).toMatchObject({
        status: "unreachable",
        reason: "the script did not start within 1.5 s",
      });
      rmSync(profile());
      writeFileSync(bench.at(first, "root/go-on"), "");
      const ended = await run("while kill -0 $(cat /root/came) 2>&-; do sleep 0.05; done");
      expect(ended.status).toBe("ok");
      expect(existsSync(bench.at(first, "root/too-late"))).toBe(false);
    });

    test("takes no other command on its connection with it", async () => {
      const way = bench.newWay(impatient.way);
      ways.push(way);
      bench.script = "touch /root/runs; until test -e /root/end; do sleep 0.05; done; echo well\n";
      const hosts = way.hosts(async (node) => bench.target(node));
      const some = { script: "inspect" as const, nodes: [first], timeoutSeconds: 10 };
      const running = hosts.run(some);
      await until("the script to begin", () => existsSync(bench.at(first, "root/runs")));
      writeFileSync(profile(), "sleep 4\n");
      const late = await hosts.run(some);
      expect(late.get(first)?.reason).toMatch(/^the script did not start within/);
      writeFileSync(bench.at(first, "root/end"), "");
      expect((await running).get(first)).toMatchObject({ status: "ok", output: "well\n" });
    });

    test("a start-up file that reads what comes for the script gets no secret, and spoils nothing", async () => {
      writeFileSync(profile(), "cat\n");
      const secrets = { FW_SECRET: "canary-c5" };
      const { status, reason = "" } = await run("touch /root/spoilt", {
        ...impatient,
        run: { secrets },
      });
      expect(status).toBe("unreachable");
      expect(reason).toMatch(/^the script did not start within 1\.5 s: printf /);
      expect(reason).not.toMatch(new RegExp(`canary|${encoded("canary-c5")}`));
      expect(existsSync(bench.at(first, "root/spoilt"))).toBe(false);
    });
  });

  describe("bounds", () => {
    afterEach(() =>
      sshd()
        .stop()
        .then(() => bench.serve(first, "127.0.0.11"))
        .then(() => undefined),
    );

    test.each([1, 2])(
      "commands at once share one connection, as far as MaxSessions %i allows",
      async (most) => {
        await sshd().stop();
        await bench.serve(first, "127.0.0.11", [`MaxSessions ${most}`]);
        const way = bench.newWay();
        ways.push(way);
        bench.script = 'echo "$SSH_CONNECTION"; sleep 0.2\n';
        const hosts = way.hosts(async (node) => bench.target(node));
        const one = { script: "inspect" as const, nodes: [first], timeoutSeconds: 10 };
        const results = await Promise.all(Array.from({ length: 6 }, () => hosts.run(one)));
        const answers = results.map((result) => result.get(first));
        expect(answers.map((answer) => answer?.status)).toEqual(Array(6).fill("ok"));
        expect(new Set(answers.map((answer) => answer?.output)).size).toBe(1);
      },
    );

    test("no more machines are connected to at once than allowed", async () => {
      const way = bench.newWay({ bounds: { connections: 1 } });
      ways.push(way);
      bench.script = "date +%s%N; sleep 0.5; date +%s%N\n";
      const hosts = way.hosts(async (node) => bench.target(node));
      const results = await hosts.run({ script: "inspect", nodes, timeoutSeconds: 10 });
      const spans = [...results.values()].map(({ output }) =>
        output.trim().split("\n").map(Number),
      );
      const [[, endOfFirst = 0] = [], [beginOfLast = 0] = []] = spans.sort(
        ([a = 0], [b = 0]) => a - b,
      );
      expect(beginOfLast).toBeGreaterThan(endOfFirst);
    });
  });

  test("no piece of a command waits until the one before is acknowledged", async () => {
    const undelayed = jest.spyOn(Socket.prototype, "setNoDelay");
    try {
      expect((await run("true")).status).toBe("ok");
      expect(undelayed.mock.calls).toEqual([[true]]);
    } finally {
      undelayed.mockRestore();
    }
  });

  test("a machine behind another is reached through it", async () => {
    const jump = { ...bench.target(second), user: "root" };
    const { status, output } = await run("cat /etc/hostname", { target: { jump } });
    expect([status, output]).toEqual(["ok", `${first}\n`]);
    const closed = { ...jump, port: 1 };
    expect((await run("true", { target: { jump: closed } })).reason).toMatch(
      /SSH to root@.*:1: .*ECONNREFUSED.*\. Start sshd there/,
    );
    const nothing = { jump, port: 1 };
    expect((await run("true", { target: nothing })).reason).toMatch(
      /^SSH to root@.*:1 by ssh\.jump: .*Connection refused\. Start sshd there/,
    );
  });
});

/** A machine that lets everybody in and never says whether it opens a way to another. */
async function startSilentJump() {
  const { privateKey, publicKey: hostKey } = newKeyPair();
  const server = new Server({ hostKeys: [privateKey] }, (client) => {
    client.on("authentication", (context) => context.accept());
    client.on("tcpip", () => undefined);
    client.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { hostKey, port, close: () => server.close() };
}

async function startAgent(
  folder: string,
  privateKey: string,
): Promise<{ agent: ChildProcess; socket: string }> {
  mkdirSync(folder, { mode: 0o700 });
  const socket = join(folder, "socket");
  const { sshAgent = "", sshAdd = "" } = locateTools();
  const agent = spawn(sshAgent, ["-D", "-a", socket], { stdio: "ignore" });
  await until("the agent to listen", () => existsSync(socket));
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  const { status, stderr } = spawnSync(sshAdd, ["-"], { input: privateKey, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`ssh-add: ${stderr}`);
  return { agent, socket };
}
