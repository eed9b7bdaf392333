import { otherPrometheusReporters } from "../flink/reporter-settings";
import { UNKNOWN } from "../lifecycle/unknown";
import type { InspectedNode } from "../hosts/inspect";
import { confOnNode } from "./node-conf";
import type { NodeJarState, ReporterJarArgs, ReporterJarState } from "./reporter-jar-args";
import { namedJar, type NamedJar } from "./reporter-jar-file";

const absent = "absent";
const nobody = { mode: "", owner: "", group: "" };

/** Pure: what lies on a node; what was last known of it when it was not reached. */
export function jarOnNode(
  seen: InspectedNode,
  { fileName, folder }: NamedJar,
  last: NodeJarState | undefined,
): NodeJarState {
  if (seen.status !== "seen") {
    const unknown = { sha256: absent, ...nobody, like: nobody, foreign: [] };
    return { ...(last ?? unknown), reachable: false };
  }
  const { jars, dist } = seen.inspection;
  const place = `${folder}/${fileName}`;
  const ours = jars.find(({ path }) => path === place);
  const foreign = jars
    .map(({ path }) => path)
    .filter((path) => path.startsWith("lib/") && path !== place);
  const { mode, owner, group } = ours ?? nobody;
  const like = dist ? { mode: dist.mode, owner: dist.owner, group: dist.group } : nobody;
  return { sha256: ours?.sha256 ?? absent, mode, owner, group, like, foreign, reachable: true };
}

/** Pure: the node with our jar in place. One that was not reached stays as it was. */
export function nodeWithJar(node: NodeJarState, sha256: string): NodeJarState {
  return node.reachable ? { ...node, ...node.like, sha256, foreign: [] } : node;
}

/** Pure: the state in agreement with the arguments. */
export function planReporterJar(
  args: ReporterJarArgs,
  observed: ReporterJarState,
): ReporterJarState {
  if (observed.gone) return observed;
  const { sha256, fileName, folder } = namedJar(args.jar);
  const isOther = sha256 !== observed.sha256 || fileName !== observed.fileName;
  const kept = Object.entries(observed.nodes).filter(([id]) => !args.excludeNodes.includes(id));
  const added = args.extraNodes.filter(
    (id) => !(id in observed.nodes) && !args.excludeNodes.includes(id),
  );
  const fresh = { sha256, ...nobody, like: nobody, foreign: [], reachable: true };
  return {
    ...observed,
    fileName,
    sha256,
    folder: folderState(folder),
    nodes: Object.fromEntries([
      ...kept.map(([id, node]) => [id, nodeWithJar(node, sha256)]),
      ...added.map((id) => [id, fresh]),
    ]) as ReporterJarState["nodes"],
    // Another jar may name another factory: known only when it was read.
    ...(isOther ? { factoryClass: UNKNOWN as unknown as string } : {}),
  };
}

/** The folder as state shows it: absent where a vendor's jar goes, as in states of earlier releases. */
export function folderState(folder: NamedJar["folder"]): string | undefined {
  return folder === "lib" ? undefined : folder;
}

/** Nodes that were reached and need the jar put in place. */
export function nodesToInstall(nodes: Record<string, NodeJarState>, sha256: string): string[] {
  const differs = (node: NodeJarState) => {
    const wanted = { ...node.like, sha256 };
    const isSame =
      node.sha256 === wanted.sha256 &&
      node.mode === wanted.mode &&
      node.owner === wanted.owner &&
      node.group === wanted.group;
    return node.reachable && (!isSame || node.foreign.length > 0);
  };
  return Object.keys(nodes).filter((id) => differs(nodes[id] as NodeJarState));
}

/** Faults of moving jars that another reporter needs, one line a node. */
export function conflicts(seen: Iterable<InspectedNode>, args: ReporterJarArgs): string[] {
  if (args.takeOver) return [];
  const wanted = namedJar(args.jar);
  return [...seen].flatMap((one) => {
    if (one.status !== "seen") return [];
    const { jars, ours, conf } = one.inspection;
    const moved = jars.filter(
      ({ path, sha256 }) =>
        path.startsWith("lib/") && sha256 !== ours?.sha256 && sha256 !== wanted.sha256,
    );
    const others = otherPrometheusReporters(conf ? confOnNode(conf) : {}, args.reporterName);
    if (moved.length === 0 || others.length === 0) return [];
    const files = moved.map(({ path }) => path).join(", ");
    return [
      `- node ${one.node}: reporter ${others.join(", ")} uses ${files}, which would be moved aside`,
    ];
  });
}
