import * as pulumi from "@pulumi/pulumi";
import type { KubernetesConfig } from "../config/schema";
import { ClusterAgent, TkeCluster } from "../provider/sdk";

/** What {@link TkePrerequisite} is told. */
export interface TkePrerequisiteArgs {
  /** The cluster to adopt or to create, and whether to bind it. */
  readonly kubernetes: KubernetesConfig;
  readonly prometheusInstanceId: pulumi.Input<string>;
  /** VPC of the Prometheus instance, where the cluster must be. */
  readonly vpcId: pulumi.Input<string>;
  /** What must hold before anything is created. */
  readonly after?: pulumi.Resource[];
}

/** The managed TKE cluster of the manual's prerequisite 2, and its agent on the instance. A created one costs. */
export class TkePrerequisite extends pulumi.ComponentResource {
  /** Id such as `cls-1a2b3c4d`. */
  readonly clusterId: pulumi.Output<string>;
  /** Whether the cluster's agent is on the instance; `false` without nodes to run it or with `bind: never`. */
  readonly bound: pulumi.Output<boolean>;

  constructor(name: string, args: TkePrerequisiteArgs, options?: pulumi.ComponentResourceOptions) {
    super("flinkwatch:components:TkePrerequisite", name, {}, options);
    const { id, bind, externalLabels, ...rest } = args.kubernetes;
    const cluster = new TkeCluster(
      `${name}-cluster`,
      { ...rest, clusterId: id, vpcId: args.vpcId },
      { parent: this, dependsOn: args.after ?? [] },
    );
    this.clusterId = cluster.clusterId;
    this.bound = pulumi.output(false);
    if (bind !== "never") {
      const { prometheusInstanceId } = args;
      const agent = new ClusterAgent(
        `${name}-agent`,
        { prometheusInstanceId, clusterId: cluster.clusterId, bind, externalLabels },
        { parent: this },
      );
      this.bound = agent.bound;
    }
    this.registerOutputs({ clusterId: this.clusterId, bound: this.bound });
  }
}
