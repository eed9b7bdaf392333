import * as pulumi from "@pulumi/pulumi";
import type { AlertsConfig } from "../config/schema";
import { renderAlertGroups } from "../monitoring/alerts";
import { AlarmNotice, AlertGroup } from "../provider/sdk";

/** What {@link AlertPolicies} is told. */
export interface AlertPoliciesArgs {
  readonly alerts: AlertsConfig;
  readonly prometheusInstanceId: pulumi.Input<string>;
  /** This stack's clusters as its configuration calls them → the label `instance_id` that they push with. */
  readonly instanceLabels: Record<string, pulumi.Input<string>>;
  /** The largest reporting interval among the clusters, in seconds; windows are made from it. */
  readonly largestIntervalSeconds: number;
  /** What must hold before a rule is created. */
  readonly after?: pulumi.Resource[];
}

/** Alert groups of `monitoring/alerts/`, scoped to this stack's clusters, and the templates that tell people. */
export class AlertPolicies extends pulumi.ComponentResource {
  /** Name of a group → its id `alert-…`. */
  readonly groupIds: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: AlertPoliciesArgs, options?: pulumi.ComponentResourceOptions) {
    super("flinkwatch:components:AlertPolicies", name, {}, options);
    const receivers = [...args.alerts.receivers, ...this.createNotices(name, args)];
    this.groupIds = pulumi.output(this.createGroups(name, args, receivers));
    this.registerOutputs({ groupIds: this.groupIds });
  }

  private createNotices(name: string, args: AlertPoliciesArgs): pulumi.Output<string>[] {
    return args.alerts.notices.map((notice) => {
      const liveName = notice.adopt ? notice.name : `${notice.name}-${pulumi.getStack()}`;
      const made = new AlarmNotice(
        `${name}-notice-${notice.name}`,
        { ...notice, name: liveName },
        { parent: this, dependsOn: args.after ?? [] },
      );
      return made.noticeId;
    });
  }

  private createGroups(
    name: string,
    args: AlertPoliciesArgs,
    receivers: pulumi.Input<string>[],
  ): Record<string, pulumi.Output<string>> {
    const { prometheusInstanceId, alerts } = args;
    // Which groups there are is known before the labels are.
    const scoped = pulumi.all(args.instanceLabels).apply((labels) => renderFor(args, labels));
    const unscoped = Object.keys(args.instanceLabels).map((cluster) => [cluster, cluster]);
    const known = renderFor(args, Object.fromEntries(unscoped) as Record<string, string>);
    const groups = known.map(({ groupName, receivers: own }) => {
      const rules = scoped.apply((all) => all.find((g) => g.groupName === groupName)!.rules);
      const made = new AlertGroup(
        `${name}-${groupName}`,
        {
          prometheusInstanceId,
          groupName: `${groupName}-${pulumi.getStack()}`,
          adopt: alerts.adopt,
          receivers: own ? [...own] : receivers,
          ...(alerts.customReceiver ? { customReceiver: alerts.customReceiver } : {}),
          repeatInterval: alerts.repeatInterval,
          rules,
        },
        { parent: this, dependsOn: args.after ?? [] },
      );
      return [groupName, made.groupId] as const;
    });
    return Object.fromEntries(groups);
  }
}

function renderFor(args: AlertPoliciesArgs, instances: Record<string, string>) {
  const { thresholds, overrides, expected, language, grafanaUrl, runbooksUrl } = args.alerts;
  return renderAlertGroups({
    largestIntervalSeconds: args.largestIntervalSeconds,
    thresholds,
    overrides,
    expected,
    instances,
    language,
    grafanaUrl,
    runbooksUrl,
    clusters: Object.values(instances),
  });
}
