import * as pulumi from "@pulumi/pulumi";
import { pluginKindOf, type ClusterConfig } from "../config/clusters";
import { nodeAccessOf } from "./node-access";
import { ReporterSettings } from "../provider/sdk";

/** What {@link FlinkReporterConfig} is told. */
export interface FlinkReporterConfigArgs {
  readonly clusterId: pulumi.Input<string>;
  readonly prometheusInstanceId: pulumi.Input<string>;
  /** Flink's home on the nodes, as the check found it. */
  readonly flinkHome: pulumi.Input<string>;
  readonly cluster: ClusterConfig;
  /** Digest of the jar that the settings load; orders the jar before the settings. */
  readonly jarSha256: pulumi.Input<string | undefined>;
  /** Factory that the jar declares. */
  readonly factoryClass: pulumi.Input<string | undefined>;
  /** EMR's number for Flink, as the check found it. */
  readonly serviceType: pulumi.Input<number | undefined>;
  /** What must hold before the configuration is touched. */
  readonly after?: pulumi.Resource[];
}

/** The reporter's keys in EMR's configuration of one cluster, and so on all its nodes. */
export class FlinkReporterConfig extends pulumi.ComponentResource {
  /** When the settings last changed; jobs started earlier keep the old ones. */
  readonly changedAt: pulumi.Output<string | undefined>;
  /** What {@link SmokeJob} and others wait for. */
  readonly settings: ReporterSettings;

  constructor(
    name: string,
    args: FlinkReporterConfigArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("flinkwatch:components:FlinkReporterConfig", name, {}, options);
    const { cluster: c, after, ...live } = args;
    this.settings = new ReporterSettings(
      `${name}-settings`,
      {
        ...live,
        reporterName: c.reporterName,
        jobName: c.jobName,
        interval: c.interval,
        groupingLabels: { instance_id: args.clusterId, ...c.labels },
        randomJobNameSuffix: c.randomJobNameSuffix,
        deleteOnShutdown: c.deleteOnShutdown,
        needBasicAuth: c.needBasicAuth,
        plugin: pluginKindOf(c.plugin),
        allowUntested: c.plugin.allowUntested,
        inProvidedLibDirs: c.plugin.inProvidedLibDirs,
        gatewayUrl: c.gatewayUrl,
        takeOver: c.takeOver,
        nodeEdits: c.nodeEdits,
        delivery: c.delivery,
        force: c.force,
        onFailure: c.onFailure,
        maxFailures: c.maxFailures,
        extraNodes: c.extraNodes,
        excludeNodes: c.excludeNodes,
        ...nodeAccessOf(c),
      },
      { parent: this, dependsOn: after ?? [] },
    );
    this.changedAt = this.settings.changedAt;
    this.registerOutputs({ changedAt: this.changedAt });
  }
}
