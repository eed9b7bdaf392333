import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfig } from "../config/clusters";
import type { EmrFlink } from "../provider/sdk";
import { FlinkReporterConfig } from "./flink-reporter-config";
import { ReporterPlugin } from "./reporter-plugin";
import { SmokeJob } from "./smoke-job";

/** What {@link FlinkCluster} is told. */
export interface FlinkClusterArgs {
  readonly cluster: ClusterConfig;
  /** The check that found Flink on it. */
  readonly check: EmrFlink;
  readonly prometheusInstanceId: pulumi.Input<string>;
  /** What must hold before a node is touched: the checks of all clusters, and the wave before. */
  readonly after: pulumi.Resource[];
}

/** What people want to know of a cluster afterwards. */
export interface FlinkClusterOutputs {
  readonly clusterId: string;
  /** As read on the nodes, such as `1.14.6`. */
  readonly flinkVersion: string;
  readonly jobName: string;
  /** Digest of the reporter's jar; absent where Flink's own does. */
  readonly jarSha256?: string;
  /** When the settings last changed; jobs started earlier keep the old ones. */
  readonly changedAt?: string;
}

/** One EMR cluster: the jar first, then the configuration that loads it, then the optional smoke job. */
export class FlinkCluster extends pulumi.ComponentResource {
  readonly outputs: pulumi.Output<FlinkClusterOutputs>;

  constructor(name: string, args: FlinkClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("flinkwatch:components:FlinkCluster", name, {}, options);
    const { cluster, check, prometheusInstanceId, after } = args;
    const clusterId = cluster.id ?? check.clusterId;
    const { flinkHome } = cluster;
    const { serviceType } = check;
    const plugin = new ReporterPlugin(
      `${name}-plugin`,
      { cluster, clusterId, flinkHome, serviceType, after },
      { parent: this },
    );
    const { sha256: jarSha256, factoryClass } = plugin;
    const config = new FlinkReporterConfig(
      `${name}-config`,
      {
        ...{ cluster, clusterId, flinkHome, prometheusInstanceId, serviceType, after },
        ...{ jarSha256, factoryClass },
      },
      { parent: this },
    );
    this.submitSmokeJob(name, args, config, jarSha256);
    this.outputs = pulumi.output({
      clusterId,
      flinkVersion: check.flinkVersion,
      jobName: cluster.jobName,
      jarSha256,
      changedAt: config.changedAt,
    });
    this.registerOutputs({ outputs: this.outputs });
  }

  private submitSmokeJob(
    name: string,
    args: FlinkClusterArgs,
    config: FlinkReporterConfig,
    jarSha256: pulumi.Output<string | undefined>,
  ): void {
    const { smoke, reporterName, flinkHome } = args.cluster;
    if (smoke === undefined) return;
    new SmokeJob(
      `${name}-smoke`,
      {
        smoke,
        reporterName,
        flinkHome,
        triggers: [jarSha256, config.changedAt],
        after: [config.settings],
      },
      { parent: this },
    );
  }
}
