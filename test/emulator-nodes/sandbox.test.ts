import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findIsolation, Sandbox } from "../../emulator/nodes/sandbox";
import { smallCloud, type SmallCloud } from "./clouds";

let cloud: SmallCloud;
beforeEach(() => {
  cloud = smallCloud();
});
afterEach(() => cloud.close());

async function bash(ins: string, script: string, more: object = {}) {
  const result = await cloud.nodes.run(ins, { script, timeoutSeconds: 20, ...more });
  return { ...result, text: result.output.toString("utf8") };
}

describe("a command on a node", () => {
  it("sees the node's own Flink home under its real path", async () => {
    const { text, exitCode } = await bash(
      "ins-m0000001",
      "ls /usr/local/service/flink/lib; pwd; id -u",
    );
    expect(text).toContain("flink-dist_2.12-1.14.6.jar");
    expect(text).toContain("/root\n0\n");
    expect(exitCode).toBe(0);
  });

  it("finds the owners of the files by name", async () => {
    const { text } = await bash(
      "ins-m0000001",
      "stat -c %U:%G:%a /usr/local/service/flink/lib /usr/local/service/flink/conf/flink-conf.yaml",
    );
    const owner = process.getuid?.() === 0 ? "hadoop:hadoop" : "root:root";
    expect(text).toBe(`${owner}:755\n${owner}:644\n`);
  });

  it("writes to the node and nowhere else", async () => {
    await bash(
      "ins-m0000001",
      "echo kept > /usr/local/service/flink/x; touch /usr/bin/flinkwatch-test",
    );
    const root = cloud.nodes.node("ins-m0000001").root;
    expect(readFileSync(join(root, "usr/local/service/flink/x"), "utf8")).toBe("kept\n");
    expect((await bash("ins-m0000002", "ls /usr/local/service/flink/x")).exitCode).toBe(2);
    expect(existsSync("/usr/bin/flinkwatch-test")).toBe(false);
  });

  it("leaves neither mounts, processes nor its script behind", async () => {
    const mark = `sleep 61.${process.pid}`;
    await bash("ins-m0000001", `setsid ${mark} & exit 0`);
    const root = cloud.nodes.node("ins-m0000001").root;
    expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain(root);
    expect(execFileSync("ps", ["-eo", "args"]).toString()).not.toContain(mark);
    expect((await bash("ins-m0000001", "ls /tmp | wc -l")).text).toBe("1\n");
  });

  it("tells the exit code, both streams in order, and a missing directory", async () => {
    expect(await bash("ins-m0000001", "echo a; echo b >&2; echo c; exit 7")).toMatchObject({
      text: "a\nb\nc\n",
      exitCode: 7,
    });
    expect(await bash("ins-m0000001", "echo no", { cwd: "/nowhere" })).toMatchObject({
      exitCode: 125,
    });
  });

  it("is killed with all its children when its time is over", async () => {
    const started = Date.now();
    const result = await bash("ins-m0000001", "echo on; sleep 30 & sleep 30", {
      timeoutSeconds: 3,
    });
    expect(result).toMatchObject({ timedOut: true, text: "on\n", exitCode: -1 });
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it("has no network where the security group is closed", async () => {
    const script = "exec 3<>/dev/tcp/127.0.0.1/9 || echo refused";
    expect((await bash("ins-c0000002", script)).text).toMatch(/unreachable/);
    expect((await bash("ins-c0000001", script)).text).toMatch(/Connection refused/);
  });

  (process.getuid?.() === 0 ? it : it.skip)("runs as another user", async () => {
    expect((await bash("ins-m0000001", "id -un; echo $HOME", { user: "hadoop" })).text).toBe(
      "hadoop\n/home/hadoop\n",
    );
    await expect(bash("ins-m0000001", "id", { user: "eve" })).rejects.toThrow("no user eve");
  });
});

it("works in a user namespace, without root", async () => {
  const { root } = cloud.nodes.node("ins-m0000001");
  const sandbox = new Sandbox(join(root, "../../unprivileged"), findIsolation(false));
  const script = "id -u; ls -d /usr/local/service/flink; echo kept > /root/x; cat /root/x";
  const result = await sandbox.run(root, { script, timeoutSeconds: 20 });
  expect(result.output.toString()).toBe("0\n/usr/local/service/flink\nkept\n");
});

const jdk = existsSync("/usr/lib/jvm") && existsSync("/usr/bin/java");
(jdk ? it : it.skip)("finds this machine's JDK", async () => {
  const { text, exitCode } = await bash("ins-m0000001", "java -version");
  expect([exitCode, text]).toEqual([0, expect.stringContaining("version")]);
});

it("says what is missing where commands cannot be isolated", () => {
  const path = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  try {
    expect(() => findIsolation(false)).toThrow(/got neither root nor user namespaces/);
    expect(() => findIsolation(true)).toThrow(/unshare\(1\) fails even for root/);
  } finally {
    process.env["PATH"] = path;
  }
});
