import { resources } from "../../provider/resources";
import { packageSchema } from "../../provider/rpc/package-schema";
import type * as sdk from "../../provider/sdk";
import { version } from "../../provider/version";

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];
/** Every input of a class, and whether it is required; the compiler sees to it that none is left out. */
type Inputs<T> = { [K in keyof Required<T>]: K extends RequiredKeys<T> ? "required" : "optional" };

const nodeAccess = { transport: "optional", ssh: "optional", inspectNodes: "optional" } as const;
const nodeChoice = { extraNodes: "optional", excludeNodes: "optional" } as const;
const inputs = {
  TmpInstance: {
    instanceId: "optional",
    name: "optional",
    adopt: "optional",
    vpcId: "optional",
    subnetId: "optional",
    zone: "optional",
    retentionDays: "optional",
    tags: "optional",
    onDestroy: "optional",
    allowReplacement: "optional",
    grafanaInstanceId: "optional",
  } satisfies Inputs<sdk.TmpInstanceArgs>,
  TkeCluster: {
    clusterId: "optional",
    name: "optional",
    adopt: "optional",
    vpcId: "optional",
    clusterCidr: "optional",
    serviceCidr: "optional",
    level: "optional",
    version: "optional",
    tags: "optional",
    onDestroy: "optional",
  } satisfies Inputs<sdk.TkeClusterArgs>,
  ClusterAgent: {
    prometheusInstanceId: "required",
    clusterId: "required",
    bind: "optional",
    externalLabels: "optional",
    onAbnormal: "optional",
  } satisfies Inputs<sdk.ClusterAgentArgs>,
  EmrFlink: {
    ...nodeChoice,
    ...nodeAccess,
    clusterId: "optional",
    clusterName: "optional",
    vpcId: "optional",
    network: "optional",
    prometheusInstanceId: "optional",
    flinkHome: "optional",
    serviceType: "optional",
    delivery: "optional",
  } satisfies Inputs<sdk.EmrFlinkArgs>,
  ReporterJar: {
    ...nodeChoice,
    ...nodeAccess,
    clusterId: "required",
    flinkHome: "optional",
    jar: "required",
    allowUntested: "optional",
    inProvidedLibDirs: "optional",
    reporterName: "optional",
    takeOver: "optional",
    nodeEdits: "optional",
    serviceType: "optional",
    delivery: "optional",
    force: "optional",
    onFailure: "optional",
    maxFailures: "optional",
  } satisfies Inputs<sdk.ReporterJarArgs>,
  LookCommand: {},
  ReporterSettings: {
    ...nodeChoice,
    ...nodeAccess,
    clusterId: "required",
    prometheusInstanceId: "required",
    flinkHome: "optional",
    reporterName: "optional",
    jobName: "required",
    interval: "optional",
    groupingLabels: "optional",
    randomJobNameSuffix: "optional",
    deleteOnShutdown: "optional",
    needBasicAuth: "optional",
    plugin: "optional",
    allowUntested: "optional",
    inProvidedLibDirs: "optional",
    gatewayUrl: "optional",
    factoryClass: "optional",
    jarSha256: "optional",
    takeOver: "optional",
    nodeEdits: "optional",
    serviceType: "optional",
    delivery: "optional",
    force: "optional",
    onFailure: "optional",
    maxFailures: "optional",
  } satisfies Inputs<sdk.ReporterSettingsArgs>,
  GrafanaIntegration: {
    prometheusInstanceId: "required",
    grafanaInstanceId: "optional",
    integration: "optional",
  } satisfies Inputs<sdk.GrafanaIntegrationArgs>,
  GrafanaDashboardSet: {
    folderUid: "required",
    folderTitle: "required",
    dashboards: "required",
    dataSource: "optional",
    adopt: "optional",
  } satisfies Inputs<sdk.GrafanaDashboardSetArgs>,
  AlarmNotice: {
    name: "required",
    adopt: "optional",
    noticeType: "optional",
    language: "optional",
    userNotices: "optional",
    urlNotices: "optional",
  } satisfies Inputs<sdk.AlarmNoticeArgs>,
  AlertGroup: {
    prometheusInstanceId: "required",
    groupName: "required",
    adopt: "optional",
    receivers: "required",
    customReceiver: "optional",
    repeatInterval: "optional",
    enabled: "optional",
    rules: "required",
  } satisfies Inputs<sdk.AlertGroupArgs>,
  RecordingRuleGroup: {
    prometheusInstanceId: "required",
    groupName: "required",
    adopt: "optional",
    interval: "optional",
    enabled: "optional",
    rules: "required",
  } satisfies Inputs<sdk.RecordingRuleGroupArgs>,
};

interface Described {
  inputProperties: object;
  requiredInputs: string[];
}

const described = packageSchema(resources, version)["resources"] as Record<string, Described>;

it.each(resources.map(({ kind }) => [kind]))(
  "%s takes in sdk.ts what its definition takes",
  (kind) => {
    const schema = described[`flinkwatch:index:${kind}`];
    const required = schema?.requiredInputs ?? [];
    const fromDefinition = Object.keys(schema?.inputProperties ?? {}).map((name) => [
      name,
      required.includes(name) ? "required" : "optional",
    ]);
    expect(inputs[kind as keyof typeof inputs]).toEqual(Object.fromEntries(fromDefinition));
  },
);
