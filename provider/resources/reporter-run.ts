import type { NodeResult, ScriptRun } from "../hosts/hosts";
import type { InspectedNode } from "../hosts/inspect";
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
    /** Nodes that the message names. */
    readonly failed: readonly string[],
  ) {
    super(message);
  }
}

/**
 * Runs a script on the nodes of a cluster and returns the results of those where it ended well.
 * @throws NodesFailed that names every node where it failed, if these are too many; where it succeeded on none, all count.
 */
export async function runOnNodes(
  context: Context<Clients>,
  run: ClusterRun,
): Promise<NodeResult[]> {
  const { clusterId: _, unreachable: __, maxFailures: ___, ...rest } = run;
  const onNodeEnd = progressOf(context, run);
  const results = await context.clients.hosts.run({ ...rest, signal: context.signal, onNodeEnd });
  return judged(context, run, [...results.values()]);
}

/** Says beside the resource which node has just been done, and how many of them. */
function progressOf({ log }: Context<Clients>, { script, nodes }: ClusterRun) {
  let ended = 0;
  return ({ node, status }: NodeResult): void => {
    ended += 1;
    const how = status === "ok" ? "done" : "did not succeed";
    log.status(`${script}: node ${node} ${how}, ${ended} of ${nodes.length}`);
  };
}

/**
 * The results of nodes where a script ended well; warns of the others as far as these may be.
 * @throws NodesFailed as {@link runOnNodes}.
 */
export function judged(
  context: Context<Clients>,
  run: Pick<ClusterRun, "clusterId" | "script" | "unreachable" | "maxFailures">,
  results: readonly NodeResult[],
): NodeResult[] {
  const { clusterId, unreachable, maxFailures = 0 } = run;
  const succeeded = results.filter(({ status }) => status === "ok");
  const silent = results.filter(({ status }) => status === "unreachable");
  const failed = results.filter(
    ({ status }) => status === "failed" || (status === "unreachable" && unreachable === "fail"),
  );
  if (succeeded.length === 0) failed.push(...silent);
  const all = [...new Set(failed)];
  if (all.length > maxFailures) {
    const text = textOf(clusterId, run.script, all);
    const names = (some: readonly NodeResult[]) => some.map(({ node }) => node);
    throw new NodesFailed(text, names(succeeded), names(all));
  }
  for (const { node, status, reason = "no reason given" } of new Set([...silent, ...all])) {
    const what = status === "unreachable" ? "not reached" : `${run.script} did not succeed`;
    context.log.warn(
      `EMR cluster ${clusterId}, node ${node}: ${what}, ${reason}. The next run finishes it.`,
    );
  }
  return succeeded;
}

/** A change of a cluster's nodes came to nothing, and all of them are as they were before it. */
export class NothingChanged extends Error {}

/** A run that only tries. @throws NothingChanged that says so besides what failed. */
export async function asTrial(run: Promise<unknown>): Promise<void> {
  try {
    await run;
  } catch (error) {
    if (!(error instanceof NodesFailed)) throw error;
    const text = `${error.message}\nIt was tried only, nothing was changed.`;
    throw new NothingChanged(text, { cause: error });
  }
}

/**
 * On how many nodes more it may fail with `onFailure: rollback`, for which one out of reach counts as failed.
 * @throws Error when that are too many already
 */
export function allowedFailures(
  { clusterId, maxFailures }: { clusterId: string; maxFailures: number },
  seen: Iterable<InspectedNode>,
): number {
  const silent = [...seen].filter(({ status }) => status !== "seen");
  if (silent.length <= maxFailures) return maxFailures - silent.length;
  const names = silent.map(({ node }) => node).join(", ");
  throw new Error(
    `EMR cluster ${clusterId}: with onFailure: rollback all nodes must be reached, got no answer of ${names}, nothing was changed. Start them, list them in excludeNodes, or raise maxFailures.`,
  );
}

function textOf(clusterId: string, script: string, failed: NodeResult[]): string {
  const lines = failed.map(({ node, reason, status }) => `- node ${node}: ${reason ?? status}`);
  return [
    `EMR cluster ${clusterId}: ${script} did not succeed on ${failed.length} ${failed.length === 1 ? "node" : "nodes"}. Correct what it names, or list the node in excludeNodes, then run again.`,
    ...lines,
  ].join("\n");
}
