import type { CreateContext } from "../lifecycle/resource";
import { createCluster, describeClusters, type TkeCluster } from "../tencent/tke";
import type { Clients } from "./clients";
import { ambiguousError, foreignError, isOwnTagged, markedTags, OWNER_TAG } from "./ownership";
import type { TkeClusterArgs, TkeClusterState } from "./tke-cluster-args";
import { lookUpAfterUnknownOutcome } from "./unknown-outcome";

type Creating = CreateContext<Clients, TkeClusterState>;

/** Free in most VPCs; TKE refuses it with a clear code if it is not. */
const DEFAULT_CLUSTER_CIDR = "172.16.0.0/16";

/** A cluster that exists, with whose it is; `live` is absent if it has only just been ordered. */
export interface FoundCluster {
  readonly id: string;
  readonly adopted: boolean;
  readonly live?: TkeCluster;
}

/** Finds the cluster to adopt, or what an earlier run created; else creates it. Does not wait for it to run. */
export async function createOrFindCluster(
  context: Creating,
  args: TkeClusterArgs,
): Promise<FoundCluster> {
  if (args.clusterId !== undefined) return adoptById(context, args.clusterId);
  const name = args.name ?? "";
  const named = await findByName(context, name);
  const own = named.find((c) => isOwnTagged(c.tags, context.owner));
  if (own) return { id: own.clusterId, adopted: false, live: own };
  const [first] = named;
  const ids = named.map((c) => c.clusterId);
  if (!args.adopt) {
    if (first) throw foreignError({ kind: "TKE cluster", name, ids, owner: first.tags[OWNER_TAG] });
    return { id: await createNew(context, args), adopted: false };
  }
  if (!first) {
    throw new Error(
      `TKE cluster "${name}": does not exist, expected one cluster of this name to adopt. ` +
        "Check the name and flinkwatch:region, or leave adopt out to create it.",
    );
  }
  if (named.length > 1) throw ambiguousError("TKE cluster", name, ids);
  return { id: first.clusterId, adopted: true, live: first };
}

async function adoptById(context: Creating, id: string): Promise<FoundCluster> {
  const options = { signal: context.signal };
  const found = await describeClusters(context.clients.cloud, { clusterIds: [id] }, options);
  const live = found.find((c) => c.clusterId === id);
  if (live) return { id, adopted: true, live };
  throw new Error(
    `TKE cluster ${id}: does not exist in ${context.region}, expected a cluster to adopt. ` +
      "Check clusterId and flinkwatch:region.",
  );
}

async function findByName(context: Creating, name: string): Promise<TkeCluster[]> {
  const options = { signal: context.signal };
  const found = await describeClusters(context.clients.cloud, { clusterName: name }, options);
  return found.filter((c) => c.clusterName === name && c.status !== "Deleting");
}

function createNew(context: Creating, args: TkeClusterArgs): Promise<string> {
  const name = args.name ?? "";
  const params = {
    clusterName: name,
    vpcId: args.vpcId ?? "",
    clusterCidr: args.clusterCidr ?? DEFAULT_CLUSTER_CIDR,
    serviceCidr: args.serviceCidr,
    level: args.level,
    version: args.version,
    tags: markedTags(args.tags, context.owner),
  };
  return lookUpAfterUnknownOutcome(context, {
    what: `TKE cluster "${name}"`,
    act: () => createCluster(context.clients.cloud, params, { signal: context.signal }),
    find: async () => {
      const named = await findByName(context, name);
      return named.find((c) => isOwnTagged(c.tags, context.owner))?.clusterId;
    },
  });
}
