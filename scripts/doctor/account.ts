import type { StackConfig } from "../../config/schema";
import type { Clients } from "../../provider/resources/clients";
import { getUserAppId } from "../../provider/tencent/cam";
import { describeInstances } from "../../provider/tencent/emr";
import { isAuthRefused } from "../../provider/tencent/errors";
import {
  describeGrafanaInstances,
  describePrometheusCreateInstanceQuota,
  describePrometheusInstances,
} from "../../provider/tencent/monitor";
import { describeAlarmNotices } from "../../provider/tencent/monitor-alerts";
import { getCallerIdentity } from "../../provider/tencent/sts";
import { describeClusters } from "../../provider/tencent/tke";
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

/** One reading action a product (TAT is tried by the agents' check); writing ones cannot be tried without writing. */
export async function checkPermissions({ cloud }: Clients): Promise<Finding[]> {
  const probes: Record<string, () => Promise<unknown>> = {
    "monitor:DescribePrometheusInstances": () => describePrometheusInstances(cloud),
    "monitor:DescribeGrafanaInstances": () => describeGrafanaInstances(cloud, {}),
    "monitor:DescribeAlarmNotices": () => describeAlarmNotices(cloud, {}),
    "emr:DescribeInstances": () => describeInstances(cloud),
    "tke:DescribeClusters": () => describeClusters(cloud, {}),
    "vpc:DescribeSubnets": () => describeSubnets(cloud),
  };
  const lists = await Promise.all(
    Object.entries(probes).map(([action, probe]) => tryAction(action, probe)),
  );
  const refused = lists.flat();
  const told = `${Object.keys(probes).length - refused.length} reading actions granted; writing ones show only in pulumi up`;
  return refused.length > 0 ? refused : [ok("permissions", told)];
}

async function tryAction(action: string, probe: () => Promise<unknown>): Promise<Finding[]> {
  try {
    await probe();
    return [];
  } catch (error) {
    const { message } = error as Error;
    const next = isAuthRefused(error) ? " Grant it with the CAM policy of the README." : "";
    return [fault(`permission ${action}`, `${message}${next}`)];
  }
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
