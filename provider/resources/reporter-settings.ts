import type {
  Context,
  CreateContext,
  Existing,
  Resource,
  UpdateContext,
} from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
import type { Clients } from "./clients";
import { mustExport } from "./emr-configuration";
import { isLost, lookUpCluster } from "./emr-facts";
import { lookUpGateway } from "./emr-gateway";
import { lookAt, tellUnseen } from "./emr-inspection";
import {
  reporterSettingsArgs,
  reporterSettingsState,
  validateReporterSettings,
  type ReporterSettingsArgs,
  type ReporterSettingsState,
} from "./reporter-settings-args";
import {
  gatewayState,
  lookUpFacts,
  nodesOfGroup,
  observedOf,
  withoutSecrets,
  type ClusterFacts,
} from "./reporter-settings-facts";
import { confFileState, type Properties } from "./node-conf";
import { createOnNodes, removeFromNodes, updateOnNodes } from "./node-settings";
import { editedKeysOf, withAttempt, type EditedKeys } from "./reporter-settings-back";
import { decide } from "./reporter-settings-decision";
import { refuseForeign } from "./reporter-settings-foreign";
import { factoryOf, deliveryState, planReporterSettings, withOurs } from "./reporter-settings-plan";
import { keepPrevious } from "./reporter-settings-previous";
import { exportsByGroup, readReporterSettings } from "./reporter-settings-read";
import { removeFromEmr, tellKept } from "./reporter-settings-removal";
import { settingsWarnings } from "./reporter-settings-warnings";
import { writeConf } from "./reporter-settings-write";
import { endSwap } from "./reporter-swap";

export type { ReporterSettingsArgs, ReporterSettingsState } from "./reporter-settings-args";

type Ctx = Context<Clients>;

/**
 * The reporter's keys in Flink's configuration, written through EMR's configuration API and checked on every node.
 * Permissions: emr:DescribeInstances, DescribeClusterNodes, DescribeServiceNodeInfos, DescribeExportConfs,
 * ModifyServiceParamsByExportConfs, DescribeClusterFlowStatusDetail; monitor:DescribePrometheusInstances;
 * cam:GetUserAppId; tat:RunCommand.
 * @see https://cloud.tencent.com/document/product/248/50695
 */
export const reporterSettings: Resource<ReporterSettingsArgs, ReporterSettingsState, Clients> = {
  kind: "ReporterSettings",
  description: "The push-gateway reporter's settings in the Flink configuration of an EMR cluster.",
  idFormat: "emr-xxxxxxxx/promgateway",
  args: reporterSettingsArgs,
  state: reporterSettingsState,
  validate: validateReporterSettings,
  plan: planReporterSettings,
  replaces: (before, after) => [
    ...(before.clusterId !== after.clusterId ? ["clusterId"] : []),
    ...(before.reporterName !== after.reporterName ? ["reporterName"] : []),
  ],
  warnings: settingsWarnings,
  foretell: ({ clusterId, prometheusInstanceId, flinkHome, reporterName }) => ({
    clusterId,
    prometheusInstanceId,
    flinkHome,
    reporterName,
  }),
  read: readReporterSettings,
  create,
  update,
  delete: remove,
};

async function create(
  context: CreateContext<Clients, ReporterSettingsState>,
  args: ReporterSettingsArgs,
): Promise<{ id: string; state: ReporterSettingsState }> {
  const { clusterId, reporterName, prometheusInstanceId: instanceId } = args;
  const id = `${clusterId}/${reporterName}`;
  if (args.delivery === "node") {
    return { id, state: await createOnNodes(context, args, (begun) => context.created(id, begun)) };
  }
  const gateway = await lookUpGateway(context, instanceId);
  const { facts, lives } = await find(context, args);
  const { ours } = decide({ args, facts, gateway, lives });
  refuseForeign(args, gateway, placesOf(lives));
  const previous = await keepPrevious(context, { args, facts, lives, ours });
  const before: ReporterSettingsState = {
    ...observedOf({ instanceId, reporterName, ...facts, lives }),
    clusterId,
    prometheusInstanceId: instanceId,
    flinkHome: args.flinkHome,
    reporterName,
    gateway: gatewayState(instanceId, gateway),
    flinkVersion: facts.flinkVersion,
    factoryClass: factoryOf(args),
    confFile: confFileState(facts.confFile),
    serviceType: facts.serviceType,
    groups: [...facts.groups],
    attempted: [withoutSecrets(ours, instanceId)],
    previous,
    unremovable: [],
    changedAt: now(context),
    gone: false,
    reachable: true,
  };
  context.created(id, before);
  return { id, state: await sync(context, { args, last: before, found: { facts, lives } }) };
}

async function update(
  context: UpdateContext<Clients, ReporterSettingsState>,
  { args, state }: Existing<ReporterSettingsArgs, ReporterSettingsState>,
): Promise<ReporterSettingsState> {
  if (state.delivery !== deliveryState(args)) {
    // What was there before us is kept where that way keeps it.
    const old: ReporterSettingsArgs = { ...args, delivery: state.delivery ?? "emr" };
    await takeOut(context, { args: old, state, edited: "heal" });
    const created = (_: string, begun: ReporterSettingsState) => context.begun(begun);
    return (await create({ ...context, created }, args)).state;
  }
  return args.delivery === "node"
    ? updateOnNodes(context, { args, state })
    : sync(context, { args, last: state, begun: (half) => context.begun(half) });
}

/** Maps by the words for their group. */
function placesOf(lives: ReadonlyMap<string, Properties>): Map<string, Properties> {
  return new Map([...lives].map(([group, live]) => [group && ` (group ${group})`, live]));
}

/** A cluster, and EMR's map by group. */
interface Found {
  readonly facts: ClusterFacts;
  readonly lives: Map<string, Properties>;
}

async function find(context: Ctx, args: Parameters<typeof lookUpFacts>[1]): Promise<Found> {
  const facts = await lookUpFacts(context, args);
  const { clusterId } = args;
  const lives = await exportsByGroup({ ...facts, clusterId }, (place) =>
    mustExport(context, place),
  );
  return { facts, lives };
}

function now(context: Ctx): string {
  return new Date(context.clock.now()).toISOString();
}

/**
 * Brings every group and node to the arguments.
 * @param about - `found`: the cluster as it was looked up just now, if it was; `begun` is told the state before the first
 * change
 */
async function sync(
  context: Ctx,
  about: {
    args: ReporterSettingsArgs;
    last: ReporterSettingsState;
    found?: Found;
    begun?(state: ReporterSettingsState): void;
  },
): Promise<ReporterSettingsState> {
  const { args, last } = about;
  const { clusterId, reporterName, prometheusInstanceId: instanceId, flinkHome } = args;
  return serialised(`configuration:${clusterId}`, async () => {
    const gateway = await lookUpGateway(context, instanceId);
    const serviceType = args.serviceType ?? last.serviceType;
    const { facts, lives } = about.found ?? (await find(context, { ...args, serviceType }));
    const { ours, warnings } = decide({ args, facts, gateway, lives, last });
    const attempt = withoutSecrets(ours, last.prometheusInstanceId);
    about.begun?.({ ...last, attempted: withAttempt(last, attempt) });
    const what = { args, last, facts, lives, ours };
    const { isWritten, unremovable } = await writeGroups(context, what);
    endSwap(context, clusterId);
    if (isWritten)
      for (const text of warnings) context.log.warn(`EMR cluster ${clusterId}: ${text}`);
    const kept = [...new Set([...last.unremovable, ...unremovable])].sort();
    tellKept(context, clusterId, [...unremovable]);
    const seen = await lookAt(context, { flinkHome, nodes: [...facts.groupOf.keys()] });
    tellUnseen(context, clusterId, seen.values());
    const { password } = gateway;
    const observed = observedOf({
      ...{ ...facts, instanceId, reporterName, lives, seen, last, password },
    });
    return {
      ...last,
      ...observed,
      written: observed.properties,
      attempted: undefined,
      prometheusInstanceId: instanceId,
      flinkHome,
      gateway: gatewayState(instanceId, gateway),
      flinkVersion: facts.flinkVersion,
      flinkVersionFound: undefined,
      factoryClass: factoryOf(args),
      confFile: confFileState(facts.confFile),
      serviceType: facts.serviceType,
      groups: [...facts.groups],
      unremovable: kept.filter((key) => [...lives.values()].some((live) => key in live)),
      changedAt: isWritten ? now(context) : last.changedAt,
      gone: false,
      reachable: true,
    };
  });
}

/** Writes our keys into each group's map, and takes into `lives` what EMR has afterwards. */
async function writeGroups(
  context: Ctx,
  about: Found & { args: ReporterSettingsArgs; last: ReporterSettingsState; ours: Properties },
): Promise<{ isWritten: boolean; unremovable: ReadonlySet<string> }> {
  const { args, last, facts, lives, ours } = about;
  const { clusterId, reporterName, flinkHome, nodeEdits } = args;
  const unremovable = new Set<string>();
  let isWritten = false;
  for (const group of facts.groups) {
    const written = await writeConf(context, {
      place: { clusterId, serviceType: facts.serviceType, group, fileName: facts.confFile },
      ...{ reporterName, flinkHome, nodeEdits, nodes: nodesOfGroup(facts, group) },
      change: (live) => keeping(withOurs(live, ours, reporterName), live, last.unremovable),
    });
    for (const key of written.unremovable) unremovable.add(key);
    lives.set(group, written.live);
    isWritten ||= written.isWritten;
  }
  return { isWritten, unremovable };
}

/** Keys that EMR would not remove are left in the map, so that the next look sees nothing to do. */
function keeping(target: Properties, live: Properties, unremovable: readonly string[]): Properties {
  const kept = unremovable.filter((key) => key in live && !(key in target));
  return { ...Object.fromEntries(kept.map((key) => [key, live[key] ?? ""])), ...target };
}

function remove(
  context: Ctx,
  { args, state }: Existing<ReporterSettingsArgs, ReporterSettingsState>,
): Promise<void> {
  return takeOut(context, { args, state, edited: editedKeysOf(args) });
}

async function takeOut(
  context: Ctx,
  what: { args: ReporterSettingsArgs; state: ReporterSettingsState; edited: EditedKeys },
): Promise<void> {
  const { clusterId, delivery } = what.state;
  if (isLost(await lookUpCluster(context, clusterId))) {
    context.log.info(`EMR cluster ${clusterId}: is gone, nothing left to restore.`);
    return;
  }
  const removeFrom = delivery === "node" ? removeFromNodes : removeFromEmr;
  await removeFrom(context, what);
}
