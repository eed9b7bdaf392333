import type { Tags } from "../tag/model";
import { instanceResource, type PromInstance, type PromInstances } from "./instances-model";

/** What a row is made from. */
export interface RowParts {
  readonly instances: PromInstances;
  readonly tags: Tags;
  /** Address of the Grafana server. */
  readonly grafanaUrl: string;
}

/** An instance as `DescribePrometheusInstances` shows it. */
export function instanceRow(parts: RowParts, instance: PromInstance): Record<string, unknown> {
  const tags = Object.entries(parts.tags.of(instanceResource(instance)));
  return {
    InstanceId: instance.id,
    InstanceName: instance.name,
    InstanceChargeType: 3,
    RegionId: 1,
    Zone: instance.zone,
    VpcId: instance.vpcId,
    SubnetId: instance.subnetId,
    DataRetentionTime: instance.retention,
    InstanceStatus: instance.status.now,
    ChargeStatus: 1,
    CreatedAt: instance.createdAt,
    ExpireTime: "",
    SpecName: "",
    TagSpecification: tags.map(([Key, Value]) => ({ Key, Value })),
    ...addresses(parts.instances, instance),
    EnableGrafana: instance.grafanaId ? 1 : 0,
    GrafanaStatus: instance.grafanaId ? 2 : 0,
    GrafanaURL: instance.grafanaId ? parts.grafanaUrl : "",
    GrafanaInstanceId: instance.grafanaId,
    GrafanaIpWhiteList: "",
    Grant: {
      HasChargeOperation: 1,
      HasVpcDisplay: 1,
      HasGrafanaStatusChange: 1,
      HasAgentManage: 1,
      HasTkeManage: 1,
      HasApiOperation: 1,
    },
    AlertRuleLimit: instance.alertRuleLimit,
    RecordingRuleLimit: instance.recordingRuleLimit,
    MigrationType: 0,
    InstanceAttributes: null,
  };
}

/** Address and token, empty while an instance is being created. */
function addresses(instances: PromInstances, instance: PromInstance): Record<string, unknown> {
  const gateway = instances.metrics.pushGatewayOf(instance.id);
  const running = instance.status.now !== 1 && gateway !== undefined;
  if (!running) {
    return { IPv4Address: "", ProxyAddress: "", RemoteWrite: "", ApiRootPath: "", AuthToken: "" };
  }
  const forms = { plain: gateway, http: `http://${gateway}`, empty: "" };
  return {
    IPv4Address: "127.0.0.1",
    ProxyAddress: forms[instances.world.switches.proxyAddress],
    RemoteWrite: `http://${gateway}/api/v1/prom/write`,
    ApiRootPath: `http://${instances.metrics.prometheusOf(instance.id)}`,
    AuthToken: instance.token,
  };
}
