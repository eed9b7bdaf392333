import { isAuthRefused, isThrottled, isUnknownOutcome } from "../../provider/tencent/errors";
import type { Product } from "../../provider/tencent/products";
import type { Transport } from "../../provider/tencent/transport";
import { fault, ok, warning, type Finding } from "./finding";

/** An action of the CAM policy, and a request that shows whether it is granted and can change nothing. */
export interface PermissionProbe {
  readonly product: Product;
  readonly action: string;
  /** Absent: no request is harmless for sure, so the action is not tried. */
  readonly request?: object;
}

/** Ids that no object has: a changing action that is granted finds nothing to change. */
const nowhere = {
  prometheus: "prom-00000000",
  emr: "emr-00000000",
  tke: "cls-00000000",
  node: "ins-00000000",
  command: "cmd-00000000",
  grafana: "grafana-00000000",
  notice: "notice-00000000",
} as const;

const one = { Offset: 0, Limit: 1 };
const onInstance = { InstanceId: nowhere.prometheus };
const onCluster = { InstanceId: nowhere.emr };
/** A group without rules, base64 of its YAML: even an instance that is there would not take it. */
const noRules = Buffer.from("name: none\nrules: []\n").toString("base64");
const agent = { ClusterType: "tke", ClusterId: nowhere.tke };

/** Every action of docs/cam-policy-up.json, in its order. What creates something that costs or stays is not tried. */
export const permissionProbes: readonly PermissionProbe[] = [
  { product: "cam", action: "GetUserAppId", request: {} },
  { product: "sts", action: "GetCallerIdentity", request: {} },
  { product: "vpc", action: "DescribeSubnets", request: { Offset: "0", Limit: "1" } },
  { product: "tke", action: "DescribeClusters", request: one },
  {
    product: "emr",
    action: "DescribeInstances",
    request: { DisplayStrategy: "clusterList", ...one },
  },
  {
    product: "emr",
    action: "DescribeClusterNodes",
    request: { ...onCluster, NodeFlag: "all", ...one },
  },
  {
    product: "emr",
    action: "DescribeServiceNodeInfos",
    request: { ...onCluster, ServiceName: "FLINK", ...one },
  },
  {
    product: "emr",
    action: "DescribeExportConfs",
    request: {
      ...onCluster,
      ExportConfContexts: [{ ServiceType: 1, FileName: "flink-conf.yaml" }],
      ExportType: 0,
    },
  },
  {
    product: "emr",
    action: "DescribeClusterFlowStatusDetail",
    request: { ...onCluster, FlowParam: { FKey: "FlowId", FValue: "1" } },
  },
  { product: "tat", action: "DescribeAutomationAgentStatus", request: one },
  { product: "tat", action: "DescribeInvocationTasks", request: one },
  { product: "tat", action: "DescribeCommands", request: one },
  { product: "monitor", action: "DescribePrometheusInstances", request: one },
  { product: "monitor", action: "DescribePrometheusCreateInstanceQuota", request: {} },
  { product: "monitor", action: "DescribePrometheusZones", request: {} },
  {
    product: "monitor",
    action: "DescribePrometheusClusterAgents",
    request: { ...onInstance, ...one },
  },
  {
    product: "monitor",
    action: "DescribePrometheusAlertGroups",
    request: { ...onInstance, ...one },
  },
  {
    product: "monitor",
    action: "DescribeRecordingRules",
    request: { ...onInstance, ...one },
  },
  {
    product: "monitor",
    action: "DescribeAlarmNotices",
    request: { Module: "monitor", PageNumber: 1, PageSize: 1, Order: "DESC" },
  },
  { product: "monitor", action: "DescribeGrafanaInstances", request: one },
  {
    product: "monitor",
    action: "ExportPrometheusReadOnlyDynamicAPI",
    request: { ...onInstance, Method: "GET", Path: "/api/v1/query?query=up" },
  },
  {
    product: "monitor",
    action: "DescribePrometheusAgentInstances",
    request: { ClusterId: nowhere.tke },
  },
  {
    product: "tat",
    action: "InvokeCommand",
    request: { CommandId: nowhere.command, InstanceIds: [nowhere.node] },
  },
  {
    product: "emr",
    action: "ModifyServiceParamsByExportConfs",
    request: {
      ...onCluster,
      ExportConfParamList: [
        { ServiceName: "FLINK", Classification: "flink-conf.yaml", Properties: "e30=" },
      ],
    },
  },
  {
    product: "tat",
    action: "RunCommand",
    request: { Content: "dHJ1ZQ==", InstanceIds: [nowhere.node] },
  },
  { product: "tat", action: "DescribeInvocations", request: one },
  { product: "tat", action: "CancelInvocation", request: { InvocationId: "inv-00000000" } },
  { product: "tat", action: "CreateCommand" },
  {
    product: "tat",
    action: "ModifyCommand",
    request: { CommandId: nowhere.command, CommandName: "none" },
  },
  { product: "tat", action: "DeleteCommand", request: { CommandId: nowhere.command } },
  { product: "tke", action: "CreateCluster" },
  {
    product: "tke",
    action: "ModifyClusterAttribute",
    request: { ClusterId: nowhere.tke, ClusterName: "none" },
  },
  {
    product: "tke",
    action: "DeleteCluster",
    request: { ClusterId: nowhere.tke, InstanceDeleteMode: "retain" },
  },
  { product: "monitor", action: "CreatePrometheusMultiTenantInstancePostPayMode" },
  {
    product: "monitor",
    action: "ModifyPrometheusInstanceAttributes",
    request: { ...onInstance, InstanceName: "none" },
  },
  {
    product: "monitor",
    action: "TerminatePrometheusInstances",
    request: { InstanceIds: [nowhere.prometheus] },
  },
  { product: "monitor", action: "DestroyPrometheusInstance", request: onInstance },
  {
    product: "monitor",
    action: "CreatePrometheusClusterAgent",
    request: { ...onInstance, Agents: [{ ...agent, Region: "", EnableExternal: false }] },
  },
  {
    product: "monitor",
    action: "ModifyPrometheusAgentExternalLabels",
    request: { ...onInstance, ClusterId: nowhere.tke, ExternalLabels: [] },
  },
  {
    product: "monitor",
    action: "DeletePrometheusClusterAgent",
    request: { ...onInstance, Agents: [agent] },
  },
  {
    product: "monitor",
    action: "UpgradeGrafanaDashboard",
    request: { ...onInstance, IntegrationCodes: ["flink"] },
  },
  {
    product: "monitor",
    action: "UninstallGrafanaDashboard",
    request: { ...onInstance, IntegrationCodes: ["flink"] },
  },
  {
    product: "monitor",
    action: "BindPrometheusManagedGrafana",
    request: { ...onInstance, GrafanaId: nowhere.grafana },
  },
  {
    product: "monitor",
    action: "UnbindPrometheusManagedGrafana",
    request: { ...onInstance, GrafanaId: nowhere.grafana },
  },
  {
    product: "monitor",
    action: "CreatePrometheusAlertGroup",
    request: {
      ...onInstance,
      GroupName: "none",
      Rules: [{ RuleName: "none", Expr: "vector(0) > 1" }],
    },
  },
  {
    product: "monitor",
    action: "UpdatePrometheusAlertGroup",
    request: {
      ...onInstance,
      GroupId: "alert-00000000",
      GroupName: "none",
      Rules: [{ RuleName: "none", Expr: "vector(0) > 1" }],
    },
  },
  {
    product: "monitor",
    action: "DeletePrometheusAlertGroups",
    request: { ...onInstance, GroupIds: ["alert-00000000"] },
  },
  {
    product: "monitor",
    action: "CreateRecordingRule",
    request: { ...onInstance, Name: "none", Group: noRules },
  },
  {
    product: "monitor",
    action: "UpdateRecordingRule",
    request: { ...onInstance, RuleId: "rrule-00000000", Name: "none", Group: noRules },
  },
  {
    product: "monitor",
    action: "DeleteRecordingRules",
    request: { ...onInstance, RuleIds: ["rrule-00000000"] },
  },
  { product: "monitor", action: "CreateAlarmNotice" },
  {
    product: "monitor",
    action: "ModifyAlarmNotice",
    request: {
      Module: "monitor",
      Name: "none",
      NoticeType: "ALL",
      NoticeLanguage: "en-US",
      NoticeId: nowhere.notice,
    },
  },
  {
    product: "monitor",
    action: "DeleteAlarmNotices",
    request: { Module: "monitor", NoticeIds: [nowhere.notice] },
  },
  {
    product: "tag",
    action: "ModifyResourceTags",
    request: {
      Resource: "qcs::monitor:ap-guangzhou:uin/0:prom-instance/prom-00000000",
      ReplaceTags: [],
    },
  },
];

/**
 * Tries every action of the CAM policy. One that is granted answers, or does not find the object; a refusal of the
 * credentials tells that it is not. Where no answer of the API arrives, nothing is known, and that is said.
 */
export async function checkPermissions(cloud: Pick<Transport, "call">): Promise<Finding[]> {
  const tried = await Promise.all(permissionProbes.map((probe) => tryAction(cloud, probe)));
  const named = (outcome: Outcome): string[] =>
    permissionProbes
      .filter((_, i) => tried[i] === outcome)
      .map(({ product, action }) => `${product}:${action}`);
  const check = "permissions";
  const told = {
    refused: named("refused").join(", "),
    unknown: named("unknown").join(", "),
    untried: named("untried").join(", "),
  };
  return [
    ...(told.refused === ""
      ? [ok(check, `${named("granted").length} actions granted`)]
      : [
          fault(
            check,
            `not granted: ${told.refused}. Grant them to this identity, see docs/cam-policy-up.json.`,
          ),
        ]),
    ...(told.unknown === ""
      ? []
      : [fault(check, `no answer to: ${told.unknown}. Check the network, then run it again.`)]),
    warning(
      check,
      `not tried, because it would create something: ${told.untried}. See docs/cam-policy-up.json.`,
    ),
  ];
}

type Outcome = "granted" | "refused" | "unknown" | "untried";

async function tryAction(cloud: Pick<Transport, "call">, probe: PermissionProbe): Promise<Outcome> {
  const { product, action, request } = probe;
  if (request === undefined) return "untried";
  try {
    // Repeating is safe: the request names an object that nobody has.
    await cloud.call(product, action, request, { safe: true });
    return "granted";
  } catch (error) {
    if (isAuthRefused(error)) return "refused";
    return isUnknownOutcome(error) || isThrottled(error) ? "unknown" : "granted";
  }
}
