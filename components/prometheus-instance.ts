import * as pulumi from "@pulumi/pulumi";
import type { PrometheusConfig } from "../config/schema";
import { TmpInstance } from "../provider/sdk";

/** What {@link PrometheusInstance} is told. */
export interface PrometheusInstanceArgs {
  /** The instance to adopt or to create. */
  readonly prometheus: PrometheusConfig;
  /** What must hold before an instance is created or changed. */
  readonly after?: pulumi.Resource[];
}

/** What an instance takes of alert rules, and how much of that others use. */
export interface AlertRuleUse {
  /** The instance as the stack calls it: its id, or its name while that is all. */
  readonly instance: string;
  /** Rules at most, 0 if unknown. */
  readonly limit: number;
  /** Groups of other stacks and people, by name, and how many rules each has. */
  readonly others: Readonly<Record<string, number>>;
}

/**
 * The managed Prometheus instance, adopted or created (post-paid: it costs from its creation on).
 *
 * @example new PrometheusInstance("metrics", { prometheus: { id: "prom-1a2b3c4d", … } })
 */
export class PrometheusInstance extends pulumi.ComponentResource {
  /** Id such as `prom-1a2b3c4d`; known in the first preview only if it is adopted by id. */
  readonly instanceId: pulumi.Output<string>;
  /** VPC in which its push gateway answers. */
  readonly vpcId: pulumi.Output<string>;
  /** Not known in a first preview that cannot ask the cloud. */
  readonly alertRuleUse: pulumi.Output<AlertRuleUse>;

  constructor(
    name: string,
    args: PrometheusInstanceArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("flinkwatch:components:PrometheusInstance", name, {}, options);
    const { id, ...rest } = args.prometheus;
    const instance = new TmpInstance(
      `${name}-instance`,
      { ...rest, instanceId: id },
      { parent: this, dependsOn: args.after ?? [] },
    );
    this.instanceId = pulumi.output(id ?? instance.instanceId);
    this.vpcId = pulumi.output(args.prometheus.vpcId ?? instance.vpcId);
    this.alertRuleUse = pulumi
      .all([instance.alertRuleLimit, instance.alertRulesOfOthers])
      .apply(([limit, others]) => ({
        instance: id ?? args.prometheus.name ?? "",
        limit,
        others: others ?? {},
      }));
    this.registerOutputs({ instanceId: instance.instanceId, vpcId: instance.vpcId });
  }
}
