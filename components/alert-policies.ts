import * as pulumi from "@pulumi/pulumi";
import type { AlertsConfig } from "../config/schema";
import { renderAlertGroups, type RenderedGroup } from "../monitoring/alerts";
import { AlarmNotice, AlertGroup } from "../provider/sdk";
import type { RuleUse } from "./prometheus-instance";
import { liveNameOf, type RuleScope, withinLimit } from "./rule-limit";

/** What {@link AlertPolicies} is told. */
export interface AlertPoliciesArgs extends RuleScope {
  readonly alerts: AlertsConfig;
  /** Rules that the instance takes, and those of others: all groups are refused together where they do not fit. */
  readonly alertRuleUse: pulumi.Output<RuleUse>;
}

/** Alert groups of `monitoring/alerts/`, scoped to this stack's clusters, and the templates that tell people. */
export class AlertPolicies extends pulumi.ComponentResource {
  /** Name of a group → its id `alert-…`. */
  readonly groupIds: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: AlertPoliciesArgs, options?: pulumi.ComponentResourceOptions) {
    super("flinkwatch:components:AlertPolicies", name, {}, options);
    const notices = this.createNotices(name, args);
    this.groupIds = pulumi.output(this.createGroups(name, args, notices));
    this.registerOutputs({ groupIds: this.groupIds });
  }

  /** Their ids by the names that `receivers` call them by. */
  private createNotices(name: string, args: AlertPoliciesArgs): Map<string, pulumi.Output<string>> {
    const made = args.alerts.notices.map((notice) => {
      const liveName = notice.adopt ? notice.name : `${notice.name}-${pulumi.getStack()}`;
      const { noticeId } = new AlarmNotice(
        `${name}-notice-${notice.name}`,
        { ...notice, name: liveName },
        { parent: this, dependsOn: args.after ?? [] },
      );
      return [notice.name, noticeId] as const;
    });
    return new Map(made);
  }

  /** Refuses what the instance does not take before any group is written. */
  private checkBudget(
    { alertRuleUse: use, alerts, smallestIntervalSeconds }: AlertPoliciesArgs,
    groups: readonly RenderedGroup[],
  ): pulumi.Input<undefined> {
    const load = {
      subtasks: alerts.subtasksPerCluster,
      intervalSeconds: smallestIntervalSeconds,
    };
    return withinLimit(this, { kind: "alert", use, groups, load });
  }

  private createGroups(
    name: string,
    args: AlertPoliciesArgs,
    notices: ReadonlyMap<string, pulumi.Output<string>>,
  ): Record<string, pulumi.Output<string>> {
    const { prometheusInstanceId, alerts } = args;
    // Which groups there are is known before the labels are.
    const known = renderUnscoped(args);
    const scoped = pulumi
      .all([pulumi.all(args.instanceLabels), this.checkBudget(args, known)])
      .apply(([labels]) => renderFor(args, labels));
    const forAll = alerts.receivers ?? [...notices.keys()];
    const groups = known.map(({ groupName, receivers: own }) => {
      const rules = scoped.apply((all) => all.find((g) => g.groupName === groupName)!.rules);
      const made = new AlertGroup(
        `${name}-${groupName}`,
        {
          prometheusInstanceId,
          groupName: liveNameOf(groupName),
          adopt: alerts.adopt,
          receivers: (own ?? forAll).map((receiver) => notices.get(receiver) ?? receiver),
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

/** The groups before the labels of their clusters are known: only their names and the number of rules hold. */
function renderUnscoped(args: AlertPoliciesArgs) {
  const keys = Object.keys(args.instanceLabels);
  return renderFor(args, Object.fromEntries(keys.map((key) => [key, key])));
}

function renderFor(args: AlertPoliciesArgs, instances: Record<string, string>) {
  const { thresholds, overrides, groups, expected, subtasksPerCluster } = args.alerts;
  const { language, grafanaUrl, runbooksUrl } = args.alerts;
  return renderAlertGroups({
    largestIntervalSeconds: args.largestIntervalSeconds,
    smallestIntervalSeconds: args.smallestIntervalSeconds,
    thresholds,
    overrides,
    groups,
    expected,
    instances,
    language,
    grafanaUrl,
    runbooksUrl,
    clusters: Object.values(instances),
    subtasksPerCluster,
  });
}
