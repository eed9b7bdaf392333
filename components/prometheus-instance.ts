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

/** What an instance takes of one kind of rules, and how much of that others use. */
export interface RuleUse {
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
  readonly alertRuleUse: pulumi.Output<RuleUse>;
  /** Likewise. */
  readonly recordingRuleUse: pulumi.Output<RuleUse>;

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
    const called = id ?? args.prometheus.name ?? "";
    this.alertRuleUse = useOf(called, instance.alertRuleLimit, instance.alertRulesOfOthers);
    this.recordingRuleUse = useOf(
      called,
      instance.recordingRuleLimit,
      instance.recordingRulesOfOthers,
    );
    this.registerOutputs({ instanceId: instance.instanceId, vpcId: instance.vpcId });
  }
}

function useOf(
  instance: string,
  limit: pulumi.Output<number>,
  others: pulumi.Output<Record<string, number> | undefined>,
): pulumi.Output<RuleUse> {
  return pulumi
    .all([limit, others])
    .apply(([most, used]) => ({ instance, limit: most, others: used ?? {} }));
}
