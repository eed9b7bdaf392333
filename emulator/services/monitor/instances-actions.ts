import { ApiFault, type Call, type Service } from "../../contract";
import { atMost, page } from "../../paging";
import { instanceRow } from "./instance-row";
import { instanceResource, instanceStatus, type PromInstance } from "./instances-model";
import { type MonitorParts, mustFindInstance } from "./parts";

/** Days that samples can be kept. */
const RETENTION_DAYS = [15, 30, 45, 90, 180, 365, 730];

interface CreateParams {
  InstanceName: string;
  VpcId: string;
  SubnetId: string;
  DataRetentionTime: number;
  Zone: string;
  TagSpecification?: { Key: string; Value: string }[];
  GrafanaInstanceId?: string;
}

/** Actions on instances. */
export function instanceActions(parts: MonitorParts): Service["actions"] {
  return {
    CreatePrometheusMultiTenantInstancePostPayMode: (call) => create(parts, call),
    DescribePrometheusInstances: (call) => describe(parts, call),
    DescribePrometheusInstancesOverview: (call) => overview(parts, call),
    DescribePrometheusCreateInstanceQuota: () => ({ QuotaDetail: quota(parts) }),
    DescribePrometheusZones: (call) => zones(parts, call),
    ModifyPrometheusInstanceAttributes: (call) => modify(parts, call),
    TerminatePrometheusInstances: (call) => terminate(parts, call),
    DestroyPrometheusInstance: (call) => destroy(parts, call),
    DescribePrometheusInstanceInitStatus: (call) => {
      const { initialized } = mustFindInstance(parts, call);
      return { Status: initialized ? "running" : "uninitialized", Steps: [] };
    },
    RunPrometheusInstance: (call) => {
      mustFindInstance(parts, call).initialized = true;
      return {};
    },
    DescribePrometheusInstanceUsage: (call) => usage(parts, call),
  };
}

function quota(parts: MonitorParts): { Limit: number; Usage: number; Available: number } {
  const Limit = parts.instances.world.prometheusQuota;
  const Usage = parts.instances.all().length;
  return { Limit, Usage, Available: Math.max(0, Limit - Usage) };
}

function create(parts: MonitorParts, call: Call): object {
  const params = call.params as unknown as CreateParams;
  checkPlace(parts, call, params);
  checkRetention(params.DataRetentionTime);
  checkName(params.InstanceName);
  if (params.GrafanaInstanceId) mustFindGrafana(parts, params.GrafanaInstanceId);
  if (quota(parts).Available === 0) {
    throw new ApiFault("FailedOperation.CreateInstanceLimited", "No more instances are allowed.");
  }
  const given = {
    name: params.InstanceName,
    region: call.region,
    vpcId: params.VpcId,
    subnetId: params.SubnetId,
    zone: params.Zone,
    retention: params.DataRetentionTime,
    grafanaId: params.GrafanaInstanceId ?? "",
  };
  const instance = parts.instances.create(given, call.flow);
  const tags = (params.TagSpecification ?? []).map((tag) => [tag.Key, tag.Value] as const);
  parts.tags.set(instanceResource(instance), Object.fromEntries(tags));
  return { InstanceId: instance.id };
}

function checkPlace(parts: MonitorParts, call: Call, params: CreateParams): void {
  const { world } = parts.instances;
  const vpc = world.vpcs.find((each) => each.id === params.VpcId);
  const subnet = vpc?.subnets.find((each) => each.id === params.SubnetId);
  if (!vpc || !subnet || call.region !== world.region) {
    const text = `There is no subnet ${params.SubnetId} in ${params.VpcId}.`;
    throw new ApiFault("InvalidParameterValue", text);
  }
  if (subnet.zone !== params.Zone) {
    const text = `The subnet is in ${subnet.zone}, not in ${params.Zone}.`;
    throw new ApiFault("InvalidParameterValue", text);
  }
}

function checkRetention(days: number): void {
  if (RETENTION_DAYS.includes(days)) return;
  const text = `\`DataRetentionTime\` must be one of ${RETENTION_DAYS.join(", ")}.`;
  throw new ApiFault("InvalidParameterValue", text);
}

function checkName(name: string): void {
  if (name.length > 0 && name.length <= 128) return;
  throw new ApiFault("InvalidParameterValue", "`InstanceName` must have 1 to 128 characters.");
}

/** Refuses a Grafana instance that is not there. */
export function mustFindGrafana(parts: MonitorParts, id: string): void {
  if (parts.instances.world.grafana.some((each) => each.id === id)) return;
  throw new ApiFault("FailedOperation.ResourceNotFound", `The Grafana ${id} is not found.`);
}

interface DescribeParams {
  InstanceIds?: string[];
  InstanceStatus?: number[];
  InstanceName?: string;
  Zones?: string[];
  TagFilters?: { Key: string; Value: string }[];
  IPv4Address?: string[];
  InstanceChargeType?: number;
}

function describe(parts: MonitorParts, call: Call): object {
  const params = call.params as DescribeParams;
  atMost("InstanceIds", params.InstanceIds, 100);
  const kept = parts.instances
    .list(call.region)
    .filter((instance) => passes(parts, instance, params))
    .reverse();
  const rows = page(kept, call.params).map((instance) => instanceRow(parts, instance));
  return { TotalCount: kept.length, InstanceSet: rows.length > 0 ? rows : null };
}

function passes(parts: MonitorParts, instance: PromInstance, params: DescribeParams): boolean {
  const among = (list: readonly unknown[] | undefined, value: unknown): boolean =>
    !list?.length || list.includes(value);
  const tags = parts.tags.of(instanceResource(instance));
  return (
    among(params.InstanceIds, instance.id) &&
    among(params.InstanceStatus, instance.status.now) &&
    among(params.Zones, instance.zone) &&
    among(params.IPv4Address, "127.0.0.1") &&
    (params.InstanceChargeType ?? 3) === 3 &&
    // The name filter is not exact: a client must compare by itself.
    instance.name.includes(params.InstanceName ?? "") &&
    (params.TagFilters ?? []).every((filter) => tags[filter.Key] === filter.Value)
  );
}

function overview(parts: MonitorParts, call: Call): object {
  const { Filters = [] } = call.params as { Filters?: { Name: string; Values: string[] }[] };
  const kept = parts.instances.list(call.region).filter((instance) =>
    Filters.every((filter) => {
      if (filter.Name === "ID") return filter.Values.includes(instance.id);
      if (filter.Name === "Name") return filter.Values.includes(instance.name);
      throw new ApiFault("InvalidParameter", `There is no filter ${filter.Name}.`);
    }),
  );
  const rows = page(kept, call.params).map((instance) => {
    const agents = parts.agents.of(instance.id);
    return {
      InstanceId: instance.id,
      InstanceName: instance.name,
      VpcId: instance.vpcId,
      SubnetId: instance.subnetId,
      InstanceStatus: instance.status.now,
      ChargeStatus: 1,
      EnableGrafana: instance.grafanaId ? 1 : 0,
      GrafanaURL: instance.grafanaId ? parts.grafanaUrl : "",
      InstanceChargeType: 3,
      SpecName: "",
      DataRetentionTime: instance.retention,
      ExpireTime: "",
      AutoRenewFlag: 0,
      BoundTotal: agents.length,
      BoundNormal: agents.filter((agent) => agent.status.now === "normal").length,
    };
  });
  return { Instances: rows, Total: kept.length };
}

function zones(parts: MonitorParts, call: Call): object {
  const { world } = parts.instances;
  const region = (call.params as { RegionName?: string }).RegionName ?? call.region;
  const names = new Set(world.vpcs.flatMap((vpc) => vpc.subnets.map((subnet) => subnet.zone)));
  const own = region === world.region ? [...names].sort() : [];
  return {
    ZoneSet: own.map((Zone, index) => ({
      Zone,
      ZoneId: 100001 + index,
      ZoneState: 1,
      RegionId: 1,
      ZoneName: Zone,
      ZoneResourceState: 1,
    })),
  };
}

function modify(parts: MonitorParts, call: Call): object {
  const instance = mustFindInstance(parts, call);
  const params = call.params as { InstanceName?: string; DataRetentionTime?: number };
  if (params.DataRetentionTime !== undefined) {
    checkRetention(params.DataRetentionTime);
    instance.retention = params.DataRetentionTime;
  }
  if (params.InstanceName !== undefined) {
    checkName(params.InstanceName);
    instance.name = params.InstanceName;
  }
  return {};
}

function terminate(parts: MonitorParts, call: Call): object {
  const { InstanceIds } = call.params as { InstanceIds: string[] };
  const found = InstanceIds.map((InstanceId) =>
    mustFindInstance(parts, { ...call, params: { InstanceId } }),
  );
  found.forEach((instance) => mustHaveNoAgents(parts, instance));
  for (const instance of found) {
    if (instance.status.goal === instanceStatus.stopped) continue;
    parts.instances.terminate(instance, call.flow);
  }
  return {};
}

function destroy(parts: MonitorParts, call: Call): object {
  const instance = mustFindInstance(parts, call);
  mustHaveNoAgents(parts, instance);
  if (instance.status.now !== instanceStatus.stopped) {
    throw new ApiFault("FailedOperation.ResourceOperating", `${instance.id} is not terminated.`);
  }
  parts.instances.destroy(instance);
  return {};
}

function mustHaveNoAgents(parts: MonitorParts, instance: PromInstance): void {
  if (parts.agents.of(instance.id).length === 0) return;
  const text = `${instance.id} still has agents.`;
  throw new ApiFault("FailedOperation.AgentsNotInUninstallStage", text);
}

function usage(parts: MonitorParts, call: Call): object {
  const { InstanceIds } = call.params as { InstanceIds: string[] };
  const known = InstanceIds.filter((id) => parts.instances.get(id, call.region));
  const CalcDate = new Date().toISOString().slice(0, 10);
  const rows = known.map((InstanceId) => ({ InstanceId, CalcDate, Total: 0, Basic: 0, Fee: 0 }));
  return { UsageSet: rows };
}
