import { ApiFault, type Call, type Service } from "../../contract";
import { page } from "../../paging";
import { mustFindGrafana } from "./instances-actions";
import { type MonitorParts, mustFindInstance } from "./parts";

const NO_RESOURCE = "FailedOperation.ResourceNotFound";

/** Integrations that have dashboards; the real list is longer. */
const INTEGRATIONS = ["flink", "emr", "cvm", "jvm", "kafka", "zk"];

/** Actions on Grafana instances, their binding, and preset dashboards. */
export function grafanaActions(parts: MonitorParts): Service["actions"] {
  return {
    DescribeGrafanaInstances: (call) => describe(parts, call),
    BindPrometheusManagedGrafana: (call) => {
      const instance = mustFindInstance(parts, call, NO_RESOURCE);
      const { GrafanaId } = call.params as { GrafanaId: string };
      mustFindGrafana(parts, GrafanaId);
      if (instance.grafanaId && instance.grafanaId !== GrafanaId) {
        throw new ApiFault("FailedOperation", `${instance.id} has ${instance.grafanaId} already.`);
      }
      instance.grafanaId = GrafanaId;
      return {};
    },
    UnbindPrometheusManagedGrafana: (call) => {
      const instance = mustFindInstance(parts, call, NO_RESOURCE);
      const { GrafanaId } = call.params as { GrafanaId: string };
      if (instance.grafanaId !== GrafanaId) {
        throw new ApiFault(NO_RESOURCE, `${GrafanaId} is not bound to ${instance.id}.`);
      }
      instance.grafanaId = "";
      return {};
    },
    UpgradeGrafanaDashboard: (call) => upgrade(parts, call),
    UninstallGrafanaDashboard: (call) => uninstall(parts, call),
  };
}

function describe(parts: MonitorParts, call: Call): object {
  const { world } = parts.instances;
  const params = call.params as {
    InstanceIds?: string[];
    InstanceName?: string;
    InstanceStatus?: number[];
  };
  const own = call.region === world.region ? world.grafana : [];
  const kept = own.filter(
    (each) =>
      (!params.InstanceIds?.length || params.InstanceIds.includes(each.id)) &&
      (!params.InstanceStatus?.length || params.InstanceStatus.includes(2)) &&
      each.name.startsWith(params.InstanceName ?? ""),
  );
  const rows = page(kept, call.params).map((each) => ({
    InstanceId: each.id,
    InstanceName: each.name,
    Region: world.region,
    VpcId: each.vpc,
    SubnetIds: each.subnets,
    InstanceStatus: 2,
    InternetUrl: "",
    InternalUrl: parts.grafanaUrl,
    RootUrl: parts.grafanaUrl,
    Version: "9.3.2",
    EnableSSO: false,
    EnableSSOCamCheck: false,
    InstanceChargeType: 3,
    CreatedAt: "2026-01-01 00:00:00",
  }));
  return { Instances: rows, InstanceSet: null, TotalCount: kept.length };
}

function codesOf(call: Call): string[] {
  const { IntegrationCodes } = call.params as { IntegrationCodes?: string[] };
  const codes = IntegrationCodes?.length ? IntegrationCodes : INTEGRATIONS;
  const unknown = codes.find((code) => !INTEGRATIONS.includes(code));
  if (unknown) throw new ApiFault("InvalidParameter", `There is no integration ${unknown}.`);
  return codes;
}

function upgrade(parts: MonitorParts, call: Call): object {
  const instance = mustFindInstance(parts, call, "ResourceNotFound");
  const codes = codesOf(call);
  if (!instance.grafanaId && parts.instances.world.switches.dashboardsNeedGrafana === "yes") {
    throw new ApiFault("ResourceNotFound", `${instance.id} has no Grafana.`);
  }
  for (const code of codes) instance.integrations.add(code);
  const install = () => {
    if (instance.grafanaId && codes.includes("flink")) parts.dashboards.installFlink();
  };
  if (call.flow?.how === "hangs") call.flow.play(install);
  else install();
  return {};
}

function uninstall(parts: MonitorParts, call: Call): object {
  const instance = mustFindInstance(parts, call, NO_RESOURCE);
  const codes = codesOf(call);
  for (const code of codes) instance.integrations.delete(code);
  if (instance.grafanaId && codes.includes("flink")) parts.dashboards.uninstallFlink();
  return {};
}
