import { inspectNodes, type InspectedNode } from "../hosts/inspect";
import type { Context } from "../lifecycle/resource";
import { versionOfDistJar, type FlinkVersion } from "../flink/version";
import type { Clients } from "./clients";
import { readNodes } from "./emr-facts";
import { nodesOfConcern } from "./emr-nodes";

/** Where a cluster keeps Flink, and on which nodes we look. */
export interface InspectionRequest {
  readonly flinkHome: string;
  /** Instance ids. */
  readonly nodes: readonly string[];
}

/** As many as one command takes. */
const nodesPerLook = 200;
const nothing = { extraNodes: [], excludeNodes: [] };

/**
 * Looks at nodes, sharing one command with all other reads of this run: the first that asks looks at the whole fleet.
 * For `read` only.
 */
export async function readInspection(
  context: Context<Clients>,
  request: InspectionRequest,
): Promise<Map<string, InspectedNode>> {
  const { reads } = context.clients;
  const fleet =
    reads.fleet.length === 0
      ? new Map<string, InspectedNode>()
      : await reads.once(`hosts:inspect:${request.flinkHome}`, () =>
          inspectFleet(context, request.flinkHome),
        );
  const missing = request.nodes.filter((node) => !fleet.has(node));
  const key = `hosts:inspect:${request.flinkHome}:${[...missing].sort().join(",")}`;
  const rest =
    missing.length === 0
      ? new Map<string, InspectedNode>()
      : await reads.once(key, () => lookAt(context, { ...request, nodes: missing }));
  const of = (node: string): InspectedNode =>
    fleet.get(node) ?? rest.get(node) ?? { node, status: "unreachable", reason: "no answer" };
  return new Map(request.nodes.map((node) => [node, of(node)]));
}

/** Looks at nodes now. */
export function lookAt(
  context: Context<Clients>,
  request: InspectionRequest,
): Promise<Map<string, InspectedNode>> {
  return inspectNodes(context.clients.hosts, { ...request, signal: context.signal });
}

/** Warns of each node that was not seen. */
export function tellUnseen(
  context: Context<Clients>,
  clusterId: string,
  seen: Iterable<InspectedNode>,
): void {
  for (const one of seen) {
    if (one.status === "seen") continue;
    context.log.warn(
      `EMR cluster ${clusterId}, node ${one.node}: could not be looked at, ${one.reason}.`,
    );
  }
}

/** Full commands leave while further clusters are still being listed. */
async function inspectFleet(
  context: Context<Clients>,
  flinkHome: string,
): Promise<Map<string, InspectedNode>> {
  const lists = context.clients.reads.fleet.map((id) =>
    // A cluster that cannot be listed is told of by its own read.
    readNodes(context, id).catch(() => []),
  );
  const looks: ReturnType<typeof lookAt>[] = [];
  const look = (nodes: string[]): void => {
    const seen = lookAt(context, { flinkHome, nodes });
    // Awaited with the others below; until then a failure of it is nobody's yet.
    seen.catch(() => undefined);
    looks.push(seen);
  };
  let waiting: string[] = [];
  for (const list of lists) {
    waiting = [...waiting, ...nodesOfConcern(await list, nothing)];
    if (waiting.length >= nodesPerLook) look(waiting.splice(0, nodesPerLook));
  }
  if (waiting.length > 0) look(waiting);
  return new Map((await Promise.all(looks)).flatMap((seen) => [...seen]));
}

/** The Flink versions on these nodes, by text, each with one node that has it. */
export function flinkVersions(nodes: Iterable<InspectedNode>): Map<string, FlinkVersion> {
  const versions = new Map<string, FlinkVersion>();
  for (const seen of nodes) {
    const dist = seen.status === "seen" ? seen.inspection.dist : undefined;
    const version = dist && versionOfDistJar(dist.fileName);
    if (version) versions.set(version.text, version);
  }
  return versions;
}
