import type { Hosts, ScriptRun } from "../../provider/hosts/hosts";
import { encoded } from "../../provider/hosts/script";
import { createTatHosts } from "../../provider/hosts/tat";
import type { TatApi, TatInvocation, TatTask } from "../../provider/hosts/tat-api";

type RunParams = Parameters<TatApi["runCommand"]>[0];
type Answer = Omit<TatTask, "instanceId">;

/** What the API refuses a call with. */
class Refused extends Error {
  constructor(readonly code: string) {
    super(`tat RunCommand: ${code}`);
  }
}

/** The API in memory, with a clock that only sleeping moves. */
class FakeTat implements TatApi {
  readonly runs: RunParams[] = [];
  readonly invoked: Parameters<TatApi["invokeCommand"]>[0][] = [];
  readonly cancelled: string[] = [];
  readonly pauses: number[] = [];
  polls = 0;
  /** What the API lists of earlier runs; each look takes the first of these, the last one stays. */
  recent: TatInvocation[][] = [[]];
  recentLooks = 0;
  /** Whether RunCommand's answer gets lost, though the command runs. */
  losesAnswers = false;
  /** Agents by node; a node without one has no agent. */
  agents = new Map<string, boolean>();
  /** What a node says at the n-th poll of its run, from 1; undefined leaves it out of the list. */
  answer: (node: string, poll: number) => Answer | undefined = () => ({
    status: "SUCCESS",
    exitCode: 0,
    output: "result ok\n",
  });
  /** Thrown for a call that names such a node. */
  readonly refuses = new Map<string, string>();
  private readonly nodesOf = new Map<string, { nodes: string[]; polls: number }>();
  private time = 0;

  constructor(...online: string[]) {
    for (const node of online) this.agents.set(node, true);
  }

  hosts(): Hosts {
    return createTatHosts(this, {
      now: () => this.time,
      sleep: async (milliseconds, signal) => {
        signal?.throwIfAborted();
        this.pauses.push(milliseconds);
        this.time += milliseconds;
      },
    });
  }

  async runCommand(params: RunParams): Promise<{ invocationId: string }> {
    for (const node of params.instanceIds) {
      const code = this.refuses.get(node);
      if (code !== undefined) throw new Refused(code);
    }
    this.runs.push(params);
    const invocationId = `inv-${this.runs.length}`;
    this.begin(invocationId, params.instanceIds);
    if (this.losesAnswers) throw new Refused("ClientError.NetworkError");
    return { invocationId };
  }

  async invokeCommand(
    params: Parameters<TatApi["invokeCommand"]>[0],
  ): Promise<{ invocationId: string }> {
    this.invoked.push(params);
    const invocationId = `inv-saved-${this.invoked.length}`;
    this.begin(invocationId, params.instanceIds);
    return { invocationId };
  }

  /** A run that goes on, whoever started it. */
  begin(invocationId: string, nodes: string[]): void {
    this.nodesOf.set(invocationId, { nodes, polls: 0 });
  }

  async describeRecentInvocations(): Promise<TatInvocation[]> {
    this.recentLooks += 1;
    const [first = []] = this.recent;
    if (this.recent.length > 1) this.recent.shift();
    return first;
  }

  async describeInvocationTasks({ invocationId }: { invocationId: string }): Promise<TatTask[]> {
    const run = this.nodesOf.get(invocationId);
    if (run === undefined) throw new Refused("ResourceNotFound");
    this.polls += 1;
    run.polls += 1;
    return run.nodes.flatMap((instanceId) => {
      const answer = this.answer(instanceId, run.polls);
      return answer === undefined ? [] : [{ instanceId, ...answer }];
    });
  }

  async describeAutomationAgentStatus(params: {
    instanceIds: string[];
  }): Promise<{ instanceId: string; online: boolean }[]> {
    return params.instanceIds.flatMap((instanceId) => {
      const online = this.agents.get(instanceId);
      return online === undefined ? [] : [{ instanceId, online }];
    });
  }

  async cancelInvocation({ invocationId }: { invocationId: string }): Promise<void> {
    this.cancelled.push(invocationId);
  }
}

const ids = (count: number) => Array.from({ length: count }, (_, at) => `ins-${at}`);
const inspect = (nodes: string[], more: Partial<ScriptRun> = {}): ScriptRun => ({
  script: "inspect",
  nodes,
  timeoutSeconds: 30,
  ...more,
});

describe("agents", () => {
  test("a node that is not listed has no agent", async () => {
    const tat = new FakeTat("ins-1");
    tat.agents.set("ins-2", false);
    const seen = await tat.hosts().agents(["ins-1", "ins-2", "ins-3"]);
    expect([...seen]).toEqual([
      ["ins-1", "online"],
      ["ins-2", "offline"],
      ["ins-3", "absent"],
    ]);
  });

  test("nodes without a working agent are unreachable and get no command", async () => {
    const tat = new FakeTat("ins-1");
    tat.agents.set("ins-2", false);
    const results = await tat.hosts().run(inspect(["ins-3", "ins-1", "ins-2"]));
    expect(tat.runs.map((run) => run.instanceIds)).toEqual([["ins-1"]]);
    expect([...results.values()]).toEqual([
      {
        node: "ins-3",
        status: "unreachable",
        output: "",
        reason: "the command agent is absent",
      },
      { node: "ins-1", status: "ok", exitCode: 0, output: "result ok\n" },
      {
        node: "ins-2",
        status: "unreachable",
        output: "",
        reason: "the command agent is offline",
      },
    ]);
  });

  test("nothing is called when there is no node, and no command when none is online", async () => {
    const tat = new FakeTat();
    expect((await tat.hosts().agents([])).size).toBe(0);
    expect((await tat.hosts().run(inspect([]))).size).toBe(0);
    expect((await tat.hosts().run(inspect(["ins-1"]))).get("ins-1")?.status).toBe("unreachable");
    expect([tat.runs, tat.polls]).toEqual([[], 0]);
  });
});

describe("batches", () => {
  test.each([
    [1, [1]],
    [200, [200]],
    [201, [200, 1]],
    [450, [200, 200, 50]],
  ])("%i nodes are reached by runs of %j", async (count, sizes) => {
    const tat = new FakeTat(...ids(count));
    const results = await tat.hosts().run(inspect(ids(count)));
    expect(tat.runs.map((run) => run.instanceIds.length)).toEqual(sizes);
    expect([...results.keys()]).toEqual(ids(count));
    expect([...results.values()].every(({ status }) => status === "ok")).toBe(true);
  });

  test("a node that is named twice runs once", async () => {
    const tat = new FakeTat("ins-1");
    await tat.hosts().run(inspect(["ins-1", "ins-1"]));
    expect(tat.runs.map((run) => run.instanceIds)).toEqual([["ins-1"]]);
  });

  test.each([
    "ResourceUnavailable.AgentNotInstalled",
    "ResourceUnavailable.AgentStatusNotOnline",
    "ResourceUnavailable.InstanceStateNotRunning",
    "ResourceNotFound.InstanceNotFound",
    "InvalidParameterValue.InvalidInstanceId",
  ])("%s for one node does not keep the others from running", async (code) => {
    const tat = new FakeTat(...ids(5));
    tat.refuses.set("ins-3", code);
    const results = await tat.hosts().run(inspect(ids(5)));
    expect([...results.values()].map(({ status }) => status)).toEqual([
      "ok",
      "ok",
      "ok",
      "unreachable",
      "ok",
    ]);
    expect(results.get("ins-3")?.reason).toBe(`tat RunCommand: ${code}`);
    expect(tat.runs.flatMap((run) => run.instanceIds).sort()).toEqual([
      "ins-0",
      "ins-1",
      "ins-2",
      "ins-4",
    ]);
  });

  test("a refusal that is not about nodes ends the run", async () => {
    const tat = new FakeTat(...ids(2));
    tat.refuses.set("ins-0", "UnauthorizedOperation.CamAuthFailed");
    await expect(tat.hosts().run(inspect(ids(2)))).rejects.toThrow(
      "UnauthorizedOperation.CamAuthFailed",
    );
    expect(tat.runs).toEqual([]);
  });
});

describe("ends", () => {
  test.each<[string, Answer, object]>([
    [
      "SUCCESS",
      { status: "SUCCESS", exitCode: 0, output: "a\n" },
      { status: "ok", exitCode: 0, output: "a\n" },
    ],
    [
      "FAILED",
      { status: "FAILED", exitCode: 3, output: "error no folder\n" },
      {
        status: "failed",
        exitCode: 3,
        output: "error no folder\n",
        reason: "inspect: exit code 3: error no folder",
      },
    ],
    [
      "FAILED without output",
      { status: "FAILED", exitCode: 1 },
      { status: "failed", exitCode: 1, output: "", reason: "inspect: exit code 1" },
    ],
    [
      "FAILED without an exit code",
      { status: "FAILED" },
      { status: "failed", output: "", reason: "inspect: exit code unknown" },
    ],
    [
      "TIMEOUT",
      { status: "TIMEOUT", output: "half" },
      { status: "failed", output: "half", reason: "inspect: TIMEOUT: half" },
    ],
    [
      "TERMINATED",
      { status: "TERMINATED" },
      { status: "failed", output: "", reason: "inspect: TERMINATED" },
    ],
    [
      "a status nobody knows",
      { status: "NEW_STATUS" },
      { status: "failed", output: "", reason: "inspect: NEW_STATUS" },
    ],
    [
      "DELIVER_FAILED",
      { status: "DELIVER_FAILED", errorInfo: "agent is silent" },
      { status: "unreachable", output: "", reason: "DELIVER_FAILED: agent is silent" },
    ],
    [
      "START_FAILED",
      { status: "START_FAILED" },
      { status: "unreachable", output: "", reason: "START_FAILED" },
    ],
    [
      "TASK_TIMEOUT",
      { status: "TASK_TIMEOUT" },
      { status: "unreachable", output: "", reason: "TASK_TIMEOUT" },
    ],
    [
      "CANCELLED",
      { status: "CANCELLED" },
      { status: "unreachable", output: "", reason: "CANCELLED" },
    ],
  ])("%s", async (_, answer, expected) => {
    const tat = new FakeTat("ins-1");
    tat.answer = () => answer;
    const results = await tat.hosts().run(inspect(["ins-1"]));
    expect(results.get("ins-1")).toEqual({ node: "ins-1", ...expected });
  });

  test("one node's failure is not the others'", async () => {
    const tat = new FakeTat("ins-1", "ins-2");
    tat.answer = (node) => ({ status: node === "ins-1" ? "FAILED" : "SUCCESS", exitCode: 0 });
    const results = await tat.hosts().run(inspect(["ins-1", "ins-2"]));
    expect([...results.values()].map(({ status }) => status)).toEqual(["failed", "ok"]);
  });
});

describe("polling", () => {
  test("goes through all states on the way, ever slower, three seconds at most", async () => {
    const tat = new FakeTat("ins-1");
    const states = ["PENDING", "DELIVERING", "DELIVER_DELAYED", ...Array(8).fill("RUNNING")];
    tat.answer = (_, poll) => ({ status: (states[poll - 1] as string | undefined) ?? "SUCCESS" });
    const results = await tat.hosts().run(inspect(["ins-1"]));
    expect(results.get("ins-1")?.status).toBe("ok");
    expect(tat.polls).toBe(12);
    expect(tat.pauses[0]).toBe(150);
    expect(tat.pauses).toEqual([...tat.pauses].sort((a, b) => a - b));
    expect(tat.pauses.at(-1)).toBe(3000);
  });

  test("a task that is not listed yet is waited for", async () => {
    const tat = new FakeTat("ins-1");
    tat.answer = (_, poll) => (poll < 3 ? undefined : { status: "SUCCESS" });
    expect((await tat.hosts().run(inspect(["ins-1"]))).get("ins-1")?.status).toBe("ok");
    expect(tat.polls).toBe(3);
  });

  test("ends a minute after the script's own bound, cancels, and keeps what is known", async () => {
    const tat = new FakeTat("ins-1", "ins-2", "ins-3");
    tat.answer = (node) =>
      node === "ins-1"
        ? { status: "SUCCESS", exitCode: 0 }
        : node === "ins-2"
          ? { status: "RUNNING" }
          : undefined;
    const results = await tat.hosts().run(inspect(["ins-1", "ins-2", "ins-3"]));
    expect(tat.cancelled).toEqual(["inv-1"]);
    expect(tat.polls).toBeLessThan(40);
    expect(results.get("ins-1")?.status).toBe("ok");
    for (const node of ["ins-2", "ins-3"]) {
      expect(results.get(node)).toEqual({
        node,
        status: "unreachable",
        output: "",
        reason: "no result within 90 s (inv-1)",
      });
    }
  });

  test("a cancel that fails does not hide the result", async () => {
    const tat = new FakeTat("ins-1");
    tat.answer = () => ({ status: "RUNNING" });
    tat.cancelInvocation = async () => {
      throw new Refused("InternalError");
    };
    expect((await tat.hosts().run(inspect(["ins-1"]))).get("ins-1")?.status).toBe("unreachable");
  });

  test("stops when the caller does", async () => {
    const tat = new FakeTat("ins-1");
    const stop = new AbortController();
    tat.answer = () => {
      stop.abort(new Error("stopped by the user"));
      return { status: "RUNNING" };
    };
    await expect(tat.hosts().run(inspect(["ins-1"], { signal: stop.signal }))).rejects.toThrow(
      "stopped by the user",
    );
    expect(tat.polls).toBe(1);
    expect(tat.cancelled).toEqual(["inv-1"]);
  });

  test("a command whose start is under way when the caller stops is cancelled too", async () => {
    const tat = new FakeTat("ins-1");
    const stop = new AbortController();
    const run = tat.runCommand.bind(tat);
    tat.runCommand = async (params) => {
      stop.abort(new Error("stopped by the user"));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return run(params);
    };
    await expect(tat.hosts().run(inspect(["ins-1"], { signal: stop.signal }))).rejects.toThrow(
      "stopped by the user",
    );
    expect(tat.cancelled).toEqual(["inv-1"]);
  });
});

const install = (nodes: string[]): ScriptRun => inspect(nodes, { script: "install-jar" });
const listed = (invocationId: string, more: Partial<TatInvocation> = {}): TatInvocation => ({
  invocationId,
  commandName: "flinkwatch-install-jar-0a1b2c",
  status: "RUNNING",
  instanceIds: ["ins-1"],
  ...more,
});

describe("a start whose answer gets lost", () => {
  test("is found by its name and followed, not repeated", async () => {
    const tat = new FakeTat("ins-1");
    tat.losesAnswers = true;
    tat.describeRecentInvocations = async () => {
      const commandName = tat.runs[0]?.commandName ?? "";
      return [listed("inv-other"), listed("inv-1", { commandName, status: "SUCCESS" })];
    };
    const results = await tat.hosts().run(inspect(["ins-1"]));
    expect(results.get("ins-1")?.status).toBe("ok");
    expect(tat.runs).toHaveLength(1);
  });

  test("and that is not found after three looks is what the caller learns", async () => {
    const tat = new FakeTat("ins-1");
    tat.losesAnswers = true;
    await expect(tat.hosts().run(inspect(["ins-1"]))).rejects.toThrow("ClientError.NetworkError");
    expect([tat.runs.length, tat.recentLooks]).toEqual([1, 3]);
  });
});

test("a saved command is invoked in the place of its text, with the same values", async () => {
  const tat = new FakeTat("ins-1");
  const results = await tat.hosts().run(
    inspect(["ins-1"], {
      savedCommandId: "cmd-1",
      parameters: { FW_HOME: "/a" },
      secrets: { FW_NONCE: "b" },
    }),
  );
  expect(results.get("ins-1")?.status).toBe("ok");
  expect(tat.runs).toEqual([]);
  expect(tat.invoked).toEqual([
    {
      commandId: "cmd-1",
      instanceIds: ["ins-1"],
      timeoutSeconds: 30,
      parameters: { FW_HOME: "vx2fx61", FW_NONCE: "vx62" },
    },
  ]);
});

describe("what a killed process left running", () => {
  test("is followed to its end by its id before anything else changes that node", async () => {
    const tat = new FakeTat("ins-1", "ins-2");
    tat.recent = [[listed("inv-old")]];
    tat.begin("inv-old", ["ins-1", "ins-9"]);
    const order: string[] = [];
    tat.answer = (_, poll) => {
      order.push(`${tat.runs.length} runs`);
      return { status: poll < 3 ? "RUNNING" : "SUCCESS" };
    };
    const results = await tat.hosts().run(install(["ins-1", "ins-2"]));
    expect([...results.values()].map(({ status }) => status)).toEqual(["ok", "ok"]);
    expect(order.slice(0, 6)).toEqual(Array(6).fill("0 runs"));
    expect(tat.runs.map((run) => run.instanceIds)).toEqual([["ins-1", "ins-2"]]);
    expect(tat.cancelled).toEqual([]);
  });

  test("keeps its node to itself when it does not end; the others go on", async () => {
    const tat = new FakeTat("ins-1", "ins-2");
    tat.recent = [[listed("inv-old")]];
    tat.begin("inv-old", ["ins-1"]);
    tat.answer = (node) => ({ status: node === "ins-1" ? "RUNNING" : "SUCCESS" });
    const results = await tat.hosts().run(install(["ins-1", "ins-2"]));
    expect(results.get("ins-1")).toMatchObject({
      status: "unreachable",
      reason: "an earlier run is still under way on it (inv-old)",
    });
    expect(results.get("ins-2")?.status).toBe("ok");
    expect(tat.runs.map((run) => run.instanceIds)).toEqual([["ins-2"]]);
    expect(tat.cancelled).toEqual([]);
  });

  test.each([
    ["has ended", { status: "FAILED" }],
    ["only looks", { commandName: "flinkwatch-inspect-0a1b2c" }],
    ["is none of ours", { commandName: "upgrade" }],
    ["runs on other nodes", { instanceIds: ["ins-2"] }],
  ])("is not waited for if it %s", async (_, more) => {
    const tat = new FakeTat("ins-1");
    tat.recent = [[listed("inv-old", more)]];
    expect((await tat.hosts().run(install(["ins-1"]))).get("ins-1")?.status).toBe("ok");
    expect(tat.polls).toBe(1);
  });

  test("is asked for once, by the first change; never by a look", async () => {
    const tat = new FakeTat("ins-1");
    const hosts = tat.hosts();
    await hosts.run(inspect(["ins-1"]));
    expect(tat.recentLooks).toBe(0);
    await hosts.run(install(["ins-1"]));
    await hosts.run(install(["ins-1"]));
    expect(tat.recentLooks).toBe(1);
  });

  test("stays unknown to an identity that may not list runs", async () => {
    const tat = new FakeTat("ins-1");
    tat.describeRecentInvocations = async () => {
      throw new Refused("UnauthorizedOperation.CamNoAuth");
    };
    expect((await tat.hosts().run(install(["ins-1"]))).get("ins-1")?.status).toBe("ok");
  });
});

describe("secrets", () => {
  const secret = "canary-$(id)";
  const secretRun = inspect(["ins-1"], {
    parameters: { FW_HOME: "/opt/flink" },
    secrets: { FW_NONCE: secret },
  });

  test("are hidden parameters; the others are plain ones, and no value is in the text", async () => {
    const tat = new FakeTat("ins-1");
    await tat.hosts().run(secretRun);
    const [run] = tat.runs;
    const text = Buffer.from(run?.contentBase64 ?? "", "base64").toString();
    expect(text).toContain("{{tat-hidden:FW_NONCE}}");
    expect(text).toContain("{{FW_HOME}}");
    expect(text).not.toContain("{{FW_NONCE}}");
    expect(text).not.toContain("canary");
    expect(text).not.toContain("/opt/flink");
    expect(Object.keys(run?.parameters ?? {})).toEqual(["FW_HOME", "FW_NONCE"]);
    expect(run).toMatchObject({
      enableParameter: true,
      username: "root",
      timeoutSeconds: 30,
      commandName: expect.stringMatching(/^flinkwatch-inspect-[0-9a-f]{12}$/),
    });
  });

  test("stand in no reason, neither as they are nor as the command has them", async () => {
    const tat = new FakeTat("ins-1");
    const packed = encoded(secret);
    tat.answer = () => ({ status: "FAILED", exitCode: 2, output: `bash: ${secret}\n${packed}\n` });
    const reason = (await tat.hosts().run(secretRun)).get("ins-1")?.reason;
    expect(reason).toBe("inspect: exit code 2: bash: [secret] | [secret]");
  });

  test("that are empty hide nothing", async () => {
    const tat = new FakeTat("ins-1");
    tat.answer = () => ({ status: "FAILED", exitCode: 2, output: "no folder" });
    const results = await tat.hosts().run({ ...secretRun, secrets: { FW_NONCE: "" } });
    expect(results.get("ins-1")?.reason).toBe("inspect: exit code 2: no folder");
  });
});

test("a reason ends with the last five lines, cut to 500 characters, without control characters", async () => {
  const tat = new FakeTat("ins-1");
  const lines = ["first", "2", "3", "4", "\u001b[31mred\u0007", "x".repeat(600)];
  tat.answer = () => ({ status: "FAILED", exitCode: 1, output: lines.join("\n") });
  const long = (await tat.hosts().run(inspect(["ins-1"]))).get("ins-1")?.reason;
  expect(long).toBe(`inspect: exit code 1: ${"x".repeat(500)}`);
  tat.answer = () => ({ status: "FAILED", exitCode: 1, output: lines.slice(0, 5).join("\n") });
  const short = (await tat.hosts().run(inspect(["ins-1"]))).get("ins-1")?.reason;
  expect(short).toBe("inspect: exit code 1: first | 2 | 3 | 4 | ?[31mred?");
});
