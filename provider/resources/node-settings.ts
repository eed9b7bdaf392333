import { fileOf, type ConfFileName } from "../flink/conf-file";
import type { InspectedNode } from "../hosts/inspect";
import type { Context, UpdateContext } from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
import type { Clients } from "./clients";
import { lookUpNodes, readNodes } from "./emr-facts";
import { lookUpGateway, readGatewayIfTold, secretDigest, type Gateway } from "./emr-gateway";
import { flinkVersions, lookAt, readInspection, tellUnseen } from "./emr-inspection";
import { nodesOfConcern } from "./emr-nodes";
import { confFileNow, confFileOf, confFileState, type Properties } from "./node-conf";
import {
  dialectOf,
  readNodeConfs,
  writeNodeConfs,
  type NodeConf,
  type NodeConfPlace,
} from "./node-conf-files";
import { installConf } from "./node-conf-install";
import { changeToOurs, isFirstWithUs, nodeAgainstWritten } from "./node-settings-change";
import type { ReporterSettingsArgs, ReporterSettingsState } from "./reporter-settings-args";
import {
  changeBack,
  editedKeysOf,
  editedLines,
  oursOf,
  withAttempt,
  type EditedKeys,
  type Ours,
} from "./reporter-settings-back";
import { decide } from "./reporter-settings-decision";
import {
  gatewayState,
  lookUpFacts,
  withoutSecrets,
  type ClusterFacts,
} from "./reporter-settings-facts";
import { refuseForeign } from "./reporter-settings-foreign";
import { factoryOf } from "./reporter-settings-plan";
import { endSwap } from "./reporter-swap";

type Ctx = Context<Clients>;

/** What becomes of a cluster's files: what `up` has found out before it changes one. */
interface Prepared {
  readonly args: ReporterSettingsArgs;
  readonly facts: ClusterFacts;
  readonly gateway: Gateway;
  readonly files: readonly NodeConf[];
  readonly ours: Properties;
  readonly warnings: readonly string[];
}

/** Pure: the state of a reporter that nobody has written yet. */
function unwritten(context: Ctx, { args, facts, gateway, ours }: Prepared): ReporterSettingsState {
  const { clusterId, prometheusInstanceId, flinkHome, reporterName } = args;
  return {
    ...{ clusterId, prometheusInstanceId, flinkHome, reporterName },
    delivery: "node",
    properties: {},
    attempted: [withoutSecrets(ours, prometheusInstanceId)],
    otherGroups: {},
    gateway: gatewayState(prometheusInstanceId, gateway),
    flinkVersion: facts.flinkVersion,
    factoryClass: factoryOf(args),
    confFile: confFileState(facts.confFile),
    serviceType: facts.serviceType,
    groups: [...facts.groups],
    nodes: nodesState(args, { seen: facts.seen, written: {} }),
    previous: {},
    unremovable: [],
    changedAt: new Date(context.clock.now()).toISOString(),
    gone: false,
    reachable: true,
  };
}

/**
 * Writes the reporter's keys into each node's file.
 * @param begun - is told the state before the first change
 * @throws Error with all that stands against it, before anything is changed
 */
export async function createOnNodes(
  context: Ctx,
  args: ReporterSettingsArgs,
  begun: (state: ReporterSettingsState) => void,
): Promise<ReporterSettingsState> {
  const prepared = await prepare(context, args);
  const places = prepared.files.map(({ node, values }) => [` (node ${node})`, values] as const);
  refuseForeign(args, prepared.gateway, new Map(places));
  const before = unwritten(context, prepared);
  begun(before);
  return write(context, prepared, before);
}

/** As {@link createOnNodes}, where we have written before; nodes that left the fleet get their files back. */
export async function updateOnNodes(
  context: UpdateContext<Clients, ReporterSettingsState>,
  { args, state: last }: { args: ReporterSettingsArgs; state: ReporterSettingsState },
): Promise<ReporterSettingsState> {
  const prepared = await prepare(context, args, last);
  const ours = withoutSecrets(prepared.ours, last.prometheusInstanceId);
  context.begun({ ...last, attempted: withAttempt(last, ours) });
  const left = Object.keys(last.nodes).filter((node) => !prepared.facts.groupOf.has(node));
  const edited = editedKeysOf(args);
  await restore(context, { args, state: last, nodes: left, unreachable: "warn", edited });
  return write(context, prepared, last);
}

async function prepare(
  context: Ctx,
  args: ReporterSettingsArgs,
  last?: ReporterSettingsState,
): Promise<Prepared> {
  const gateway = await lookUpGateway(context, args.prometheusInstanceId);
  const facts = await lookUpFacts(context, args);
  const files = await readNodeConfs(context, placeOf(args, facts));
  const lives = new Map(files.map(({ node, values }) => [node, values]));
  const decided = decide({ args, facts, gateway, lives, ...(last && { last }) });
  return { args, facts, gateway, files, ...decided };
}

function placeOf(
  { clusterId, flinkHome }: Pick<ReporterSettingsArgs, "clusterId" | "flinkHome">,
  { confFile, seen }: Pick<ClusterFacts, "confFile" | "seen">,
): NodeConfPlace {
  const reached = [...seen.values()].filter(({ status }) => status === "seen");
  const nodes = reached.map(({ node }) => node);
  return { clusterId, flinkHome, fileName: confFile, nodes, unreachable: "warn" };
}

async function write(
  context: Ctx,
  { args, facts, gateway, files, ours, warnings }: Prepared,
  last: ReporterSettingsState,
): Promise<ReporterSettingsState> {
  const { clusterId, reporterName, flinkHome, prometheusInstanceId: instanceId } = args;
  const change = ({ values }: NodeConf) => changeToOurs(values, ours, reporterName);
  const changed = await serialised(`configuration:${clusterId}`, () =>
    installConf(context, placeOf(args, facts), { args, files, change, seen: facts.seen }),
  );
  endSwap(context, clusterId);
  if (changed.length > 0)
    for (const text of warnings) context.log.warn(`EMR cluster ${clusterId}: ${text}`);
  const seen = await lookAt(context, { flinkHome, nodes: [...facts.groupOf.keys()] });
  tellUnseen(context, clusterId, seen.values());
  const written = withoutSecrets(ours, instanceId);
  const { password } = gateway;
  return {
    ...last,
    ...{ prometheusInstanceId: instanceId, flinkHome, properties: written, written },
    attempted: undefined,
    delivery: "node",
    nodes: nodesState(args, { seen, written, last, password }),
    gateway: gatewayState(instanceId, gateway),
    flinkVersion: facts.flinkVersion,
    flinkVersionFound: undefined,
    factoryClass: factoryOf(args),
    confFile: confFileState(facts.confFile),
    changedAt: changed.length > 0 ? new Date(context.clock.now()).toISOString() : last.changedAt,
    gone: false,
    reachable: true,
  };
}

/** Each node's file against what we wrote. */
function nodesState(
  { reporterName, prometheusInstanceId }: ReporterSettingsArgs,
  about: {
    seen: ReadonlyMap<string, InspectedNode>;
    written: Properties;
    last?: ReporterSettingsState;
    password?: string;
  },
): ReporterSettingsState["nodes"] {
  const { seen, written, last, password } = about;
  const digest = secretDigest(prometheusInstanceId, password ?? "");
  const token = password === undefined ? undefined : { value: password, digest };
  const rows = [...seen].map(([id, one]) => {
    const known = last?.nodes[id];
    const how = { written, reporterName, ...(token && { token }), ...(known && { last: known }) };
    return [id, nodeAgainstWritten(one, how)];
  });
  return Object.fromEntries(rows) as ReporterSettingsState["nodes"];
}

/** Looks at each node's file; asks EMR for no configuration. */
export async function observeNodes(
  context: Ctx,
  args: ReporterSettingsArgs,
  last: ReporterSettingsState,
): Promise<ReporterSettingsState> {
  const { clusterId, prometheusInstanceId: instanceId } = last;
  const nodes = nodesOfConcern(await readNodes(context, clusterId), args);
  const [seen, gateway] = await Promise.all([
    readInspection(context, { flinkHome: args.flinkHome, nodes }),
    readGatewayIfTold(context, instanceId),
  ]);
  tellUnseen(context, clusterId, seen.values());
  const [version] = flinkVersions(seen.values()).keys();
  const written = last.written ?? last.properties;
  const { reporterName } = last;
  const compared = { ...args, reporterName, prometheusInstanceId: instanceId };
  return {
    ...last,
    nodes: nodesState(compared, { seen, written, last, password: gateway?.password }),
    properties: written,
    gateway: gateway === undefined ? last.gateway : gatewayState(instanceId, gateway),
    flinkVersionFound: version === last.flinkVersion ? undefined : version,
    confFile: confFileState(confFileNow(clusterId, [...seen.values()]) ?? confFileOf(last)),
    gone: false,
    reachable: true,
  };
}

/** Takes the reporter out of each node's files and puts back what was there. */
export async function removeFromNodes(
  context: Ctx,
  about: { args: ReporterSettingsArgs; state: ReporterSettingsState; edited: EditedKeys },
): Promise<void> {
  const { args, state, edited } = about;
  const concerned = nodesOfConcern(await lookUpNodes(context, state.clusterId), args);
  const recorded = Object.keys(state.nodes).filter((node) => !args.excludeNodes.includes(node));
  const nodes = [...new Set([...concerned, ...recorded])];
  await serialised(`configuration:${state.clusterId}`, () =>
    restore(context, { args, state, nodes, unreachable: "fail", edited }),
  );
}

/** Another Flink may have left the file that we wrote for its own one: both are looked at. */
async function restore(
  context: Ctx,
  what: {
    args: ReporterSettingsArgs;
    state: ReporterSettingsState;
    nodes: readonly string[];
    unreachable: "warn" | "fail";
    edited: EditedKeys;
  },
): Promise<void> {
  const { args, state, unreachable, edited } = what;
  const { clusterId, flinkHome } = state;
  if (what.nodes.length === 0) return;
  const present = new Set((await lookUpNodes(context, clusterId)).map(({ id }) => id));
  const nodes = what.nodes.filter((node) => present.has(node));
  for (const fileName of Object.values(fileOf)) {
    const place = { clusterId, flinkHome, fileName, nodes, unreachable };
    await restoreFile(context, place, { ours: oursOf(args, state), edited });
  }
}

async function restoreFile(
  context: Ctx,
  place: NodeConfPlace,
  { ours, edited }: { ours: Ours; edited: EditedKeys },
): Promise<void> {
  const all = await readNodeConfs(context, place, { isMissingFine: true });
  const files = all.filter(({ isRecorded }) => isRecorded);
  const kept = files.filter(({ isFirstKept }) => isFirstKept).map(({ node }) => node);
  const read = await readNodeConfs(context, { ...place, nodes: kept }, { isFirst: true });
  const firsts = new Map(read.map((first) => [first.node, first]));
  const dialect = dialectOf(place.fileName);
  const backOf = (file: NodeConf) => {
    const first = firsts.get(file.node);
    const earlier = first?.values ?? {};
    const { change, changed } = changeBack({ ...file, earlier, ours, edited });
    const by = { back: change, reporterName: ours.reporterName };
    const isWhole =
      file.isOurs && first !== undefined && isFirstWithUs({ file, first, dialect }, by);
    return { change: isWhole ? ("first" as const) : change, changed };
  };
  for (const file of files) {
    const { change, changed } = backOf(file);
    if (change !== "first") tellEdits(context, place, { file, changed, edited });
  }
  const change = (file: NodeConf) => backOf(file).change;
  await writeNodeConfs(context, place, { files, change, isLast: true });
}

function tellEdits(
  context: Ctx,
  { clusterId, fileName }: { clusterId: string; fileName: ConfFileName },
  about: {
    file: NodeConf;
    /** Our keys that somebody changed. */
    changed: readonly string[];
    edited: EditedKeys;
  },
): void {
  const { file, changed, edited } = about;
  const place = `EMR cluster ${clusterId}, node ${file.node}: conf/${fileName}`;
  if (!file.isFirstKept) {
    context.log.warn(
      `${place}: our copy of the file from before was changed by somebody, so our keys alone are taken out.`,
    );
  }
  for (const line of editedLines(place, { ...file, changed, edited })) context.log.warn(line);
}
