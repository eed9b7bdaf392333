import type { AgentState, Hosts, NodeResult } from "./hosts";

/** Reaches nodes whose agent is online the first way, and the others the second. Never one node both ways. */
export function eitherHosts(first: Hosts, second: Hosts): Hosts {
  return {
    async run(run) {
      const states = await first.agents(run.nodes, run.signal);
      const isFirst = (node: string) => states.get(node) === "online";
      const results = await Promise.all([
        first.run({ ...run, nodes: run.nodes.filter(isFirst) }),
        second.run({ ...run, nodes: run.nodes.filter((node) => !isFirst(node)) }),
      ]);
      return inOrder<NodeResult>(run.nodes, results);
    },
    async agents(nodes, signal) {
      const states = await first.agents(nodes, signal);
      const others = nodes.filter((node) => states.get(node) !== "online");
      return inOrder<AgentState>(nodes, [states, await second.agents(others, signal)]);
    },
  };
}

/** Later maps win. */
function inOrder<T>(nodes: readonly string[], maps: readonly Map<string, T>[]): Map<string, T> {
  const all = new Map(maps.flatMap((map) => [...map]));
  return new Map(nodes.flatMap((node) => (all.has(node) ? [[node, all.get(node) as T]] : [])));
}
