/** What a node of an EMR cluster is, as far as the resources need it. */
export interface ClusterNode {
  /** Instance id, `ins-…`. */
  readonly id: string;
  /** Private address. */
  readonly ip: string;
  readonly role: "common" | "master" | "core" | "task" | "router" | "other";
  /** Processes and clients on the node, upper case, such as `YARN`, `FLINK`. */
  readonly software: readonly string[];
}

/** By which nodes the fleet is widened or narrowed, by instance id. */
export interface NodeChoice {
  readonly extraNodes: readonly string[];
  readonly excludeNodes: readonly string[];
}

/** Nodes where `flink run` is executed: masters, routers with Flink, and what was asked for. Instance ids, sorted. */
export function nodesOfConcern(nodes: readonly ClusterNode[], choice: NodeChoice): string[] {
  const isSubmitting = (node: ClusterNode) =>
    node.role === "master" || (node.role === "router" && node.software.includes("FLINK"));
  const chosen = [...nodes.filter(isSubmitting).map(({ id }) => id), ...choice.extraNodes];
  return [...new Set(chosen)].filter((id) => !choice.excludeNodes.includes(id)).sort();
}

/** One core and one task node, as far as there are: where Flink's containers run and push from. */
export function pushingNodes(nodes: readonly ClusterNode[]): string[] {
  const first = (role: ClusterNode["role"]) => nodes.find((node) => node.role === role)?.id;
  return [first("core"), first("task")].filter((id): id is string => id !== undefined);
}
