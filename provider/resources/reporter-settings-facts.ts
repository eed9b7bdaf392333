import { isSensitive } from "../flink/sensitive";
import type { ConfFileName } from "../flink/conf-file";
import type { InspectedNode } from "../hosts/inspect";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { flinkGroups, isLost, lookUpCluster, lookUpNodes } from "./emr-facts";
import { findServiceType } from "./emr-configuration";
import { secretDigest, type Gateway } from "./emr-gateway";
import { flinkVersions, lookAt, noneSeen } from "./emr-inspection";
import { nodesOfConcern, type ClusterNode, type NodeChoice } from "./emr-nodes";
import { differsOf } from "./reporter-settings-nodes";
import { confFileOn, javaMajorOn, type Properties } from "./node-conf";
import { reporterPart } from "./reporter-settings-plan";
import type { NodeSettingsState, ReporterSettingsState } from "./reporter-settings-args";

type Ctx = Context<Clients>;

/** What a write must know of a cluster. */
export interface ClusterFacts {
  /** EMR's number for Flink; 0 where EMR is not asked. */
  readonly serviceType: number;
  /** All of Flink's groups, sorted; one empty name when EMR tells none. */
  readonly groups: readonly string[];
  /** Group by node of concern. */
  readonly groupOf: ReadonlyMap<string, string>;
  readonly flinkVersion: string;
  /** The file that Flink reads, and which EMR keeps. */
  readonly confFile: ConfFileName;
  /** Names of the configuration files that there are on a node. */
  readonly confFiles: readonly string[];
  /** Java's major version, where it is known. */
  readonly javaMajor?: number;
  /** Nodes of concern as they were seen meanwhile. */
  readonly seen: ReadonlyMap<string, InspectedNode>;
}

/** Looks at a cluster as it is now. */
export async function lookUpFacts(
  context: Ctx,
  about: {
    clusterId: string;
    flinkHome: string;
    serviceType?: number;
    delivery?: "emr" | "node";
  } & NodeChoice,
): Promise<ClusterFacts> {
  const { clusterId } = about;
  if (isLost(await lookUpCluster(context, clusterId))) {
    throw new Error(
      `EMR cluster ${clusterId}: is not there any more. Take it out of flinkwatch:clusters.`,
    );
  }
  const nodes = await lookUpNodes(context, clusterId);
  const concerned = nodesOfConcern(nodes, about);
  const isByEmr = about.delivery !== "node";
  const byIp = isByEmr ? await flinkGroups(context, clusterId) : new Map<string, string>();
  const seen = await lookAt(context, { flinkHome: about.flinkHome, nodes: concerned });
  const none = noneSeen(context, seen.values());
  if (none !== undefined) throw new Error(`EMR cluster ${clusterId}: nodes: ${none}.`);
  const groups = groupsOf(byIp);
  const flinkVersion = versionFor(clusterId, seen);
  const { confFile: fileName, confFiles } = confFileOn(clusterId, [...seen.values()]);
  const [group = ""] = groups;
  return {
    groups,
    groupOf: groupOfNodes(nodes, concerned, byIp),
    flinkVersion,
    confFile: fileName,
    confFiles,
    javaMajor: javaMajorOn(seen.values()),
    seen,
    serviceType: isByEmr
      ? (about.serviceType ?? (await findServiceType(context, { clusterId, group, fileName })))
      : 0,
  };
}

/** Distinct group names, sorted. */
export function groupsOf(byIp: ReadonlyMap<string, string>): string[] {
  const groups = [...new Set(byIp.values())].sort();
  return groups.length === 0 ? [""] : groups;
}

/** Group of each node; nodes of which EMR does not tell take the first. */
export function groupOfNodes(
  nodes: readonly ClusterNode[],
  concerned: readonly string[],
  byIp: ReadonlyMap<string, string>,
): Map<string, string> {
  const ips = new Map(nodes.map(({ id, ip }) => [id, ip]));
  const first = groupsOf(byIp)[0] ?? "";
  return new Map(concerned.map((id) => [id, byIp.get(ips.get(id) ?? "") ?? first]));
}

function versionFor(clusterId: string, seen: ReadonlyMap<string, InspectedNode>): string {
  const versions = flinkVersions(seen.values());
  const [only] = versions.values();
  if (only === undefined) {
    throw new Error(
      `EMR cluster ${clusterId}: Flink's version cannot be read on any node, got ${[...seen.keys()].join(", ") || "no node"}. Set flinkHome.`,
    );
  }
  if (versions.size > 1) {
    throw new Error(
      `EMR cluster ${clusterId}: nodes have different versions of Flink, got ${[...versions.keys()].sort().join(" and ")}. Make them equal.`,
    );
  }
  return only.text;
}

/** Nodes of concern of one group; the whole cluster's if the group has none. */
export function nodesOfGroup(facts: Pick<ClusterFacts, "groupOf">, group: string): string[] {
  return [...facts.groupOf].filter(([, of]) => of === group).map(([id]) => id);
}

/** What state says of EMR's maps and the nodes' files. */
export function observedOf(about: {
  instanceId: string;
  reporterName: string;
  groups: readonly string[];
  lives: ReadonlyMap<string, Properties>;
  groupOf: ReadonlyMap<string, string>;
  seen: ReadonlyMap<string, InspectedNode>;
  last?: ReporterSettingsState;
  /** The gateway's token, where it is known. */
  password?: string;
}): Pick<ReporterSettingsState, "properties" | "otherGroups" | "nodes"> {
  const { reporterName, groups, lives, groupOf, seen, last, instanceId, password } = about;
  const token = password && { value: password, digest: secretDigest(instanceId, password) };
  const part = (group: string) =>
    withoutSecrets(reporterPart(lives.get(group) ?? {}, reporterName), instanceId);
  const properties = part(groups[0] ?? "");
  const others = groups
    .slice(1)
    .map((group) => [group, difference(part(group), properties)] as const);
  const node = (id: string, one: InspectedNode): NodeSettingsState => {
    const group = groupOf.get(id) ?? groups[0] ?? "";
    const isSeen = one.status === "seen";
    const known = last?.nodes[id]?.differs ?? {};
    const how = { reporterName, ...(token && { token }) };
    const differs = isSeen ? differsOf(one, lives.get(group) ?? {}, how) : known;
    return { group, differs, reachable: isSeen };
  };
  return {
    properties,
    otherGroups: Object.fromEntries(others.filter(([, keys]) => Object.keys(keys).length > 0)),
    nodes: Object.fromEntries([...seen].map(([id, one]) => [id, node(id, one)])),
  };
}

function difference(group: Properties, first: Properties): Properties {
  const keys = [...new Set([...Object.keys(group), ...Object.keys(first)])].sort();
  const differing = keys.filter((key) => group[key] !== first[key]);
  return Object.fromEntries(differing.map((key) => [key, group[key] ?? "absent"]));
}

/** Secrets as digests, the token among them. */
export function withoutSecrets(properties: Properties, instanceId: string): Properties {
  const entries = Object.entries(properties).map(([key, value]) => [
    key,
    isSensitive(key, value) ? secretDigest(instanceId, value) : value,
  ]);
  return Object.fromEntries(entries) as Properties;
}

/** The gateway without its token. */
export function gatewayState(
  instanceId: string,
  gateway: Gateway,
): ReporterSettingsState["gateway"] {
  const { host, port, userName, password } = gateway;
  return { host, port, userName, passwordDigest: secretDigest(instanceId, password) };
}
