import * as pulumi from "@pulumi/pulumi";

import { withOutputs } from "./outputs";

/** Arguments of {@link TmpInstance}. `instanceId` adopts by id, `name` with `adopt` by name; otherwise one is created. */
export interface TmpInstanceArgs {
  /** Id of an existing instance to adopt, such as `prom-1a2b3c4d`. */
  instanceId?: pulumi.Input<string>;
  /** Name; required to create one. */
  name?: pulumi.Input<string>;
  /** Take over an instance of that name that this stack did not create. @default false */
  adopt?: pulumi.Input<boolean>;
  /** VPC; required to create one. Another VPC is refused unless `allowReplacement`. */
  vpcId?: pulumi.Input<string>;
  /** Subnet; required to create one. Another subnet is refused unless `allowReplacement`. */
  subnetId?: pulumi.Input<string>;
  /** Zone. @default the subnet's */
  zone?: pulumi.Input<string>;
  /** Days that samples are kept: 15, 30, 45, 90, 180, 365 or 730. Fewer lose history. @default 15 */
  retentionDays?: pulumi.Input<number>;
  /** Tags; the mark of the stack is added to what we create. @default none */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** What destroy does with an instance that we created; it holds data. @default "retain" */
  onDestroy?: pulumi.Input<"retain" | "destroy">;
  /** Allow that another VPC, subnet or zone makes a new instance. @default false */
  allowReplacement?: pulumi.Input<boolean>;
  /** Managed Grafana to bind, such as `grafana-1a2b3c4d`. */
  grafanaInstanceId?: pulumi.Input<string>;
}

/** A managed Prometheus instance (TMP). Token and address are never outputs: resources take `instanceId`. */
export class TmpInstance extends pulumi.CustomResource {
  /** Such as `prom-1a2b3c4d`. */
  declare readonly instanceId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  /** Whether it was there before this stack; destroy then leaves it. */
  declare readonly adopted: pulumi.Output<boolean>;
  declare readonly vpcId: pulumi.Output<string>;
  declare readonly subnetId: pulumi.Output<string>;
  declare readonly zone: pulumi.Output<string>;
  /** Days. */
  declare readonly retentionDays: pulumi.Output<number>;
  declare readonly tags: pulumi.Output<Record<string, string>>;
  /** `running` when all is well. */
  declare readonly status: pulumi.Output<string>;
  /** Managed Grafana that is bound; empty if none is. */
  declare readonly grafanaInstanceId: pulumi.Output<string>;
  declare readonly createdAt: pulumi.Output<string>;
  /** Alert rules that the instance takes at most. */
  declare readonly alertRuleLimit: pulumi.Output<number>;
  /** Alert rules of other stacks and people on the instance, by group; none where they could not be counted. */
  declare readonly alertRulesOfOthers: pulumi.Output<Record<string, number> | undefined>;
  /** Recording rules that the instance takes at most. */
  declare readonly recordingRuleLimit: pulumi.Output<number>;
  /** Recording rules of other stacks and people on the instance, by group; none where they could not be counted. */
  declare readonly recordingRulesOfOthers: pulumi.Output<Record<string, number> | undefined>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "instanceId",
    "name",
    "adopted",
    "vpcId",
    "subnetId",
    "zone",
    "retentionDays",
    "tags",
    "status",
    "grafanaInstanceId",
    "createdAt",
    "alertRuleLimit",
    "alertRulesOfOthers",
    "recordingRuleLimit",
    "recordingRulesOfOthers",
  ] as const;

  constructor(name: string, args: TmpInstanceArgs, options?: pulumi.CustomResourceOptions) {
    super("flinkwatch:index:TmpInstance", name, withOutputs(args, TmpInstance.outputs), options);
  }
}

/** Arguments of {@link TkeCluster}. `clusterId` adopts by id, `name` with `adopt` by name; otherwise one is created. */
export interface TkeClusterArgs {
  /** Id of an existing cluster to adopt, such as `cls-1a2b3c4d`. */
  clusterId?: pulumi.Input<string>;
  /** Name; required to create one. */
  name?: pulumi.Input<string>;
  /** Take over a cluster of that name that this stack did not create. @default false */
  adopt?: pulumi.Input<boolean>;
  /** VPC; required to create one. */
  vpcId?: pulumi.Input<string>;
  /** Addresses of pods, such as `172.16.0.0/16`; required to create one. */
  clusterCidr?: pulumi.Input<string>;
  /** Addresses of services. @default a part of `clusterCidr` */
  serviceCidr?: pulumi.Input<string>;
  /** Size of the managed control plane. @default "L5" */
  level?: pulumi.Input<string>;
  /** Kubernetes version. @default the service's */
  version?: pulumi.Input<string>;
  /** Tags. @default none */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** What destroy does with a cluster that we created. One with nodes or other agents is refused. @default "retain" */
  onDestroy?: pulumi.Input<"retain" | "destroy">;
}

/** A managed Kubernetes cluster (TKE) that an instance may be bound to. */
export class TkeCluster extends pulumi.CustomResource {
  /** Such as `cls-1a2b3c4d`. */
  declare readonly clusterId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  /** Whether it was there before this stack; destroy then leaves it. */
  declare readonly adopted: pulumi.Output<boolean>;
  declare readonly vpcId: pulumi.Output<string>;
  /** `Running` when all is well. */
  declare readonly status: pulumi.Output<string>;
  /** Nodes; without any, no agent can run. */
  declare readonly nodeCount: pulumi.Output<number>;
  declare readonly version: pulumi.Output<string>;
  declare readonly tags: pulumi.Output<Record<string, string>>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "clusterId",
    "name",
    "adopted",
    "vpcId",
    "status",
    "nodeCount",
    "version",
    "tags",
  ] as const;

  constructor(name: string, args: TkeClusterArgs, options?: pulumi.CustomResourceOptions) {
    super("flinkwatch:index:TkeCluster", name, withOutputs(args, TkeCluster.outputs), options);
  }
}

/** Arguments of {@link ClusterAgent}. */
export interface ClusterAgentArgs {
  /** The instance that the agent reports to. Another one replaces the agent. */
  prometheusInstanceId: pulumi.Input<string>;
  /** The Kubernetes cluster. Another one replaces the agent. */
  clusterId: pulumi.Input<string>;
  /** `auto` binds only a cluster that has nodes to run agent pods. @default "auto" */
  bind?: pulumi.Input<"auto" | "always">;
  /** Labels added to all series of the agent. @default none */
  externalLabels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** What an abnormal agent does: it warns and never stops the run. @default "warn" */
  onAbnormal?: pulumi.Input<"warn">;
}

/** The agent of an instance in a Kubernetes cluster. An abnormal agent is a warning, never a failure. */
export class ClusterAgent extends pulumi.CustomResource {
  declare readonly prometheusInstanceId: pulumi.Output<string>;
  declare readonly clusterId: pulumi.Output<string>;
  /** Whether there is an agent. */
  declare readonly bound: pulumi.Output<boolean>;
  /** Whether it was there before this stack; destroy then leaves it. */
  declare readonly foundInPlace: pulumi.Output<boolean>;
  declare readonly status: pulumi.Output<string>;
  /** Why it is abnormal, in the service's words; empty otherwise. */
  declare readonly failedReason: pulumi.Output<string>;
  declare readonly externalLabels: pulumi.Output<Record<string, string>>;
  declare readonly clusterNodeCount: pulumi.Output<number>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "prometheusInstanceId",
    "clusterId",
    "bound",
    "foundInPlace",
    "status",
    "failedReason",
    "externalLabels",
    "clusterNodeCount",
  ] as const;

  constructor(name: string, args: ClusterAgentArgs, options?: pulumi.CustomResourceOptions) {
    super("flinkwatch:index:ClusterAgent", name, withOutputs(args, ClusterAgent.outputs), options);
  }
}
