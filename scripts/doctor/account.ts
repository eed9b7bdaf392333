import type { StackConfig } from "../../config/schema";
import type { Clients } from "../../provider/resources/clients";
import { getUserAppId } from "../../provider/tencent/cam";
import { describePrometheusCreateInstanceQuota } from "../../provider/tencent/monitor";
import { describeGrafanaInstances } from "../../provider/tencent/monitor-grafana";
import { getCallerIdentity } from "../../provider/tencent/sts";
import { describeSubnets } from "../../provider/tencent/vpc";
import { checked, fault, ok, type Finding } from "./finding";

/** Whose credentials these are. */
export function checkCredentials({ cloud }: Clients): Promise<Finding[]> {
  return checked("credentials", async () => {
    const { arn } = await getCallerIdentity(cloud);
    const { appId } = await getUserAppId(cloud);
    return ok("credentials", `${arn || "valid"}, APPID ${appId}`);
  });
}

/** Whether another instance can be made, where the stack wants one. */
export function checkQuota({ cloud }: Clients, config: StackConfig): Promise<Finding[]> {
  return checked("quota", async () => {
    const { id, adopt } = config.prometheus;
    if (id !== undefined || adopt) return ok("quota", "nothing to create, the instance is adopted");
    const { available, limit } = await describePrometheusCreateInstanceQuota(cloud);
    const told = `${available} of ${limit} Prometheus instances left`;
    if (available > 0) return ok("quota", told);
    return fault("quota", `${told}. Adopt an instance, or ask for a larger quota.`);
  });
}

/** Whether the subnet of a new instance is in its VPC. */
export function checkSubnet({ cloud }: Clients, config: StackConfig): Promise<Finding[]> {
  return checked("subnet", async () => {
    const { subnetId, vpcId } = config.prometheus;
    if (subnetId === undefined) return [];
    const [subnet] = await describeSubnets(cloud, { subnetIds: [subnetId] });
    if (subnet === undefined) {
      return fault("subnet", `${subnetId} is not there. Correct flinkwatch:prometheus.subnetId.`);
    }
    if (subnet.vpcId === vpcId) return ok("subnet", `${subnetId} in ${vpcId}, zone ${subnet.zone}`);
    const what = `${subnetId} is in another VPC, got ${subnet.vpcId}, expected ${vpcId}`;
    return fault("subnet", `${what}. Correct flinkwatch:prometheus.`);
  });
}

const grafanaRunning = 2;

/** Whether the managed Grafana that the stack wants to bind is there and runs. */
export function checkGrafana({ cloud }: Clients, { dashboards }: StackConfig): Promise<Finding[]> {
  return checked("grafana", async () => {
    const id = dashboards.grafanaInstanceId;
    if (!dashboards.enabled || id === undefined) return [];
    const [found] = await describeGrafanaInstances(cloud, { instanceIds: [id] });
    if (found === undefined) {
      return fault("grafana", `${id} is not there. Correct flinkwatch:dashboards.`);
    }
    if (found.status === grafanaRunning) return ok("grafana", `${id} runs in ${found.vpcId}`);
    const told = `${id} does not run, got status ${found.status}, expected ${grafanaRunning}`;
    return fault("grafana", `${told}. Start it, or name another one.`);
  });
}
