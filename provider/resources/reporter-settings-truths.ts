import { reportersKey } from "../flink/reporter-settings";
import { isSensitive } from "../flink/sensitive";
import { isUnknown } from "../lifecycle/unknown";
import type { Properties } from "./node-conf";
import { otherSecret } from "./reporter-settings-nodes";
import type { ReporterSettingsState } from "./reporter-settings-args";

/** What the state has in the place of a value that is not there. */
const absent = "absent";

/** One key in one config group, as it should be, as EMR says and as it lies on the group's nodes. */
interface Truths {
  readonly key: string;
  readonly group: string;
  readonly wanted: string;
  /** As we last wrote it. */
  readonly written: string;
  /** Whether EMR's configuration is of concern; without it, that is as we wrote it. */
  readonly isByEmr: boolean;
  readonly inEmr: string;
  /** Value → nodes that have it; of nodes that were seen. */
  readonly onNodes: ReadonlyMap<string, readonly string[]>;
  /** Nodes that were not seen. */
  readonly unseen: readonly string[];
}

/**
 * Pure: a line for each key of the reporter that somebody changed in EMR or on a node: what is wanted, what EMR says,
 * what lies on each node, and which of these moved since we last wrote. A key of which only the wanted value moved is
 * told by the preview itself. Secrets are told apart and never shown.
 */
export function truthLines(wanted: Properties, observed: ReporterSettingsState): string[] {
  const { clusterId, properties, otherGroups, nodes, written = properties } = observed;
  const keys = new Set([
    ...[wanted, written, properties, ...Object.values(otherGroups)].flatMap(Object.keys),
    ...Object.values(nodes).flatMap(({ differs }) => Object.keys(differs)),
  ]);
  const [first] = observed.groups;
  // Each group has a list of reporters of its own, of which only the first one's is known here.
  const isKnown = (group: string, key: string) => group === first || key !== reportersKey;
  return observed.groups.flatMap((group) =>
    [...keys].sort().flatMap((key) => {
      if (!isKnown(group, key)) return [];
      const inEmr = otherGroups[group]?.[key] ?? properties[key] ?? absent;
      const isByEmr = observed.delivery !== "node";
      const about = { isByEmr, key, group, inEmr, ...nodesOf(observed, { group, key, inEmr }) };
      const both = { wanted: wanted[key] ?? absent, written: written[key] ?? absent };
      const line = lineOf({ ...about, ...both });
      return line === undefined ? [] : [`EMR cluster ${clusterId}${line}`];
    }),
  );
}

function nodesOf(
  { nodes }: ReporterSettingsState,
  { group, key, inEmr }: { group: string; key: string; inEmr: string },
): Pick<Truths, "onNodes" | "unseen"> {
  const own = Object.entries(nodes).filter(([, node]) => node.group === group);
  const onNodes = new Map<string, string[]>();
  for (const [id, { differs, reachable }] of own) {
    if (!reachable) continue;
    const value = differs[key] ?? inEmr;
    onNodes.set(value, [...(onNodes.get(value) ?? []), id]);
  }
  return { onNodes, unseen: own.filter(([, node]) => !node.reachable).map(([id]) => id) };
}

function lineOf(truths: Truths): string | undefined {
  const { key, group, wanted, written, isByEmr, inEmr, onNodes, unseen } = truths;
  const values = [inEmr, ...onNodes.keys()];
  // Put right by somebody, or never touched.
  if (values.every((value) => value === wanted || value === written)) return undefined;
  // Of an earlier token on a node nobody can say whether it is the one that we wrote.
  const isStray = (value: string) =>
    value !== written && (value !== otherSecret || wanted === written);
  const strayed = [...onNodes].filter(([value]) => isStray(value)).flatMap(([, ids]) => ids);
  const moved = [
    ...(wanted === written ? [] : ["what is wanted"]),
    ...(inEmr === written ? [] : ["EMR"]),
    ...(strayed.length === 0 ? [] : [nodesText(strayed.sort())]),
  ];
  const show = (value: string) => shown(truths, value);
  const parts = [
    `wanted ${show(wanted)}`,
    ...(isByEmr ? [`EMR has ${show(inEmr)}`] : []),
    ...[...onNodes].map(([value, ids]) => `${nodesText(ids)} ${show(value)}`),
    ...(unseen.length === 0 ? [] : [`${nodesText(unseen)} not seen`]),
  ];
  const place = group === "" ? "" : `, group ${group}`;
  return `${place}, ${key}: ${parts.join(", ")}. Moved since our last write: ${moved.join(", ")}.`;
}

function nodesText(ids: readonly string[]): string {
  return `${ids.length === 1 ? "node" : "nodes"} ${ids.join(" and ")}`;
}

/** A value in quotes; of a secret only whether it is the wanted one. */
function shown({ key, wanted }: Truths, value: string): string {
  if (value === absent) return "nothing";
  if (isUnknown(value)) return "what is not known yet";
  const isSecret = [value, wanted].some(
    (one) => !isUnknown(one) && (one.startsWith("sha256:") || isSensitive(key, one)),
  );
  if (!isSecret) return JSON.stringify(value);
  return value === wanted ? "our secret" : "another secret";
}
