import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfig } from "../config/clusters";
import { pushIntervals } from "../config/interval";
import type { StackConfig } from "../config/schema";
import { EmrFlink, LookCommand } from "../provider/sdk";
import { AlertPolicies } from "./alert-policies";
import { FlinkCluster, type FlinkClusterOutputs } from "./flink-cluster";
import { GrafanaDashboards } from "./grafana-dashboards";
import { nodeAccessOf } from "./node-access";
import { PrometheusInstance } from "./prometheus-instance";
import { RecordingRules } from "./recording-rules";
import type { RuleScope } from "./rule-limit";
import { TkePrerequisite } from "./tke-prerequisite";
import { wavesOf } from "./waves";

/** What {@link FlinkMonitoring} is told: the stack's configuration without its region. */
export type FlinkMonitoringArgs = Omit<StackConfig, "region">;

/**
 * Everything the manual does, in a safe order: first every EMR cluster is checked, then Prometheus and TKE, then
 * per cluster (in parallel, or in the waves of `rollout`) the jar and after it the configuration, beside them
 * dashboards and alerts. `destroy` goes the other way round.
 */
export class FlinkMonitoring extends pulumi.ComponentResource {
  /** Id such as `prom-1a2b3c4d`. */
  readonly prometheusInstanceId: pulumi.Output<string>;
  /** EMR id (or name, where the config gives that) → what was found and done. */
  readonly clusters: pulumi.Output<Record<string, FlinkClusterOutputs>>;
  /** Whether the dashboards are there; `undefined` where they are switched off. */
  readonly dashboardsInstalled?: pulumi.Output<boolean>;

  /**
   * Id of the command that TAT keeps for looking at nodes: all that a preview's identity needs to run. `undefined`
   * where no preview looks at nodes by TAT.
   */
  readonly lookCommandId?: pulumi.Output<string>;

  private readonly checks = new Map<string, EmrFlink>();
  private readonly prometheus: PrometheusInstance;

  constructor(
    private readonly prefix: string,
    private readonly args: FlinkMonitoringArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("flinkwatch:components:FlinkMonitoring", prefix, {}, options);
    this.prometheus = this.checkAndCreate();
    this.prometheusInstanceId = this.prometheus.instanceId;
    this.lookCommandId = this.createLookCommand()?.commandId;
    this.createTke();
    this.clusters = pulumi.output(this.createClusters());
    if (args.dashboards.enabled) this.dashboardsInstalled = this.createDashboards().installed;
    if (args.alerts.enabled) this.createAlerts();
    if (args.recordingRules.enabled) this.createRecordingRules();
    this.registerOutputs({
      prometheusInstanceId: this.prometheusInstanceId,
      clusters: this.clusters,
    });
  }

  /**
   * Checks come first wherever that is possible. Those that need an instance whose id only a run can tell (it is
   * found by name, or the gateway of a new one must answer from another VPC) come right after it.
   */
  private checkAndCreate(): PrometheusInstance {
    const { prometheus, clusters } = this.args;
    const creates = prometheus.id === undefined && !prometheus.adopt;
    const isEarly = (c: ClusterConfig) =>
      prometheus.id !== undefined || (creates && c.network === "same-vpc");
    for (const cluster of clusters.filter(isEarly)) {
      this.check(cluster, { vpcId: prometheus.vpcId, prometheusInstanceId: prometheus.id });
    }
    const after = [...this.checks.values()];
    const made = new PrometheusInstance(
      `${this.prefix}-prometheus`,
      { prometheus, after },
      { parent: this },
    );
    for (const cluster of clusters.filter((c) => !isEarly(c))) {
      this.check(cluster, { vpcId: made.vpcId, prometheusInstanceId: made.instanceId });
    }
    return made;
  }

  private check(
    cluster: ClusterConfig,
    instance: { vpcId?: pulumi.Input<string>; prometheusInstanceId?: pulumi.Input<string> },
  ): void {
    const { id, name, network, extraNodes, excludeNodes, flinkHome, serviceType } = cluster;
    const { delivery } = cluster;
    const key = keyOf(cluster);
    const choice = { network, extraNodes, excludeNodes, flinkHome, serviceType, delivery };
    const place = { ...choice, ...nodeAccessOf(cluster) };
    const args = { clusterId: id, clusterName: name, ...place };
    const check = new EmrFlink(
      `${this.prefix}-${key}-check`,
      { ...args, ...instance },
      { parent: this },
    );
    this.checks.set(key, check);
  }

  private createTke(): void {
    const { kubernetes } = this.args;
    if (kubernetes === undefined) return;
    const { vpcId, instanceId } = this.prometheus;
    new TkePrerequisite(
      `${this.prefix}-tke`,
      { kubernetes, vpcId, prometheusInstanceId: instanceId, after: this.allChecks() },
      { parent: this },
    );
  }

  /** Each wave begins when all of the one before has ended well: the engine leaves out what waits for a failure. */
  private createClusters(): Record<string, pulumi.Output<FlinkClusterOutputs>> {
    const outputs = new Map<string, pulumi.Output<FlinkClusterOutputs>>();
    let before: FlinkCluster[] = [];
    for (const wave of wavesOf(this.args.clusters, this.args.rollout)) {
      const after = [...this.allChecks(), ...before];
      before = wave.map((cluster) => {
        const made = this.createCluster(cluster, after);
        outputs.set(keyOf(cluster), made.outputs);
        return made;
      });
    }
    const keys = this.args.clusters.map(keyOf);
    return Object.fromEntries(keys.map((key) => [key, outputs.get(key)!]));
  }

  private createCluster(cluster: ClusterConfig, after: pulumi.Resource[]): FlinkCluster {
    const key = keyOf(cluster);
    const prometheusInstanceId = this.prometheus.instanceId;
    const args = { cluster, check: this.checks.get(key)!, prometheusInstanceId, after };
    return new FlinkCluster(`${this.prefix}-${key}`, args, { parent: this });
  }

  private createDashboards(): GrafanaDashboards {
    const { dashboards, recordingRules, alerts, clusters } = this.args;
    const { subtasksPerCluster } = alerts;
    const { largestIntervalSeconds, smallestIntervalSeconds } = pushIntervals(clusters);
    const fleet = { clusters: clusters.length, subtasksPerCluster, smallestIntervalSeconds };
    return new GrafanaDashboards(
      `${this.prefix}-dashboards`,
      {
        dashboards,
        prometheusInstanceId: this.prometheus.instanceId,
        largestIntervalSeconds,
        ...(recordingRules.enabled && { recordedFleet: fleet }),
        after: this.allChecks(),
      },
      { parent: this },
    );
  }

  private createAlerts(): void {
    const { alerts } = this.args;
    const { alertRuleUse } = this.prometheus;
    const args = { alerts, alertRuleUse, ...this.ruleScope() };
    new AlertPolicies(`${this.prefix}-alerts`, args, { parent: this });
  }

  private createRecordingRules(): void {
    const { recordingRules, alerts } = this.args;
    const { recordingRuleUse } = this.prometheus;
    const { subtasksPerCluster } = alerts;
    const args = { recordingRules, recordingRuleUse, subtasksPerCluster, ...this.ruleScope() };
    new RecordingRules(`${this.prefix}-recording-rules`, args, { parent: this });
  }

  private ruleScope(): RuleScope {
    return {
      prometheusInstanceId: this.prometheus.instanceId,
      instanceLabels: Object.fromEntries(
        this.args.clusters.map((c) => [
          keyOf(c),
          c.labels.instance_id ?? c.id ?? this.checks.get(keyOf(c))!.clusterId,
        ]),
      ),
      ...pushIntervals(this.args.clusters),
      after: this.allChecks(),
    };
  }

  private createLookCommand(): LookCommand | undefined {
    const looks = ({ transport, inspectNodes }: ClusterConfig) =>
      transport !== "ssh" && inspectNodes;
    if (!this.args.clusters.some(looks)) return undefined;
    const dependsOn = this.allChecks();
    return new LookCommand(`${this.prefix}-look-command`, {}, { parent: this, dependsOn });
  }

  private allChecks(): EmrFlink[] {
    return [...this.checks.values()];
  }
}

/** How a cluster is called in logical names and outputs. The schema demands one of the two. */
function keyOf(cluster: ClusterConfig): string {
  return cluster.id ?? cluster.name ?? "";
}
