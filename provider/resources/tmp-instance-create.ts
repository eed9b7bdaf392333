import type { Context, CreateContext } from "../lifecycle/resource";
import {
  createPrometheusInstance,
  describePrometheusCreateInstanceQuota,
  describePrometheusInstances,
  describePrometheusZones,
  type PrometheusInstance,
} from "../tencent/monitor";
import { describeSubnets } from "../tencent/vpc";
import type { Clients } from "./clients";
import { lookUpInstance } from "./look-up-instance";
import { lookUpAfterUnknownOutcome } from "./unknown-outcome";
import { ambiguousError, foreignError, isOwnTagged, markedTags, OWNER_TAG } from "./ownership";
import type { TmpInstanceArgs, TmpInstanceState } from "./tmp-instance-args";
import { isGone } from "./tmp-instance-status";

type Creating = CreateContext<Clients, TmpInstanceState>;

/** An instance that exists, with whose it is. */
export interface FoundInstance {
  readonly id: string;
  readonly live: PrometheusInstance;
  readonly adopted: boolean;
}

/** Finds the instance to adopt, or what an earlier run created; else creates it. Does not wait for it to run. */
export async function createOrFindInstance(
  context: Creating,
  args: TmpInstanceArgs,
): Promise<FoundInstance> {
  return (await findInstance(context, args)) ?? createInstance(context, args);
}

/**
 * The instance to adopt, or what an earlier run created; `undefined` where one is to be created.
 * @throws {Error} where what is to be adopted is not there, or the name is somebody else's.
 */
export async function findInstance(
  context: Context<Clients>,
  args: TmpInstanceArgs,
): Promise<FoundInstance | undefined> {
  if (args.instanceId !== undefined) return adoptById(context, args.instanceId);
  const name = args.name ?? "";
  const named = await findByName(context, name);
  const own = named.find((i) => isOwnTagged(i.tags, context.owner) && isSamePlace(i, args));
  if (own) return { id: own.instanceId, live: own, adopted: false };
  // With a replacement allowed, the instance that is being replaced still has our mark and the name.
  const others = named.filter(
    (i) => !(args.allowReplacement && isOwnTagged(i.tags, context.owner)),
  );
  if (args.adopt) return adoptByName(name, others);
  const [first] = others;
  if (first) {
    const ids = others.map((i) => i.instanceId);
    throw foreignError({ kind: "instance", name, ids, owner: first.tags[OWNER_TAG] });
  }
  return undefined;
}

async function adoptById(context: Context<Clients>, id: string): Promise<FoundInstance> {
  const live = await lookUpInstance(context, id);
  if (live && !isGone(live)) return { id, live, adopted: true };
  throw new Error(
    `instance ${id}: does not exist in ${context.region}, expected an instance to adopt. ` +
      "Check instanceId and flinkwatch:region.",
  );
}

function adoptByName(name: string, named: readonly PrometheusInstance[]): FoundInstance {
  const [live] = named;
  if (!live) {
    throw new Error(
      `instance "${name}": does not exist, expected one instance of this name to adopt. ` +
        "Check the name and flinkwatch:region, or leave adopt out to create it.",
    );
  }
  if (named.length > 1) {
    throw ambiguousError(
      "instance",
      name,
      named.map((i) => i.instanceId),
    );
  }
  return { id: live.instanceId, live, adopted: true };
}

async function findByName(context: Context<Clients>, name: string): Promise<PrometheusInstance[]> {
  const found = await describePrometheusInstances(
    context.clients.cloud,
    { instanceName: name },
    { signal: context.signal },
  );
  return found.filter((i) => i.instanceName === name && !isGone(i));
}

function isSamePlace(live: PrometheusInstance, args: TmpInstanceArgs): boolean {
  const same = (wanted: string | undefined, is: string) => wanted === undefined || wanted === is;
  return (
    same(args.vpcId, live.vpcId) && same(args.subnetId, live.subnetId) && same(args.zone, live.zone)
  );
}

async function createInstance(context: Creating, args: TmpInstanceArgs): Promise<FoundInstance> {
  const zone = await checkPlace(context, args);
  await checkQuota(context);
  const params = {
    instanceName: args.name ?? "",
    vpcId: args.vpcId ?? "",
    subnetId: args.subnetId ?? "",
    zone,
    retentionDays: args.retentionDays ?? 15,
    tags: markedTags(args.tags, context.owner),
    grafanaInstanceId: args.grafanaInstanceId,
  };
  const id = await lookUpAfterUnknownOutcome(context, {
    what: `instance "${params.instanceName}"`,
    act: () => createPrometheusInstance(context.clients.cloud, params, { signal: context.signal }),
    find: async () => {
      const named = await findByName(context, params.instanceName);
      return named.find((i) => isOwnTagged(i.tags, context.owner) && isSamePlace(i, args))
        ?.instanceId;
    },
  });
  return { id, adopted: false, live: newInstance(id, params) };
}

/** What is certain of an instance that has just been ordered, before it is listed. */
function newInstance(
  id: string,
  p: {
    instanceName: string;
    vpcId: string;
    subnetId: string;
    zone: string;
    retentionDays: number;
    tags: Record<string, string>;
  },
): PrometheusInstance {
  return {
    instanceId: id,
    status: 1,
    instanceName: p.instanceName,
    vpcId: p.vpcId,
    subnetId: p.subnetId,
    zone: p.zone,
    retentionDays: p.retentionDays,
    tags: p.tags,
  } as PrometheusInstance;
}

/** Subnet exists, lies in the VPC and zone, and the zone sells instances. @returns the zone. */
async function checkPlace(context: Creating, args: TmpInstanceArgs): Promise<string> {
  const { cloud } = context.clients;
  const options = { signal: context.signal };
  const subnetId = args.subnetId ?? "";
  const subnets = await describeSubnets(cloud, { subnetIds: [subnetId] }, options);
  const subnet = subnets.find((s) => s.subnetId === subnetId);
  const place = `instance "${args.name}"`;
  if (!subnet) {
    throw new Error(
      `${place}: subnet not found in ${context.region}, got ${subnetId}. Check subnetId and flinkwatch:region.`,
    );
  }
  if (subnet.vpcId !== args.vpcId) {
    throw new Error(
      `${place}: the subnet ${subnetId} is in another VPC, got ${subnet.vpcId}, expected ${args.vpcId}. Correct vpcId or subnetId.`,
    );
  }
  if (args.zone !== undefined && args.zone !== subnet.zone) {
    throw new Error(
      `${place}: zone and subnet disagree, got ${args.zone}, expected the subnet's ${subnet.zone}. Leave zone out.`,
    );
  }
  const zones = await describePrometheusZones(cloud, {}, options);
  const open = zones
    .filter((z) => z.zoneState === 1 && z.zoneResourceState === 1)
    .map((z) => z.zone);
  if (!open.includes(subnet.zone)) {
    throw new Error(
      `${place}: TMP is not offered in this zone now, got ${subnet.zone}, expected one of ${open.join(", ") || "none"}. Choose a subnet there.`,
    );
  }
  return subnet.zone;
}

async function checkQuota(context: Creating): Promise<void> {
  const options = { signal: context.signal };
  const quota = await describePrometheusCreateInstanceQuota(context.clients.cloud, {}, options);
  if (quota.available > 0) return;
  throw new Error(
    `instance: the account's quota is used up, got ${quota.usage} of ${quota.limit}. ` +
      "Destroy an unused instance, adopt one, or ask Tencent Cloud for more.",
  );
}
