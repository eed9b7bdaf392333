import type { NodeResult, ScriptRun } from "../hosts/hosts";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";

/** A run of a script on nodes of one cluster. */
export interface ClusterRun extends Omit<ScriptRun, "signal"> {
  readonly clusterId: string;
  /** What a node that cannot be reached means: `warn` goes on without it, `fail` ends the operation. */
  readonly unreachable: "warn" | "fail";
  /** On how many nodes it may fail without ending the operation. @default 0 */
  readonly maxFailures?: number;
}

/** A script did not succeed on more nodes than it may. */
export class NodesFailed extends Error {
  constructor(
    message: string,
    /** Nodes where it ended well. */
    readonly succeeded: readonly string[],
  ) {
    super(message);
  }
}

/**
 * Runs a script on the nodes of a cluster and returns the results of those where it ended well.
 * @throws NodesFailed that names every node where it failed; also when it succeeded on no node at all.
 */
export async function runOnNodes(
  context: Context<Clients>,
  run: ClusterRun,
): Promise<NodeResult[]> {
  const { clusterId, unreachable, maxFailures = 0, ...rest } = run;
  const results = [
    ...(await context.clients.hosts.run({ ...rest, signal: context.signal })).values(),
  ];
  const succeeded = results.filter(({ status }) => status === "ok");
  const silent = results.filter(({ status }) => status === "unreachable");
  const failed = results.filter(
    ({ status }) => status === "failed" || (status === "unreachable" && unreachable === "fail"),
  );
  const isNowhere = results.length > 0 && succeeded.length === 0;
  if (isNowhere) failed.push(...silent);
  if (failed.length > maxFailures || isNowhere) {
    const text = textOf(clusterId, run.script, [...new Set(failed)]);
    throw new NodesFailed(
      text,
      succeeded.map(({ node }) => node),
    );
  }
  for (const { node, status, reason = "no reason given" } of new Set([...silent, ...failed])) {
    const what = status === "unreachable" ? "not reached" : `${run.script} did not succeed`;
    context.log.warn(
      `EMR cluster ${clusterId}, node ${node}: ${what}, ${reason}. The next run finishes it.`,
    );
  }
  return succeeded;
}

function textOf(clusterId: string, script: string, failed: NodeResult[]): string {
  const lines = failed.map(({ node, reason, status }) => `- node ${node}: ${reason ?? status}`);
  return [
    `EMR cluster ${clusterId}: ${script} did not succeed on ${failed.length} ${failed.length === 1 ? "node" : "nodes"}. Correct what it names, or list the node in excludeNodes, then run again.`,
    ...lines,
  ].join("\n");
}
