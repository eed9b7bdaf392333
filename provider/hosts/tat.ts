import type { AgentState, Hosts, NodeResult, ScriptRun } from "./hosts";
import { commandOf, encoded, type Command } from "./script";

/** Options of every call. */
export interface TatCallOptions {
  readonly signal?: AbortSignal;
}

/** One node's part of a run, as the API tells it. */
export interface TatTask {
  readonly instanceId: string;
  /** SUCCESS, FAILED, RUNNING and so on. */
  readonly status: string;
  readonly exitCode?: number;
  /** Decoded. */
  readonly output?: string;
  readonly droppedBytes?: number;
  readonly errorInfo?: string;
}

/** What is needed of TencentCloud Automation Tools. Lists page by themselves. */
export interface TatApi {
  runCommand(
    params: {
      contentBase64: string;
      instanceIds: string[];
      commandName: string;
      timeoutSeconds: number;
      parameters?: Record<string, string>;
      enableParameter: boolean;
      username?: string;
    },
    options: TatCallOptions,
  ): Promise<{ invocationId: string }>;
  describeInvocationTasks(
    params: { invocationId: string },
    options: TatCallOptions,
  ): Promise<TatTask[]>;
  describeAutomationAgentStatus(
    params: { instanceIds: string[] },
    options: TatCallOptions,
  ): Promise<{ instanceId: string; online: boolean }[]>;
  cancelInvocation(params: { invocationId: string }, options: TatCallOptions): Promise<unknown>;
}

/** Time, so that tests need not wait. */
export interface TatClock {
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Nodes that RunCommand takes at once. */
const nodesPerRun = 200;
const firstPollMilliseconds = 400;
const longestPollMilliseconds = 3000;
/** A look takes a second or two: small steps find its end early, and long runs still need few calls. */
const pollGrowth = 1.25;
/** Beyond the script's own bound: delivery and reporting. */
const graceSeconds = 60;
const inProgress = new Set(["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"]);
const neverRan = new Set(["DELIVER_FAILED", "START_FAILED", "TASK_TIMEOUT", "CANCELLED"]);

/** Reaches nodes through the command agent that Tencent Cloud runs on them. */
export function createTatHosts(api: TatApi, clock: TatClock): Hosts {
  const tat = new TatHosts(api, clock);
  return {
    run: (run) => tat.run(run),
    agents: (nodes, signal) => tat.agents(nodes, signal),
  };
}

class TatHosts {
  constructor(
    readonly api: TatApi,
    readonly clock: TatClock,
  ) {}

  async agents(nodes: readonly string[], signal?: AbortSignal): Promise<Map<string, AgentState>> {
    if (nodes.length === 0) return new Map();
    const listed = await this.api.describeAutomationAgentStatus(
      { instanceIds: [...nodes] },
      { signal },
    );
    const online = new Map(listed.map((agent) => [agent.instanceId, agent.online]));
    const state = (node: string): AgentState =>
      online.has(node) ? (online.get(node) === true ? "online" : "offline") : "absent";
    return new Map(nodes.map((node) => [node, state(node)]));
  }

  async run(run: ScriptRun): Promise<Map<string, NodeResult>> {
    const nodes = [...new Set(run.nodes)];
    if (nodes.length === 0) return new Map();
    const command = commandOf(run);
    const agents = await this.agents(nodes, run.signal);
    const online = nodes.filter((node) => agents.get(node) === "online");
    const offline = nodes.filter((node) => agents.get(node) !== "online");
    const batches = await Promise.all(
      slices(online, nodesPerRun).map((batch) => this.runBatch(run, command, batch)),
    );
    const silent = offline.map((node) =>
      unreachable(node, `the command agent is ${agents.get(node) ?? "absent"}`),
    );
    const results = new Map([...batches.flat(), ...silent].map((result) => [result.node, result]));
    return new Map(
      nodes.map((node) => [node, results.get(node) ?? unreachable(node, "no answer")]),
    );
  }

  /** One RunCommand; when the API refuses it because of one node, the others run without that one. */
  async runBatch(run: ScriptRun, command: Command, nodes: string[]): Promise<NodeResult[]> {
    let invocationId: string;
    try {
      ({ invocationId } = await this.api.runCommand(
        {
          contentBase64: command.contentBase64,
          instanceIds: nodes,
          commandName: `flinkwatch-${run.script}`,
          timeoutSeconds: run.timeoutSeconds,
          parameters: command.parameters,
          enableParameter: true,
          username: "root",
        },
        { signal: run.signal },
      ));
    } catch (error) {
      if (!isAboutNodes(error)) throw error;
      const [first, ...rest] = nodes;
      if (first === undefined || rest.length === 0) {
        return nodes.map((node) => unreachable(node, (error as Error).message));
      }
      const middle = Math.ceil(nodes.length / 2);
      const left = await this.runBatch(run, command, nodes.slice(0, middle));
      return [...left, ...(await this.runBatch(run, command, nodes.slice(middle)))];
    }
    return this.wait(run, invocationId, nodes);
  }

  async wait(run: ScriptRun, invocationId: string, nodes: string[]): Promise<NodeResult[]> {
    const { signal } = run;
    const end = this.clock.now() + (run.timeoutSeconds + graceSeconds) * 1000;
    for (
      let pause = firstPollMilliseconds;
      ;
      pause = Math.min(pause * pollGrowth, longestPollMilliseconds)
    ) {
      await this.clock.sleep(pause, signal);
      const tasks = await this.api.describeInvocationTasks({ invocationId }, { signal });
      const byNode = new Map(tasks.map((task) => [task.instanceId, task]));
      const isOpen = (node: string) => inProgress.has(byNode.get(node)?.status ?? "PENDING");
      const isLate = this.clock.now() >= end;
      if (isLate)
        await this.api.cancelInvocation({ invocationId }, { signal }).catch(() => undefined);
      if (!isLate && nodes.some(isOpen)) continue;
      return nodes.map((node) => {
        const task = byNode.get(node);
        return task === undefined || isOpen(node)
          ? unreachable(
              node,
              `no result within ${run.timeoutSeconds + graceSeconds} s (${invocationId})`,
            )
          : resultOf(task, run);
      });
    }
  }
}

function resultOf(task: TatTask, run: ScriptRun): NodeResult {
  const output = task.output ?? "";
  const base = { node: task.instanceId, exitCode: task.exitCode, output };
  if (task.status === "SUCCESS") return { ...base, status: "ok" };
  if (neverRan.has(task.status)) {
    return unreachable(
      task.instanceId,
      `${task.status}${task.errorInfo ? `: ${task.errorInfo}` : ""}`,
    );
  }
  const how = task.status === "FAILED" ? `exit code ${task.exitCode ?? "unknown"}` : task.status;
  return { ...base, status: "failed", reason: `${run.script}: ${how}${tail(output, run)}` };
}

/** The last lines of the output, without control characters and secrets. */
function tail(output: string, run: ScriptRun): string {
  let text = output;
  for (const secret of Object.values(run.secrets ?? {})) {
    if (secret === "") continue;
    // A complaint of the shell about the command's head quotes the encoded form.
    for (const form of [secret, encoded(secret)]) text = text.replaceAll(form, "[secret]");
  }
  const lines = text
    // eslint-disable-next-line no-control-regex -- terminal escapes must not reach the user's terminal
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "?")
    .trim()
    .split("\n")
    .slice(-5);
  const end = lines.join(" | ").slice(-500);
  return end === "" ? "" : `: ${end}`;
}

function unreachable(node: string, reason: string): NodeResult {
  return { node, status: "unreachable", output: "", reason };
}

/** RunCommand refuses the whole call when one node cannot take it. */
function isAboutNodes(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string") return false;
  return (
    code.startsWith("ResourceUnavailable.Agent") ||
    code === "ResourceUnavailable.InstanceStateNotRunning" ||
    code === "ResourceNotFound.InstanceNotFound" ||
    code === "InvalidParameterValue.InvalidInstanceId"
  );
}

function slices<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, at * size + size),
  );
}
