import {
  inspectNodes,
  type InspectedNode,
  type InspectionRequest as HostsRequest,
} from "../hosts/inspect";
import type { Context } from "../lifecycle/resource";
import { versionOfDistJar, type FlinkVersion } from "../flink/version";
import { isAuthRefused } from "../tencent/errors";
import type { Clients } from "./clients";
import { readNodes } from "./emr-facts";
import { nodesOfConcern } from "./emr-nodes";
import { lookCommandName, readLookCommand } from "./look-command";

/** Where a cluster keeps Flink, and on which nodes we look. */
type InspectionRequest = Pick<HostsRequest, "flinkHome" | "nodes">;

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
  const { reads, access } = context.clients;
  if (access?.inspectNodes === false) {
    return new Map(request.nodes.map((node) => [node, unasked(node)]));
  }
  const fleet =
    reads.lookedAt.length === 0 || access?.transport === "ssh"
      ? new Map<string, InspectedNode>()
      : await reads.once(`hosts:inspect:${request.flinkHome}`, () =>
          inspectFleet(context, request.flinkHome),
        );
  // A node that the agent does not reach may be reached in the cluster's other way.
  const hasAnother = access?.ssh !== undefined;
  const isKnown = (node: string) =>
    hasAnother ? fleet.get(node)?.status === "seen" : fleet.has(node);
  const missing = request.nodes.filter((node) => !isKnown(node));
  const key = `hosts:inspect:${request.flinkHome}:${[...missing].sort().join(",")}`;
  const rest =
    missing.length === 0
      ? new Map<string, InspectedNode>()
      : await reads.once(key, () => readOnly(context, { ...request, nodes: missing }));
  const of = (node: string): InspectedNode =>
    rest.get(node) ?? fleet.get(node) ?? { node, status: "unreachable", reason: "no answer" };
  return new Map(request.nodes.map((node) => [node, of(node)]));
}

function unasked(node: string): InspectedNode {
  return { node, status: "unasked", reason: "inspectNodes is false" };
}

/** Looks at nodes now, with the right to run any command. For what changes things. */
export function lookAt(
  context: Context<Clients>,
  request: InspectionRequest,
): Promise<Map<string, InspectedNode>> {
  return inspectNodes(context.clients.hosts, { ...request, signal: context.signal });
}

/**
 * Looks at nodes by the saved command. Without it the script is sent along, as far as this identity may; what it may
 * not see is told of each node.
 */
async function readOnly(
  context: Context<Clients>,
  request: InspectionRequest,
): Promise<Map<string, InspectedNode>> {
  const { hosts, access } = context.clients;
  const { signal } = context;
  if (access?.transport === "ssh") return inspectNodes(hosts, { ...request, signal });
  const { status, commandId } = await readLookCommand(context);
  const savedCommandId = status === "intact" ? commandId : undefined;
  try {
    return await inspectNodes(hosts, { ...request, savedCommandId, signal });
  } catch (error) {
    if (savedCommandId !== undefined || !isAuthRefused(error)) throw error;
    const name = lookCommandName(context);
    const how = status === "unlisted" ? "may not be listed" : `is ${status}`;
    const reason = `the saved command ${name} ${how} and this identity may run no other. pulumi up puts it right`;
    return new Map(request.nodes.map((node) => [node, { node, status: "unreachable", reason }]));
  }
}

/** That no node was seen, with the reason of each, and what to do; undefined where one was, or none was to be. */
export function noneSeen(
  { clients: { access } }: Pick<Context<Clients>, "clients">,
  seen: Iterable<InspectedNode>,
): string | undefined {
  const reasons = [...seen].map((one) =>
    one.status === "seen" ? undefined : `${one.node} (${one.reason})`,
  );
  if (reasons.length === 0 || reasons.includes(undefined)) return undefined;
  const next =
    access?.transport === "ssh"
      ? "Check ssh of this cluster and the key in the environment"
      : "Start the TAT agent on them";
  return `none can be reached, got ${reasons.join(", ")}. ${next}`;
}

/** Warns of each node that was not seen. */
export function tellUnseen(
  context: Context<Clients>,
  clusterId: string,
  seen: Iterable<InspectedNode>,
): void {
  const others = [...seen].filter(({ status }) => status !== "seen");
  if (others.some(({ status }) => status === "unasked")) {
    context.log.info(
      `EMR cluster ${clusterId}: compared with EMR alone, what lies on its nodes is the last known (inspectNodes: false).`,
    );
    return;
  }
  for (const one of others) {
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
  const { reads, ways } = context.clients;
  // Whoever asks first: this is the fleet's way, not that cluster's.
  const byAgent = {
    ...context,
    clients: { ...context.clients, hosts: ways.tat, access: undefined },
  };
  const lists = reads.lookedAt.map((id) =>
    // A cluster that cannot be listed is told of by its own read.
    readNodes(context, id).catch(() => []),
  );
  const looks: ReturnType<typeof readOnly>[] = [];
  const look = (nodes: string[]): void => {
    const seen = readOnly(byAgent, { flinkHome, nodes });
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
