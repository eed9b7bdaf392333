import type { Context } from "../lifecycle/resource";
import type { ConfFileName } from "../flink/conf-file";
import { parseFlinkVersion } from "../flink/version";
import type { EmrCluster } from "../tencent/emr";
import type { InspectedNode } from "../hosts/inspect";
import type { Clients } from "./clients";
import { appIdNow, lookUpGateway } from "./emr-gateway";
import { flinkVersions, lookAt, noneSeen } from "./emr-inspection";
import { findServiceType } from "./emr-configuration";
import type { ConfScheme } from "./emr-exports";
import { flinkGroups, isLost, lookUpNodes } from "./emr-facts";
import { nodesOfConcern, pushingNodes, type ClusterNode } from "./emr-nodes";
import type { EmrFlinkArgs, EmrFlinkState } from "./emr-flink-args";
import { confFileOn, confFileState } from "./node-conf";
import { groupsOf } from "./reporter-settings-facts";

/** EMR is still making the cluster. */
const creatingStatus = 3;
const probeTimeoutSeconds = 30;

/** Flink's version in EMR's list of software, such as `flink-1.14.6`; empty if it is not there. */
export function listedFlinkVersion(cluster: Pick<EmrCluster, "software">): string {
  const entry = cluster.software.find((name) => /^flink[-_ ]/i.test(name));
  return (entry && parseFlinkVersion(entry)?.text) ?? "";
}

/**
 * Checks all that must hold before anything is changed on the cluster.
 * @throws Error that lists every fault.
 */
export async function checkCluster(
  context: Context<Clients>,
  args: EmrFlinkArgs,
  cluster: EmrCluster,
): Promise<EmrFlinkState> {
  const id = cluster.clusterId;
  const faults = await accountFaults(context, cluster);
  if (isLost(cluster) || cluster.status === creatingStatus) {
    faults.push(
      `status: is not running, got ${cluster.status}, expected 2. Wait for it, or take it out of flinkwatch:clusters`,
    );
    throw new Error(textOf(id, faults));
  }
  const nodes = await lookUpNodes(context, id);
  faults.push(...(await networkFaults(context, { args, cluster, nodes })));
  const concerned = nodesOfConcern(nodes, args);
  const seen = await lookAt(context, { flinkHome: args.flinkHome, nodes: concerned });
  faults.push(...nodeFaults(context, [...seen.values()], args.flinkHome));
  const versions = [...flinkVersions(seen.values()).keys()].sort();
  const listed = listedFlinkVersion(cluster);
  if (listed === "" && versions.length === 0) {
    faults.push(
      `software: has no Flink, got ${cluster.software.join(", ")}. Install Flink on it first`,
    );
  }
  if (versions.length > 1) {
    faults.push(
      `nodes: have different versions of Flink, got ${versions.join(" and ")}. Make them equal`,
    );
  }
  if (faults.length > 0) throw new Error(textOf(id, faults));
  const flinkVersion = versions[0] ?? "";
  const { confFile } = confFileOn(id, [...seen.values()]);
  tellDoubts(context, { cluster, seen: [...seen.values()], flinkVersion, listed });
  return {
    clusterId: id,
    clusterName: cluster.clusterName,
    status: cluster.status,
    appId: cluster.appId,
    vpcId: cluster.vpcId,
    emrVersion: cluster.emrVersion,
    flinkVersion,
    flinkVersionEmr: listed,
    flinkHome: args.flinkHome,
    // Where EMR's configuration API may not be used, it is not asked.
    ...(args.delivery === "emr" &&
      (await schemeOf(context, { clusterId: id, fileName: confFile, ...args }))),
    confFile: confFileState(confFile),
    reachable: true,
    gone: false,
  };
}

/** Asked here, so that an account that may not use EMR's configuration API learns it before a jar is moved. */
async function schemeOf(
  context: Context<Clients>,
  about: { clusterId: string; fileName: ConfFileName; serviceType?: number },
): Promise<Omit<ConfScheme, "confFile">> {
  const { clusterId, fileName, serviceType } = about;
  const groups = groupsOf(await flinkGroups(context, clusterId));
  const [group = ""] = groups;
  return {
    serviceType: serviceType ?? (await findServiceType(context, { clusterId, group, fileName })),
    groups,
  };
}

function textOf(id: string, faults: string[]): string {
  const head = `EMR cluster ${id}: ${faults.length === 1 ? "one thing stands" : `${faults.length} things stand`} in the way, nothing was changed.`;
  return [head, ...faults.map((fault) => `- ${fault.replace(/\.$/, "")}.`)].join("\n");
}

async function accountFaults(context: Context<Clients>, cluster: EmrCluster): Promise<string[]> {
  const ours = await appIdNow(context);
  if (cluster.appId === ours) return [];
  return [
    `account: belongs to another one, got APPID ${cluster.appId}, expected ${ours}. Use that account's credentials in a stack of its own`,
  ];
}

async function networkFaults(
  context: Context<Clients>,
  about: { args: EmrFlinkArgs; cluster: EmrCluster; nodes: ClusterNode[] },
): Promise<string[]> {
  const { args, cluster, nodes } = about;
  const faults: string[] = [];
  if (args.vpcId !== undefined && args.network === "same-vpc" && args.vpcId !== cluster.vpcId) {
    faults.push(vpcFault(cluster.vpcId, args.vpcId));
  }
  if (args.prometheusInstanceId === undefined) return faults;
  const gateway = await lookUpGateway(context, args.prometheusInstanceId);
  if (args.network === "same-vpc") {
    if (gateway.vpcId !== cluster.vpcId && faults.length === 0) {
      faults.push(vpcFault(cluster.vpcId, gateway.vpcId));
    }
    return faults;
  }
  const probes = await context.clients.hosts.run({
    script: "probe-gateway",
    nodes: pushingNodes(nodes),
    parameters: { FW_HOST: gateway.host, FW_PORT: gateway.port },
    secrets: { FW_USER: gateway.userName, FW_PASSWORD: gateway.password },
    timeoutSeconds: probeTimeoutSeconds,
    signal: context.signal,
  });
  const place = `${gateway.host}:${gateway.port}`;
  const answers = [...probes.values()].map(({ node, output, status, reason }) => {
    if (status !== "ok")
      return `network: ${node} cannot be asked whether ${place} answers: ${reason ?? status}`;
    const answer = output.trim().replace(/\n/g, ", ");
    return /http [1-9]/.test(output) && !/http 40[13]/.test(output)
      ? ""
      : `network: the push gateway ${place} does not answer on ${node}, got ${answer}. Open the route and the security group`;
  });
  return [...faults, ...answers.filter((text) => text !== "")];
}

function vpcFault(got: string, expected: string): string {
  return `network: is in another VPC than the Prometheus instance, got ${got}, expected ${expected}. Use an instance in that VPC, or set network: routed if it is routed`;
}

function nodeFaults(
  context: Context<Clients>,
  seen: readonly InspectedNode[],
  flinkHome: string,
): string[] {
  if (seen.length === 0) return ["nodes: no master was found. Name one in extraNodes"];
  const none = noneSeen(context, seen);
  if (none !== undefined) return [`nodes: ${none}`];
  const reached = seen.filter(({ status }) => status === "seen");
  const empty = reached.filter((one) => one.status === "seen" && one.inspection.dist === undefined);
  if (empty.length === 0) return [];
  const names = empty.map(({ node }) => node).join(", ");
  return [
    `nodes: ${names} have no ${flinkHome}/lib/flink-dist*.jar. Set flinkHome, or name them in excludeNodes`,
  ];
}

function tellDoubts(
  context: Context<Clients>,
  about: { cluster: EmrCluster; seen: InspectedNode[]; flinkVersion: string; listed: string },
): void {
  const { cluster, seen, flinkVersion, listed } = about;
  if (listed !== flinkVersion) {
    context.log.warn(
      `EMR cluster ${cluster.clusterId}: EMR lists Flink ${listed || "not at all"}, the nodes have ${flinkVersion}. The nodes' version counts.`,
    );
  }
  for (const one of seen) {
    if (one.status === "seen") continue;
    context.log.warn(
      `EMR cluster ${cluster.clusterId}, node ${one.node}: not checked, ${one.reason}.`,
    );
  }
}
