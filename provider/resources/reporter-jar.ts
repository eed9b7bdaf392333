import type { FlinkVersion } from "../flink/version";
import type { Context, CreateContext, Existing, Resource } from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
import type { InspectedNode } from "../hosts/inspect";
import type { Clients } from "./clients";
import {
  endsEverything,
  isLost,
  lookUpCluster,
  lookUpNodes,
  readEmrCluster,
  readNodes,
} from "./emr-facts";
import { flinkVersions, lookAt, noneSeen, readInspection, tellUnseen } from "./emr-inspection";
import { nodesOfConcern } from "./emr-nodes";
import {
  reporterJarArgs,
  reporterJarState,
  validateReporterJar,
  type ReporterJarArgs,
  type ReporterJarState,
} from "./reporter-jar-args";
import { loadJar, namedJar, type LoadedJar } from "./reporter-jar-file";
import {
  conflicts,
  folderState,
  jarOnNode,
  nodesToInstall,
  planReporterJar,
} from "./reporter-jar-nodes";
import { placementFaults, vendorFaults } from "./reporter-jar-place";
import { installJar } from "./reporter-jar-install";
import { tellRemoval } from "./reporter-jar-removal";
import { runOnNodes } from "./reporter-run";
import { isSwap, swapJars, swapWarning } from "./reporter-swap";

type Contract = Resource<ReporterJarArgs, ReporterJarState, Clients>;
type Ctx = Context<Clients>;

const removeTimeoutSeconds = 60;
const oldJobs = "Jobs that run keep the old jar, or stop arriving, until they are submitted again.";

/**
 * The reporter's jar in `lib` of every node where `flink run` is executed. Conflicting jars are moved aside on the
 * node and put back by destroy. Permissions: emr:DescribeInstances, emr:DescribeClusterNodes, tat:RunCommand.
 * @see https://cloud.tencent.com/document/product/248/50695
 */
export const reporterJar: Contract = {
  kind: "ReporterJar",
  description:
    "The push-gateway reporter's jar on the nodes of an EMR cluster that submit Flink jobs.",
  idFormat: "emr-xxxxxxxx",
  args: reporterJarArgs,
  state: reporterJarState,
  validate: validateReporterJar,
  plan: planReporterJar,
  replaces: (before, after) => [
    ...(before.clusterId !== after.clusterId ? ["clusterId"] : []),
    ...(before.flinkHome !== after.flinkHome ? ["flinkHome"] : []),
  ],
  warnings(args, observed) {
    if (observed.gone) return [];
    const isOther = Object.values(observed.nodes).some(
      ({ reachable, sha256 }) => reachable && sha256 !== namedJar(args.jar).sha256,
    );
    const texts = [...(isSwap(args, observed) ? [swapWarning] : []), ...(isOther ? [oldJobs] : [])];
    return texts.map((text) => `EMR cluster ${observed.clusterId}: ${text}`);
  },
  foretell({ clusterId, flinkHome, jar }) {
    const { fileName, sha256, folder } = namedJar(jar);
    return { clusterId, flinkHome, fileName, sha256, folder: folderState(folder) };
  },
  read,
  create,
  update,
  delete: remove,
};

async function read(
  context: Ctx,
  request: Parameters<Contract["read"]>[1],
): ReturnType<Contract["read"]> {
  const { id, state: last } = request;
  try {
    if (isLost(await readEmrCluster(context, id))) {
      if (last === undefined) return undefined;
      context.log.warn(`EMR cluster ${id}: is gone. Take it out of flinkwatch:clusters.`);
      return { id, state: { ...last, gone: true } };
    }
    if (last === undefined || request.args === undefined) return await importJar(context, id);
    const nodes = nodesOfConcern(await readNodes(context, id), request.args);
    const seen = await readInspection(context, { flinkHome: request.args.flinkHome, nodes });
    return { id, state: stateOf(context, { args: request.args, seen, last }) };
  } catch (error) {
    if (last === undefined || endsEverything(context, error)) throw error;
    context.log.warn(`EMR cluster ${id}: could not be looked at: ${(error as Error).message}`);
    return { id, state: allUnreached(last) };
  }
}

function allUnreached(last: ReporterJarState): ReporterJarState {
  const nodes = Object.entries(last.nodes).map(([id, node]) => [id, { ...node, reachable: false }]);
  return { ...last, nodes: Object.fromEntries(nodes) as ReporterJarState["nodes"] };
}

/** What lies on the nodes, with a warning for each that was not reached. */
function stateOf(
  context: Ctx,
  about: { args: ReporterJarArgs; seen: Map<string, InspectedNode>; last?: ReporterJarState },
): ReporterJarState {
  const { args, seen, last } = about;
  const { clusterId, flinkHome } = args;
  const jar = namedJar(args.jar);
  tellUnseen(context, clusterId, seen.values());
  const nodes = [...seen].map(([id, one]) => [id, jarOnNode(one, jar, last?.nodes[id])]);
  return {
    clusterId,
    flinkHome,
    fileName: jar.fileName,
    sha256: jar.sha256,
    folder: folderState(jar.folder),
    nodes: Object.fromEntries(nodes) as ReporterJarState["nodes"],
    factoryClass: last?.factoryClass,
    gone: false,
  };
}

/** An import takes the jar that we recorded on a node, or else the one that lies in `lib`. */
async function importJar(context: Ctx, id: string): ReturnType<Contract["read"]> {
  const base = reporterJarArgs.omit({ jar: true }).parse({ clusterId: id });
  const nodes = nodesOfConcern(await lookUpNodes(context, id), base);
  const seen = await lookAt(context, { flinkHome: base.flinkHome, nodes });
  const inspections = [...seen.values()].flatMap((one) =>
    one.status === "seen" ? [one.inspection] : [],
  );
  const ours = inspections.flatMap((one) => one.ours ?? []);
  const loose = inspections
    .flatMap(({ jars }) => jars.filter(({ path }) => path.startsWith("lib/")))
    .map(({ path, sha256 }) => ({ fileName: path.slice(4), sha256, folder: "lib" }));
  const [jar] = [...ours, ...loose];
  if (jar === undefined) return undefined;
  const { fileName, sha256 } = jar;
  const isBuiltin = jar.folder !== "lib";
  const named = isBuiltin ? { builtin: true } : { builtin: false, fileName, sha256 };
  const args = { ...base, jar: named };
  return { id, args, state: stateOf(context, { args, seen }) };
}

async function create(
  context: CreateContext<Clients, ReporterJarState>,
  args: ReporterJarArgs,
): Promise<{ id: string; state: ReporterJarState }> {
  const id = args.clusterId;
  const before = await look(context, args);
  refuse(id, vendorFaults([...before.values()], args));
  const jar = await loadJar(context, args.jar, versionOn(before));
  const started = { ...stateOf(context, { args, seen: before }), factoryClass: jar.factoryClass };
  context.created(id, started);
  return { id, state: await sync(context, { args, jar, seen: before, before: started }) };
}

async function update(
  context: Ctx,
  { args, state: last }: Existing<ReporterJarArgs, ReporterJarState>,
): Promise<ReporterJarState> {
  const seen = await look(context, args);
  // A vendor's jar that is there already is left as it is.
  if (namedJar(args.jar).sha256 !== last.sha256) {
    refuse(last.clusterId, vendorFaults([...seen.values()], args));
  }
  const jar = await loadJar(context, args.jar, versionOn(seen));
  const before = stateOf(context, { args, seen, last });
  await removeFrom(context, {
    args: { ...args, flinkHome: last.flinkHome },
    nodes: Object.keys(last.nodes).filter((node) => !seen.has(node)),
    unreachable: "warn",
  });
  const isSame = namedJar(args.jar).sha256 === last.sha256;
  const factoryClass = jar.factoryClass ?? (isSame ? last.factoryClass : undefined);
  const changeJars = () => sync(context, { args, jar, seen, before: { ...before, factoryClass } });
  if (!isSwap(args, last)) return changeJars();
  return serialised(`configuration:${last.clusterId}`, () => swapJars(context, args, changeJars));
}

/** All nodes of concern as they are now; refuses before anything is changed. */
async function look(context: Ctx, args: ReporterJarArgs): Promise<Map<string, InspectedNode>> {
  const id = args.clusterId;
  if (isLost(await lookUpCluster(context, id))) {
    throw new Error(
      `EMR cluster ${id}: is not there any more. Take it out of flinkwatch:clusters.`,
    );
  }
  const nodes = nodesOfConcern(await lookUpNodes(context, id), args);
  if (nodes.length === 0) {
    throw new Error(
      `EMR cluster ${id}: has no node to install the jar on. Name one in extraNodes.`,
    );
  }
  const seen = await lookAt(context, { flinkHome: args.flinkHome, nodes });
  const none = noneSeen(context, seen.values());
  if (none !== undefined) throw new Error(`EMR cluster ${id}: nodes: ${none}.`);
  refuse(id, placementFaults([...seen.values()], args));
  const faults = conflicts(seen.values(), args);
  if (faults.length > 0) {
    throw new Error(
      [
        `EMR cluster ${id}: another reporter uses jars that conflict with ours, nothing was changed. Set takeOver: true to move them aside all the same.`,
        ...faults,
      ].join("\n"),
    );
  }
  return seen;
}

function versionOn(seen: ReadonlyMap<string, InspectedNode>): FlinkVersion | undefined {
  const [version] = flinkVersions(seen.values()).values();
  return version;
}

function refuse(id: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  const head = `EMR cluster ${id}: the reporter's jar cannot be installed, nothing was changed.`;
  throw new Error([head, ...faults.map((fault) => `- ${fault}`)].join("\n"));
}

/** Installs where something differs, and looks again. */
async function sync(
  context: Ctx,
  what: {
    args: ReporterJarArgs;
    jar: LoadedJar;
    seen: ReadonlyMap<string, InspectedNode>;
    before: ReporterJarState;
  },
): Promise<ReporterJarState> {
  const { args, jar, before } = what;
  const nodes = nodesToInstall(before.nodes, namedJar(args.jar).sha256);
  if (nodes.length === 0) return before;
  await installJar(context, {
    ...{ args, nodes, attachment: jar.attachment, seen: what.seen },
    takeBack: (fresh) =>
      removeFrom(context, { args: { ...args, force: false }, nodes: fresh, unreachable: "warn" }),
  });
  const { flinkHome } = args;
  const seen = await lookAt(context, { flinkHome, nodes: Object.keys(before.nodes) });
  return stateOf(context, { args, seen, last: before });
}

async function removeFrom(
  context: Ctx,
  what: { args: ReporterJarArgs; nodes: string[]; unreachable: "warn" | "fail" },
): Promise<void> {
  const { args, nodes, unreachable } = what;
  if (nodes.length === 0) return;
  const { clusterId, flinkHome } = args;
  const present = new Set((await lookUpNodes(context, clusterId)).map(({ id }) => id));
  const left = nodes.filter((node) => present.has(node));
  const results = await serialised(`nodes:${clusterId}`, () =>
    runOnNodes(context, {
      clusterId,
      script: "remove-jar",
      nodes: left,
      parameters: { FW_HOME: flinkHome, FW_FORCE: args.force ? "1" : "" },
      timeoutSeconds: removeTimeoutSeconds,
      unreachable,
    }),
  );
  for (const { node, output } of results)
    tellRemoval(context, `EMR cluster ${clusterId}, node ${node}`, output);
}

async function remove(
  context: Ctx,
  { id, args, state }: Existing<ReporterJarArgs, ReporterJarState>,
): Promise<void> {
  if (isLost(await lookUpCluster(context, id))) {
    context.log.info(`EMR cluster ${id}: is gone, nothing left to restore.`);
    return;
  }
  const concerned = nodesOfConcern(await lookUpNodes(context, id), args);
  const recorded = Object.keys(state.nodes).filter((node) => !args.excludeNodes.includes(node));
  const nodes = [...new Set([...concerned, ...recorded])];
  await removeFrom(context, { args, nodes, unreachable: "fail" });
}
