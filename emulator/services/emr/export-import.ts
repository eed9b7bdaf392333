/**
 * EMR's configuration by export and import: what is documented of it, and switches for what is not.
 */
import { ApiFault, type Call } from "../../contract";
import type { Switches } from "../../switches";
import type { Cluster } from "./cluster";
import type { Change, Properties, Scope } from "./conf-model";

/** The switches that bear on export and import. */
export type ConfSwitches = Pick<
  Switches,
  | "importAbsentKeys"
  | "importCustomKeys"
  | "exportImportApi"
  | "flowIdWhenUnchanged"
  | "serviceTypeOfFlink"
>;

interface ExportContext {
  readonly ServiceType: number;
  readonly FileName: string;
}

interface ExportMeta {
  readonly ServiceName?: string;
  readonly Classification?: string;
  readonly ServiceVersion?: string;
  readonly Properties?: string;
}

/** Numbers of the other services; only HDFS = 1 is known of the real ones. */
const otherServices = ["HDFS", "YARN", "ZOOKEEPER", "HIVE", "SPARK", "HBASE", "HUE", "OOZIE"];

function serviceOf(type: number, switches: ConfSwitches, cluster: Cluster): string | undefined {
  if (type === switches.serviceTypeOfFlink)
    return cluster.world.flink === undefined ? undefined : "FLINK";
  const name = otherServices[type - 1];
  return name !== undefined && cluster.nodes().some((n) => n.services.includes(name))
    ? name
    : undefined;
}

function encode(properties: Properties): string {
  return Buffer.from(JSON.stringify(properties)).toString("base64");
}

function readScope(call: Call, cluster: Cluster, ips: string[]): Scope {
  const group = call.params["ConfGroupName"] as string | undefined;
  if (group && !cluster.conf.groups().includes(group)) {
    throw new ApiFault("InvalidParameter", `The configuration group ${group} does not exist.`);
  }
  for (const ip of ips) {
    if (!cluster.nodes().some((node) => node.ip === ip)) {
      throw new ApiFault("InvalidParameter", `No node of the cluster has the address ${ip}.`);
    }
  }
  return { group: group || undefined, ips };
}

function refuseIfNotListed(switches: ConfSwitches): void {
  if (switches.exportImportApi === "NotInWhiteList") {
    throw new ApiFault(
      "UnsupportedOperation.NotInWhiteList",
      "The account is not in the white list.",
    );
  }
}

/** DescribeExportConfs. A service type that stands for nothing here exports nothing. */
export function exportConfs(call: Call, cluster: Cluster, switches: ConfSwitches): object {
  refuseIfNotListed(switches);
  const ip = call.params["Ip"] as string | undefined;
  const scope = readScope(call, cluster, ip ? [ip] : []);
  const group = cluster.nodes().find((node) => node.ip === ip)?.group;
  const customOnly = call.params["ExportType"] === 1;
  const contexts = call.params["ExportConfContexts"] as ExportContext[];
  const answers = contexts.flatMap(({ ServiceType, FileName }) => {
    const service = serviceOf(ServiceType, switches, cluster);
    if (service === undefined) return [];
    const flink = service === "FLINK" && FileName === cluster.confFile;
    let properties = flink ? cluster.conf.read(scope, group) : {};
    if (customOnly) {
      const isCustom = ([key, value]: [string, string]) => cluster.conf.defaults[key] !== value;
      properties = Object.fromEntries(Object.entries(properties).filter(isCustom));
    }
    const version = service === "FLINK" ? cluster.world.flink : "3.2.2";
    return [
      {
        ServiceName: service,
        Classification: FileName,
        ServiceVersion: version,
        Properties: encode(properties),
      },
    ];
  });
  return { ExportConfParamList: answers };
}

function decode(meta: ExportMeta): Properties {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(meta.Properties ?? "", "base64").toString("utf8"));
  } catch {
    throw new ApiFault("InvalidParameter", "Properties is not base64 of JSON.");
  }
  const flat =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === "string");
  if (!flat) throw new ApiFault("InvalidParameter", "Properties is not a flat map of strings.");
  return value as Properties;
}

function refuseCustomKeys(
  changes: readonly Change[],
  cluster: Cluster,
  switches: ConfSwitches,
): void {
  if (switches.importCustomKeys !== "refuse") return;
  const custom = changes.find(
    ({ key, oldValue }) => oldValue === undefined && cluster.conf.defaults[key] === undefined,
  );
  if (custom) {
    throw new ApiFault("InvalidParameter", `The configuration item ${custom.key} does not exist.`);
  }
}

function waitModify(changes: readonly Change[], fileName: string): object[] {
  if (changes.length === 0) return [];
  const items = changes.map(({ key, oldValue, newValue }) => ({
    changeType: oldValue === undefined ? "add" : newValue === undefined ? "delete" : "update",
    key,
    oldValue: oldValue ?? "",
    newValue: newValue ?? "",
    description: "",
    range: "",
  }));
  return [{ FileName: fileName, Params: JSON.stringify(items) }];
}

/** ModifyServiceParamsByExportConfs. */
export function importConfs(call: Call, cluster: Cluster, switches: ConfSwitches): object {
  refuseIfNotListed(switches);
  const metas = call.params["ExportConfParamList"] as ExportMeta[];
  const scope = readScope(call, cluster, (call.params["IpList"] as string[] | undefined) ?? []);
  const flink = metas.find((m) => m.ServiceName?.toUpperCase() === "FLINK");
  const known = new Set(cluster.nodes().flatMap((node) => [...node.services, ...node.clients]));
  for (const meta of metas) {
    if (!known.has(meta.ServiceName?.toUpperCase() ?? "")) {
      throw new ApiFault("InvalidParameter.InvalidServiceName", `No service ${meta.ServiceName}.`);
    }
  }
  if (flink && flink.Classification !== cluster.confFile) {
    throw new ApiFault("InvalidParameter", `FLINK has no file ${flink.Classification}.`);
  }
  cluster.refuseIfBusy();
  const request = flink
    ? { properties: decode(flink), scope, absentKeys: switches.importAbsentKeys }
    : undefined;
  const changes = request ? cluster.compare(request) : [];
  refuseCustomKeys(changes, cluster, switches);
  if (changes.length === 0) {
    const flow = switches.flowIdWhenUnchanged === "zero" ? { FlowId: 0 } : {};
    return { ...flow, WaitModifyConfList: [] };
  }
  const { id } = cluster.deliver(changes, scope, call.flow);
  return { FlowId: id, WaitModifyConfList: waitModify(changes, cluster.confFile) };
}
