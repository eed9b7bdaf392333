import {
  builtinFactoryClass,
  defaultFactoryClass,
  reporterPrefix,
} from "../flink/reporter-settings";
import { parseFlinkVersion } from "../flink/version";
import type { Context, Observation } from "../lifecycle/resource";
import type { ExportedConf } from "../tencent/emr";
import { describePrometheusInstances } from "../tencent/monitor";
import { pushGatewayOf } from "../tencent/push-gateway";
import type { Clients } from "./clients";
import { mustExport, type ConfPlace } from "./emr-configuration";
import { readExport } from "./emr-exports";
import { endsEverything, flinkGroups, isLost, readEmrCluster, readNodes } from "./emr-facts";
import { readGateway, readGatewayIfTold } from "./emr-gateway";
import { flinkVersions, readInspection, tellUnseen } from "./emr-inspection";
import { nodesOfConcern } from "./emr-nodes";
import {
  gatewayState,
  groupOfNodes,
  groupsOf,
  lookUpFacts,
  observedOf,
  type ClusterFacts,
} from "./reporter-settings-facts";
import { confFileNow, confFileOf, confFileState, type Properties } from "./node-conf";
import { observeNodes } from "./node-settings";
import { gatewayAddress } from "./reporter-settings-plan";
import {
  reporterSettingsArgs,
  type ReporterSettingsArgs,
  type ReporterSettingsState,
} from "./reporter-settings-args";

type Ctx = Context<Clients>;
type Seen = Observation<ReporterSettingsArgs, ReporterSettingsState>;

/** Looks at EMR's configuration and each node's file. */
export async function readReporterSettings(
  context: Ctx,
  request: { id: string; args?: ReporterSettingsArgs; state?: ReporterSettingsState },
): Promise<Seen | undefined> {
  const { id, args, state: last } = request;
  const clusterId = id.split("/")[0] ?? id;
  try {
    if (isLost(await readEmrCluster(context, clusterId))) {
      if (last === undefined) return undefined;
      context.log.warn(`EMR cluster ${clusterId}: is gone. Take it out of flinkwatch:clusters.`);
      return { id, state: { ...last, gone: true } };
    }
    if (args === undefined || last === undefined) return await importSettings(context, id);
    const look = last.delivery === "node" ? observeNodes : observe;
    return { id, state: await look(context, args, last) };
  } catch (error) {
    if (last === undefined || endsEverything(context, error)) throw error;
    context.log.warn(
      `EMR cluster ${clusterId}: could not be looked at: ${(error as Error).message}`,
    );
    const nodes = Object.entries(last.nodes).map(([node, row]) => [
      node,
      { ...row, reachable: false },
    ]);
    const unreached = Object.fromEntries(nodes) as ReporterSettingsState["nodes"];
    return { id, state: { ...last, nodes: unreached, reachable: false } };
  }
}

async function observe(
  context: Ctx,
  args: ReporterSettingsArgs,
  last: ReporterSettingsState,
): Promise<ReporterSettingsState> {
  const { clusterId, serviceType } = last;
  const all = await readNodes(context, clusterId);
  const concerned = nodesOfConcern(all, args);
  // Groups are asked for again only when there is a node that we have not met.
  const isKnown =
    last.groups.length > 0 && concerned.every((node) => last.nodes[node] !== undefined);
  const byIp = isKnown ? undefined : await flinkGroups(context, clusterId);
  const groups = byIp ? groupsOf(byIp) : last.groups;
  const groupOf = byIp
    ? groupOfNodes(all, concerned, byIp)
    : new Map(concerned.map((node) => [node, last.nodes[node]?.group ?? ""]));
  const exportOf = (place: ConfPlace) => readExport(context, place);
  const known = { clusterId, serviceType, groups, confFile: confFileOf(last) };
  const [livesBefore, seen, gateway] = await Promise.all([
    exportsByGroup(known, exportOf),
    readInspection(context, { flinkHome: args.flinkHome, nodes: concerned }),
    readGatewayIfTold(context, last.prometheusInstanceId),
  ]);
  // Another Flink may have been put on the cluster, which reads the other file.
  const confFile = confFileNow(clusterId, [...seen.values()]) ?? known.confFile;
  const lives =
    confFile === known.confFile
      ? livesBefore
      : await exportsByGroup({ ...known, confFile }, exportOf);
  tellUnseen(context, clusterId, seen.values());
  const [version] = flinkVersions(seen.values()).keys();
  const { prometheusInstanceId: instanceId, reporterName } = last;
  return {
    ...last,
    ...observedOf({
      ...{ instanceId, reporterName, groups, lives, groupOf, seen, last },
      password: gateway?.password,
    }),
    // States of earlier releases tell only what EMR had then.
    written: last.written ?? last.properties,
    groups: [...groups],
    gateway: gateway === undefined ? last.gateway : gatewayState(instanceId, gateway),
    flinkVersionFound: version === last.flinkVersion ? undefined : version,
    confFile: confFileState(confFile),
    gone: false,
    reachable: true,
  };
}

/** EMR's map by group. */
export async function exportsByGroup(
  about: Pick<ClusterFacts, "serviceType" | "groups" | "confFile"> & { clusterId: string },
  exportOf: (place: ConfPlace) => Promise<ExportedConf>,
): Promise<Map<string, Properties>> {
  const { clusterId, serviceType, groups, confFile: fileName } = about;
  const maps = await Promise.all(
    groups.map(async (group): Promise<[string, Properties]> => {
      const { properties } = await exportOf({ clusterId, serviceType, group, fileName });
      return [group, properties];
    }),
  );
  return new Map(maps);
}

/** An import finds the instance by the address that Flink pushes to. */
async function importSettings(context: Ctx, id: string): Promise<Seen | undefined> {
  const [clusterId = "", reporterName = "promgateway"] = id.split("/");
  const base = {
    clusterId,
    flinkHome: "/usr/local/service/flink",
    extraNodes: [],
    excludeNodes: [],
  };
  const facts = await lookUpFacts(context, base);
  const lives = await exportsByGroup({ ...facts, clusterId }, (place) =>
    mustExport(context, place),
  );
  const live = lives.get(facts.groups[0] ?? "") ?? {};
  const of = (key: string) => live[reporterPrefix(reporterName) + key];
  const url = gatewayAddress(of("hostUrl"));
  const instanceId = await instanceAt(context, url?.host ?? of("host"), url?.port ?? of("port"));
  const jobName = of("jobName");
  if (jobName === undefined || instanceId === undefined) return undefined;
  const args = reporterSettingsArgs.parse({
    clusterId,
    reporterName,
    prometheusInstanceId: instanceId,
    jobName,
    interval: of("interval"),
    groupingLabels: labelsOf(of("groupingKey")),
    randomJobNameSuffix: of("randomJobNameSuffix") !== "false",
    deleteOnShutdown: of("deleteOnShutdown") !== "false",
    needBasicAuth: of("needBasicAuth") === "true",
    ...pluginOf(of("factory.class"), of("password")),
  });
  const { groups, groupOf, flinkVersion, serviceType, confFile } = facts;
  const seen = await readInspection(context, {
    flinkHome: base.flinkHome,
    nodes: [...groupOf.keys()],
  });
  const state: ReporterSettingsState = {
    ...observedOf({ instanceId, reporterName, groups, lives, groupOf, seen }),
    clusterId,
    prometheusInstanceId: instanceId,
    flinkHome: base.flinkHome,
    reporterName,
    gateway: gatewayState(instanceId, await readGateway(context, instanceId)),
    flinkVersion: parseFlinkVersion(flinkVersion)?.text ?? flinkVersion,
    factoryClass: of("factory.class") ?? defaultFactoryClass,
    confFile: confFileState(confFile),
    serviceType,
    groups: [...groups],
    previous: {},
    unremovable: [],
    changedAt: new Date(context.clock.now()).toISOString(),
    gone: false,
    reachable: true,
  };
  return { id, args, state };
}

/** Whose jar the settings ask for; a factory of another name is a vendor's. */
function pluginOf(
  factoryClass: string | undefined,
  password: string | undefined,
): Pick<ReporterSettingsArgs, "plugin" | "factoryClass"> {
  if (factoryClass === builtinFactoryClass) return { plugin: "builtin" };
  if (factoryClass !== undefined && factoryClass !== defaultFactoryClass) {
    return { plugin: "vendor", factoryClass };
  }
  return { plugin: password === undefined ? "none" : "vendor" };
}

async function instanceAt(
  context: Ctx,
  host: string | undefined,
  port: string | undefined,
): Promise<string | undefined> {
  if (host === undefined) return undefined;
  const all = await describePrometheusInstances(
    context.clients.cloud,
    {},
    { signal: context.signal },
  );
  const found = all.find((instance) => {
    if (!instance.proxyAddress && !instance.remoteWrite && !instance.ipv4Address) return false;
    const gateway = pushGatewayOf(instance);
    return gateway.host === host && String(gateway.port) === port;
  });
  return found?.instanceId;
}

function labelsOf(groupingKey: string | undefined): Record<string, string> {
  const pairs = (groupingKey ?? "").split(";").map((pair) => pair.split("="));
  return Object.fromEntries(pairs.filter(([name, value]) => name && value)) as Record<
    string,
    string
  >;
}
