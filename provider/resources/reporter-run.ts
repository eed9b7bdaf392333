import type { NodeResult, ScriptRun } from "../hosts/hosts";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";

/** A run of a script on nodes of one cluster. */
export interface ClusterRun extends Omit<ScriptRun, "signal"> {
  readonly clusterId: string;
  /** What a node that cannot be reached means: `warn` goes on without it, `fail` ends the operation. */
  readonly unreachable: "warn" | "fail";
}

/**
 * Runs a script on the nodes of a cluster and returns the results of those where it ended well.
 * @throws Error that names every node where it failed; also when no node at all can be reached.
 */
export async function runOnNodes(
  context: Context<Clients>,
  run: ClusterRun,
): Promise<NodeResult[]> {
  const { clusterId, unreachable, ...rest } = run;
  const results = [
    ...(await context.clients.hosts.run({ ...rest, signal: context.signal })).values(),
  ];
  const silent = results.filter(({ status }) => status === "unreachable");
  const failed = results.filter(
    ({ status }) => status === "failed" || (status === "unreachable" && unreachable === "fail"),
  );
  if (results.length > 0 && silent.length === results.length) failed.push(...silent);
  if (failed.length > 0) throw new Error(textOf(clusterId, run.script, [...new Set(failed)]));
  for (const { node, reason } of silent) {
    context.log.warn(
      `EMR cluster ${clusterId}, node ${node}: not reached, ${reason ?? "no reason given"}. The next run finishes it.`,
    );
  }
  return results.filter(({ status }) => status === "ok");
}

function textOf(clusterId: string, script: string, failed: NodeResult[]): string {
  const lines = failed.map(({ node, reason, status }) => `- node ${node}: ${reason ?? status}`);
  return [
    `EMR cluster ${clusterId}: ${script} did not succeed on ${failed.length} ${failed.length === 1 ? "node" : "nodes"}. Correct what it names, or list the node in excludeNodes, then run again.`,
    ...lines,
  ].join("\n");
}
