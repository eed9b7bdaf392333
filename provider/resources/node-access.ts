import { z } from "zod";

import { eitherHosts } from "../hosts/either";
import type { Hosts } from "../hosts/hosts";
import type { SshDirectory, SshWay } from "../hosts/ssh";
import { SshFault, type SshTarget } from "../hosts/ssh-connection";
import type { Context, Resource } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { lookUpNodes } from "./emr-facts";

const publicKey = z.string().regex(/^(ssh|ecdsa)-\S+ \S+/, "a line such as ssh-ed25519 AAAA…");
const sshPlaceShape = {
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*$/, "a user's name")
    .default("root")
    .describe("Who signs in; others than root need sudo without a password. Default `root`."),
  port: z.number().int().min(1).max(65535).default(22).describe("Port. Default 22."),
};

/** How the nodes of a cluster are reached, which all resources that reach nodes take. */
export const nodeAccessShape = {
  transport: z
    .enum(["auto", "tat", "ssh"])
    .default("auto")
    .describe(
      "`tat`: Tencent Cloud's command agent. `ssh`. `auto` (default): the agent, and `ssh`, if given, for nodes whose agent is not online.",
    ),
  ssh: z
    .strictObject({
      ...sshPlaceShape,
      hostKeys: z
        .record(z.string(), publicKey)
        .default({})
        .describe("Public host key by instance id. Default: those of known_hosts."),
      trustNewHosts: z
        .boolean()
        .default(false)
        .describe(
          "Believe a host key that is not known, and write it into known_hosts. Default false.",
        ),
      jump: z
        .strictObject({
          ...sshPlaceShape,
          host: z
            .string()
            .regex(/^[A-Za-z0-9_.:-]+$/, "a host name or address")
            .describe("Its address."),
          hostKey: publicKey
            .optional()
            .describe("Its public host key. Default: that of known_hosts."),
        })
        .optional()
        .describe("A machine through which the nodes are reached."),
    })
    .optional()
    .describe("How to sign in by SSH. Keys come from the environment of the run."),
  inspectNodes: z
    .boolean()
    .default(true)
    .describe(
      "Whether previews look at nodes. `false`: they compare with EMR alone. Default true.",
    ),
};
const nodeAccess = z.object(nodeAccessShape);
export type NodeAccess = z.infer<typeof nodeAccess>;

/** All ways to nodes. */
export interface NodeWays {
  readonly tat: Hosts;
  readonly ssh: SshWay;
  /** Of the user who runs this. */
  readonly knownHostsFile?: string;
}

/** The resource with `clients.hosts` as its cluster's arguments say. */
export function reachingNodes<A extends object, S extends { clusterId: string }>(
  resource: Resource<A, S, Clients>,
): Resource<A, S, Clients> {
  return {
    ...resource,
    read: (context, request) => resource.read(reached(context, request), request),
    create: (context, args) => resource.create(reached(context, { args }), args),
    update: (context, request) => resource.update(reached(context, request), request),
    delete: (context, request) => resource.delete(reached(context, request), request),
  };
}

/** What tells how nodes are reached: the arguments, and the cluster where it is known. */
interface Reached {
  readonly args?: object;
  readonly state?: { clusterId: string };
}

function reached<C extends Context<Clients>>(context: C, { args, state }: Reached): C {
  if (args === undefined) return context;
  const access = nodeAccess.parse(args);
  const { clusterId = state?.clusterId } = args as { clusterId?: string };
  const hosts = hostsBy(context, access, clusterId);
  return { ...context, clients: { ...context.clients, access, hosts } };
}

/** The nodes of a cluster by the way that was asked for. */
export function hostsBy(
  context: Pick<Context<Clients>, "clients">,
  access: NodeAccess,
  clusterId?: string,
): Hosts {
  const { ways } = context.clients;
  if (access.transport === "tat") return ways.tat;
  if (access.transport === "auto" && access.ssh === undefined) return ways.tat;
  const ssh = ways.ssh.hosts(directory(context, access, clusterId));
  return access.transport === "ssh" ? ssh : eitherHosts(ways.tat, ssh);
}

/** Where each node is, by the lists of nodes that were read before. */
function directory(
  { clients }: Pick<Context<Clients>, "clients">,
  { ssh = nodeAccess.shape.ssh.unwrap().parse({}) }: NodeAccess,
  clusterId?: string,
): SshDirectory {
  const trusting = (key: string | undefined) => ({
    pinned: key === undefined ? [] : [key],
    trustNew: ssh.trustNewHosts,
    ...(clients.ways.knownHostsFile && { knownHostsFile: clients.ways.knownHostsFile }),
  });
  const jump: SshTarget | undefined = ssh.jump && {
    host: ssh.jump.host,
    port: ssh.jump.port,
    user: ssh.jump.user,
    trust: trusting(ssh.jump.hostKey),
  };
  return async (node, signal) => {
    if (!clients.addresses.has(node) && clusterId !== undefined) {
      await lookUpNodes({ clients, signal }, clusterId);
    }
    const host = clients.addresses.get(node);
    if (host === undefined)
      throw new SshFault("EMR lists no such node, so its address is not known");
    const { port, user, hostKeys } = ssh;
    return { host, port, user, trust: trusting(hostKeys[node]), ...(jump && { jump }) };
  };
}
