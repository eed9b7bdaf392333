import type {
  DescribeGrafanaInstancesRequest,
  DescribeGrafanaInstancesResponse,
  GrafanaInstanceInfo,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/monitor/v20180724/monitor_models";
import { allPages, inGroups } from "./paging";
import type { CallOptions, Transport } from "./transport";

const pageSize = 100;

/** An instance of Prometheus and the dashboards meant, such as ["flink"]. */
export interface DashboardSelection {
  readonly instanceId: string;
  readonly integrationCodes: readonly string[];
}

/** Installs or renews preset dashboards in the bound Grafana. Takes effect within minutes. */
export async function upgradeGrafanaDashboard(
  transport: Transport,
  params: DashboardSelection,
  options: CallOptions = {},
): Promise<void> {
  await change(transport, "UpgradeGrafanaDashboard", selected(params), options);
}

/** Removes preset dashboards from the bound Grafana. */
export async function uninstallGrafanaDashboard(
  transport: Transport,
  params: DashboardSelection,
  options: CallOptions = {},
): Promise<void> {
  await change(transport, "UninstallGrafanaDashboard", selected(params), options);
}

function selected({ instanceId, integrationCodes }: DashboardSelection): object {
  return { InstanceId: instanceId, IntegrationCodes: integrationCodes };
}

/** An instance of Prometheus and a managed Grafana. */
export interface GrafanaBinding {
  readonly instanceId: string;
  readonly grafanaId: string;
}

/** Binds a managed Grafana; an instance has at most one. */
export async function bindPrometheusManagedGrafana(
  transport: Transport,
  { instanceId, grafanaId }: GrafanaBinding,
  options: CallOptions = {},
): Promise<void> {
  const params = { InstanceId: instanceId, GrafanaId: grafanaId };
  await change(transport, "BindPrometheusManagedGrafana", params, options);
}

/** Undoes {@link bindPrometheusManagedGrafana}. */
export async function unbindPrometheusManagedGrafana(
  transport: Transport,
  { instanceId, grafanaId }: GrafanaBinding,
  options: CallOptions = {},
): Promise<void> {
  const params = { InstanceId: instanceId, GrafanaId: grafanaId };
  await change(transport, "UnbindPrometheusManagedGrafana", params, options);
}

async function change(
  transport: Transport,
  action: string,
  params: object,
  options: CallOptions,
): Promise<void> {
  await transport.call("monitor", action, params, { ...options, safe: false });
}

/** A managed Grafana. */
export interface GrafanaInstance {
  readonly instanceId: string;
  readonly instanceName: string;
  /** 1 creating, 2 running, 3 abnormal, 4 restarting, 5 stopping, 6 stopped, 7 deleted. */
  readonly status: number;
  readonly vpcId: string;
  readonly rootUrl: string;
  readonly internetUrl: string;
  readonly internalUrl: string;
  readonly version: string;
}

/** Managed Grafanas; without ids, all of the region. */
export async function describeGrafanaInstances(
  transport: Transport,
  params: { readonly instanceIds?: readonly string[] } = {},
  options: CallOptions = {},
): Promise<GrafanaInstance[]> {
  const found = await inGroups(params.instanceIds, pageSize, (ids) =>
    allPages(pageSize, async (page) => {
      const request: DescribeGrafanaInstancesRequest = {
        InstanceIds: ids,
        Limit: pageSize,
        Offset: page * pageSize,
      };
      const answer = await transport.call<DescribeGrafanaInstancesResponse>(
        "monitor",
        "DescribeGrafanaInstances",
        request,
        { ...options, safe: true },
      );
      return { items: answer.Instances ?? answer.InstanceSet, total: answer.TotalCount };
    }),
  );
  return found.map(grafanaOf);
}

function grafanaOf(item: GrafanaInstanceInfo): GrafanaInstance {
  return {
    instanceId: item.InstanceId ?? "",
    instanceName: item.InstanceName ?? "",
    status: item.InstanceStatus ?? 0,
    vpcId: item.VpcId ?? "",
    rootUrl: item.RootUrl ?? "",
    internetUrl: item.InternetUrl ?? "",
    internalUrl: item.InternalUrl ?? "",
    version: item.Version ?? "",
  };
}
