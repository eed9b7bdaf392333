import { z } from "zod";
import { alerts } from "./alerts";
import { cluster } from "./clusters";
import { flag, listOf, mapOf, oneOf, section, text, whole } from "./parts";

const RETENTION_DAYS = [15, 30, 45, 90, 180, 365, 730] as const;
const onDestroy = () =>
  oneOf(["retain", "destroy"])
    .default("retain")
    .describe(
      "What `pulumi destroy` does with one that this stack created; it holds data, so: keep.",
    );
const tags = () =>
  mapOf(text(/^.{1,127}$/, "a tag key"), text(/^.{0,255}$/, "a tag value"), "tags")
    .default({})
    .describe("Tags besides the mark of this stack.");
const vpcId = () => text(/^vpc-[a-z0-9]+$/, "a VPC id such as vpc-1a2b3c4d");
const labels = () =>
  mapOf(
    text(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "a label name"),
    text(/^.{1,128}$/, "a label value"),
    "labels",
  );

const prometheus = section({
  id: text(/^prom-[a-z0-9]+$/, "an instance id such as prom-1a2b3c4d")
    .optional()
    .describe("Adopt the instance with this id."),
  name: text(/^.{1,128}$/, "1 to 128 characters")
    .optional()
    .describe("Name of the instance to create, or with `adopt: true` of the one to adopt."),
  adopt: flag().default(false).describe("Use an instance that somebody else made."),
  vpcId: vpcId()
    .optional()
    .describe("VPC of the instance; that of the EMR clusters. Required to create."),
  subnetId: text(/^subnet-[a-z0-9]+$/, "a subnet id such as subnet-1a2b3c4d")
    .optional()
    .describe("Subnet of the instance; its zone is the instance's. Required to create."),
  zone: text(/^[a-z]+-[a-z]+-\d+$/, "a zone such as ap-guangzhou-3")
    .optional()
    .describe("Zone of the instance. Default: the subnet's."),
  retentionDays: z
    .literal([...RETENTION_DAYS], { error: `one of ${RETENTION_DAYS.join(", ")} (days)` })
    .optional()
    .describe(
      "How long samples are kept, in days. A shorter time loses history. Default when creating: 15.",
    ),
  tags: tags(),
  onDestroy: onDestroy(),
  allowReplacement: flag()
    .default(false)
    .describe("Let a change of VPC, subnet or zone make a new, empty instance."),
});

const kubernetes = section({
  id: text(/^cls-[a-z0-9]+$/, "a TKE cluster id such as cls-1a2b3c4d")
    .optional()
    .describe("Adopt the cluster with this id."),
  name: text(/^.{1,50}$/, "1 to 50 characters")
    .optional()
    .describe("Name of the cluster to create, or with `adopt: true` of the one to adopt."),
  adopt: flag().default(false).describe("Use a cluster that somebody else made."),
  clusterCidr: text(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "a range such as 172.16.0.0/16")
    .optional()
    .describe("Addresses of pods. Default when creating: 172.16.0.0/16."),
  serviceCidr: text(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "a range such as 192.168.0.0/20")
    .optional()
    .describe("Addresses of services. Default: chosen by TKE."),
  level: text(/^L\d+$/, "a level such as L5")
    .default("L5")
    .describe("Size of the control plane; it costs."),
  version: text(/^\d+\.\d+\.\d+$/, 'a version such as "1.30.0"')
    .optional()
    .describe("Kubernetes version. Default: TKE's."),
  tags: tags(),
  onDestroy: onDestroy(),
  bind: oneOf(["auto", "always", "never"])
    .default("auto")
    .describe("Bind the cluster to the instance; `auto`: if it has nodes to run the agent's pods."),
  externalLabels: labels().default({}).describe("Labels on all that the agent collects."),
});

const ownDashboards = section({
  enabled: flag()
    .default(true)
    .describe("Keep them; needs GRAFANA_URL and GRAFANA_AUTH, and is left out without these."),
  folderUid: text(/^[a-zA-Z0-9_-]{1,40}$/, "1 to 40 letters, digits, - and _")
    .default("flinkwatch")
    .describe("Uid of their folder. Stacks that name the same share it; the first one keeps it."),
  folderTitle: text(/^.{1,189}$/, "1 to 189 characters")
    .default("Flink (flinkwatch)")
    .describe("Title of their folder, unique in Grafana."),
  language: oneOf(["zh", "en"]).default("zh").describe("Language of titles and explanations."),
  dataSource: text(/^.{1,190}$/, "the name or uid of a data source")
    .optional()
    .describe("Prometheus data source that is chosen at first. Default: Grafana's choice."),
  adopt: flag()
    .default(false)
    .describe("Take over a folder or dashboards of these uids that no stack has made."),
});

const dashboards = section({
  enabled: flag().default(true).describe("Dashboards at all, the vendor's and our own."),
  vendor: flag().default(true).describe("Install the Flink dashboards of the Integration Center."),
  grafanaInstanceId: text(/^grafana-[a-z0-9]+$/, "an id such as grafana-1a2b3c4d")
    .optional()
    .describe("Managed Grafana to bind. Default: the one that is bound."),
  integration: text(/^[a-z0-9-]+$/, "a code such as flink")
    .default("flink")
    .describe("Code of the integration."),
  own: ownDashboards
    .prefault({})
    .describe("The five dashboards of this package, from the list of jobs down to a task."),
});

const recordingRules = section({
  enabled: flag()
    .default(true)
    .describe(
      "Keep them on the instance. They write one series a process and a few a job, which are paid for as samples, and count against the instance's limit of recording rules. Alerts do without them; dashboards ask for them only where a query over all clusters would read more than TMP answers.",
    ),
  adopt: flag()
    .default(false)
    .describe("Take over groups of recording rules of the same names that others made."),
});

const rollout = section({
  canary: listOf(text(/^\S(.*\S)?$/, "a cluster's id or name"), "ids or names of clusters")
    .default([])
    .describe("Clusters that are changed first, each by its `id`, or `name` where it has that."),
  waves: whole(1, 100, "waves")
    .default(1)
    .describe(
      "In how many groups, one after the other, the other clusters are changed, in the order given. A group begins when all of the one before has ended well.",
    ),
});

/** All of a stack's configuration: key → its definition. The namespace `flinkwatch:` is left off. */
export const stackConfig = section({
  region: text(/^[a-z]+-[a-z]+(-[a-z0-9]+)*$/, "a region such as ap-guangzhou").describe(
    "Region of everything in this stack.",
  ),
  prometheus: prometheus.describe("The managed Prometheus instance: adopted or created."),
  kubernetes: kubernetes
    .optional()
    .describe("The managed TKE cluster of the manual's prerequisite 2."),
  clusters: listOf(cluster, "EMR clusters")
    .min(1, { error: "at least one EMR cluster" })
    .describe("The EMR clusters that run Flink."),
  rollout: rollout
    .prefault({})
    .describe(
      "In which order clusters are changed; `destroy` goes the other way round. Default: all at once. Checks and previews look at all at once in any case.",
    ),
  dashboards: dashboards.prefault({}).describe("Dashboards in managed Grafana."),
  alerts: alerts.prefault({}).describe("Alert groups and whom they reach."),
  recordingRules: recordingRules
    .prefault({})
    .describe(
      "Recording rules: which processes live, and what each job takes in, in one series each (docs/alerts.md lists them).",
    ),
});

/** A stack's configuration, complete with defaults. */
export type StackConfig = z.output<typeof stackConfig>;
export type PrometheusConfig = StackConfig["prometheus"];
export type KubernetesConfig = NonNullable<StackConfig["kubernetes"]>;
export type RolloutConfig = StackConfig["rollout"];
export type DashboardsConfig = StackConfig["dashboards"];
export type AlertsConfig = StackConfig["alerts"];
export type RecordingRulesConfig = StackConfig["recordingRules"];
