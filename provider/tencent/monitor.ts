import type {
  CreatePrometheusMultiTenantInstancePostPayModeRequest,
  CreatePrometheusMultiTenantInstancePostPayModeResponse,
  DescribePrometheusCreateInstanceQuotaResponse,
  DescribePrometheusInstancesRequest,
  DescribePrometheusInstancesResponse,
  DescribePrometheusZonesResponse,
  PrometheusInstancesItem,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/monitor/v20180724/monitor_models";
import { fromKeyValues, toKeyValues } from "./key-value";
import { allPages, inGroups } from "./paging";
import { required } from "./required";
import type { CallOptions, Transport } from "./transport";

export * from "./monitor-agents";
export * from "./monitor-grafana";
export * from "./monitor-query";

const pageSize = 100;

/** A managed Prometheus instance. Texts are empty where the API gives none. */
export interface PrometheusInstance {
  readonly instanceId: string;
  readonly instanceName: string;
  /** 1 creating, 2 running, 3 abnormal, 4 rebuilding, 5 destroying, 6 stopped, 8 and 9 stopping and stopped for arrears. */
  readonly status: number;
  readonly zone: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly retentionDays: number;
  readonly tags: Record<string, string>;
  readonly createdAt: string;
  readonly ipv4Address: string;
  readonly proxyAddress: string;
  readonly remoteWrite: string;
  readonly apiRootPath: string;
  /** Secret: the password of the push gateway. Never into state or text. */
  readonly authToken: string;
  /** Empty: no Grafana is bound. */
  readonly grafanaInstanceId: string;
  readonly grafanaUrl: string;
  readonly alertRuleLimit?: number;
  readonly recordingRuleLimit?: number;
}

/** Which instances; without any, all of the region. */
export interface InstanceFilter {
  readonly instanceIds?: readonly string[];
  /** The API matches it as it likes: compare the names of what comes back. */
  readonly instanceName?: string;
}

/** Instances that the filter selects; an absent id is left out. */
export async function describePrometheusInstances(
  transport: Transport,
  filter: InstanceFilter = {},
  options: CallOptions = {},
): Promise<PrometheusInstance[]> {
  const found = await inGroups(filter.instanceIds, pageSize, (ids) =>
    allPages(pageSize, async (page) => {
      const params: DescribePrometheusInstancesRequest = {
        InstanceIds: ids,
        InstanceName: filter.instanceName,
        Limit: pageSize,
        Offset: page * pageSize,
      };
      const action = "DescribePrometheusInstances";
      const answer = await transport.call<DescribePrometheusInstancesResponse>(
        "monitor",
        action,
        params,
        { ...options, safe: true },
      );
      return { items: answer.InstanceSet, total: answer.TotalCount };
    }),
  );
  return found.map(instanceOf);
}

function instanceOf(item: PrometheusInstancesItem): PrometheusInstance {
  return {
    instanceId: item.InstanceId ?? "",
    instanceName: item.InstanceName ?? "",
    status: item.InstanceStatus ?? 0,
    zone: item.Zone ?? "",
    vpcId: item.VpcId ?? "",
    subnetId: item.SubnetId ?? "",
    retentionDays: item.DataRetentionTime ?? 0,
    tags: fromKeyValues(item.TagSpecification),
    createdAt: item.CreatedAt ?? "",
    ...accessOf(item),
    grafanaInstanceId: item.GrafanaInstanceId ?? "",
    grafanaUrl: item.GrafanaURL ?? "",
    alertRuleLimit: item.AlertRuleLimit,
    recordingRuleLimit: item.RecordingRuleLimit,
  };
}

function accessOf(item: PrometheusInstancesItem) {
  return {
    ipv4Address: item.IPv4Address ?? "",
    proxyAddress: item.ProxyAddress ?? "",
    remoteWrite: item.RemoteWrite ?? "",
    apiRootPath: item.ApiRootPath ?? "",
    authToken: item.AuthToken ?? "",
  };
}

/** A new instance. */
export interface NewPrometheusInstance {
  readonly instanceName: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** The subnet's zone. */
  readonly zone: string;
  /** 15, 30, 45, 90, 180, 365 or 730. */
  readonly retentionDays: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly grafanaInstanceId?: string;
}

/** Creates a post-paid instance and returns its id. Not idempotent: after an unknown outcome look for the name first. */
export async function createPrometheusInstance(
  transport: Transport,
  instance: NewPrometheusInstance,
  options: CallOptions = {},
): Promise<string> {
  const action = "CreatePrometheusMultiTenantInstancePostPayMode";
  const tags = toKeyValues(instance.tags ?? {});
  const params: CreatePrometheusMultiTenantInstancePostPayModeRequest = {
    InstanceName: instance.instanceName,
    VpcId: instance.vpcId,
    SubnetId: instance.subnetId,
    Zone: instance.zone,
    DataRetentionTime: instance.retentionDays,
    TagSpecification: tags.length > 0 ? tags : undefined,
    GrafanaInstanceId: instance.grafanaInstanceId,
  };
  const answer = await transport.call<CreatePrometheusMultiTenantInstancePostPayModeResponse>(
    "monitor",
    action,
    params,
    { ...options, safe: false },
  );
  return required({ product: "monitor", action }, "InstanceId", answer.InstanceId);
}

/** How many instances the account may have; of the account, not of a region. */
export async function describePrometheusCreateInstanceQuota(
  transport: Transport,
  _params: object = {},
  options: CallOptions = {},
): Promise<{ limit: number; usage: number; available: number }> {
  const action = "DescribePrometheusCreateInstanceQuota";
  const { QuotaDetail } = await transport.call<DescribePrometheusCreateInstanceQuotaResponse>(
    "monitor",
    action,
    {},
    { ...options, safe: true },
  );
  const quota = required({ product: "monitor", action }, "QuotaDetail", QuotaDetail);
  return { limit: quota.Limit ?? 0, usage: quota.Usage ?? 0, available: quota.Available ?? 0 };
}

/** Zones of a region; both states are 1 where an instance can be made now. Default: the transport's region. */
export async function describePrometheusZones(
  transport: Transport,
  params: { readonly regionName?: string } = {},
  options: CallOptions = {},
): Promise<{ zone: string; zoneState: number; zoneResourceState: number }[]> {
  const region = params.regionName ?? options.region ?? transport.region;
  const answer = await transport.call<DescribePrometheusZonesResponse>(
    "monitor",
    "DescribePrometheusZones",
    { RegionName: region },
    { ...options, safe: true },
  );
  return (answer.ZoneSet ?? []).map((item) => ({
    zone: item.Zone ?? "",
    zoneState: item.ZoneState ?? 0,
    zoneResourceState: item.ZoneResourceState ?? 0,
  }));
}

/** Changes the name or the retention in place. */
export async function modifyPrometheusInstanceAttributes(
  transport: Transport,
  params: {
    readonly instanceId: string;
    readonly instanceName?: string;
    readonly retentionDays?: number;
  },
  options: CallOptions = {},
): Promise<void> {
  await transport.call(
    "monitor",
    "ModifyPrometheusInstanceAttributes",
    {
      InstanceId: params.instanceId,
      InstanceName: params.instanceName,
      DataRetentionTime: params.retentionDays,
    },
    { ...options, safe: false },
  );
}

/** Stops instances; then wait for `stopped` and destroy them. Refused while agents are bound. */
export async function terminatePrometheusInstances(
  transport: Transport,
  params: { readonly instanceIds: readonly string[] },
  options: CallOptions = {},
): Promise<void> {
  const action = "TerminatePrometheusInstances";
  await transport.call(
    "monitor",
    action,
    { InstanceIds: params.instanceIds },
    { ...options, safe: false },
  );
}

/** Destroys a stopped instance with its data. Asynchronous: it vanishes, or stays listed as `destroying`. */
export async function destroyPrometheusInstance(
  transport: Transport,
  params: { readonly instanceId: string },
  options: CallOptions = {},
): Promise<void> {
  const action = "DestroyPrometheusInstance";
  await transport.call(
    "monitor",
    action,
    { InstanceId: params.instanceId },
    { ...options, safe: false },
  );
}
