import type { AgentState, Hosts, NodeResult, ScriptRun } from "./hosts";
import { unreachable } from "./output";
import { commandOf, scriptText, type Command, type ScriptSource } from "./script";
import { isAboutNodes, type TatApi, type TatClock } from "./tat-api";
import { TatInvocations } from "./tat-invocations";

/** Nodes that RunCommand takes at once. */
const nodesPerRun = 200;

/** Reaches nodes through the command agent that Tencent Cloud runs on them; `scripts` tells where their text comes from. */
export function createTatHosts(
  api: TatApi,
  clock: TatClock,
  scripts: ScriptSource = scriptText,
): Hosts {
  const tat = new TatHosts(api, clock, scripts);
  return {
    run: (run) => tat.run(run),
    agents: (nodes, signal) => tat.agents(nodes, signal),
  };
}

class TatHosts {
  readonly invocations: TatInvocations;

  constructor(
    readonly api: TatApi,
    clock: TatClock,
    readonly scripts: ScriptSource,
  ) {
    this.invocations = new TatInvocations(api, clock);
  }

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
    const command = commandOf(run, this.scripts);
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
    try {
      return await this.invocations.run(run, command, nodes);
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
  }
}

function slices<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, at * size + size),
  );
}
