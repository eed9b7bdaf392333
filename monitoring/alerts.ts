import { createHash } from "node:crypto";
import { loadAlerts, type AlertDefinition } from "./alert-data";
import { dashboardLink, type LinkBases, runbookLink } from "./alert-links";
import {
  type AlertOverride,
  type AlertOverrideFields,
  checkAlertOverrides,
  fieldsOf,
} from "./alert-overrides";
import { type Expected, expectedRules, leaveOutListed } from "./expected";
import { checkExpected } from "./expected-checks";
import { placeholders } from "./alert-placeholders";
import { type AlertScope, leaveOut, narrowTo } from "./alert-scopes";
import { ALERT_UNITS, thresholdIn } from "./alert-units";
import { loadMetrics, type Metric } from "./metrics";
import { shardClusters, sizePerCluster } from "./query-limits";
import { checkScopedOverrides, type ScopedOverride } from "./scoped-overrides";

/** One alert rule, ready for the AlertGroup resource. */
export interface RenderedRule {
  readonly name: string;
  readonly expr: string;
  readonly duration: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly enabled: boolean;
}

/** Alert rules that are kept together; the component adds the stack to the name. */
export interface RenderedGroup {
  readonly groupName: string;
  /** Notice templates that tell of its rules, by name or id; absent: those of all alerts. */
  readonly receivers?: readonly string[];
  readonly rules: RenderedRule[];
}

/** What the rules depend on. */
export interface RenderOptions extends LinkBases {
  /** The largest reporting interval among the clusters, in seconds; windows are at least five of them. */
  readonly largestIntervalSeconds: number;
  /** Overrides by alert name. */
  readonly thresholds?: Readonly<Record<string, AlertOverride>>;
  /** Overrides of some clusters or jobs; each adds a rule, which the instance counts. */
  readonly overrides?: readonly ScopedOverride[];
  /** Notice templates by the name of a subject's group; alerts and overrides with receivers of their own go before. */
  readonly groups?: Readonly<Record<string, { readonly receivers: readonly string[] }>>;
  /** What should be there; without it no rule says that something is missing. */
  readonly expected?: Expected;
  /** Cluster, as overrides and `expected` call it → its label `instance_id`, or itself while that is not known. */
  readonly instances?: Readonly<Record<string, string>>;
  /** EMR ids that the rules look at; without it, every cluster that reports to the instance. */
  readonly clusters?: readonly string[];
  /**
   * Subtasks of all jobs on the largest of them. Rules that would read more than a query may are split by
   * clusters, in their order. Default: none is split.
   */
  readonly subtasksPerCluster?: number;
  /** Seconds between two pushes of the cluster that pushes most often. Default: as rarely as a gateway is usually read. */
  readonly smallestIntervalSeconds?: number;
  /** Language of summary and description. Default `zh`. */
  readonly language?: "zh" | "en";
}

/**
 * Renders the alerts of `monitoring/alerts/` for a stack. Rules with receivers of their own, and those of an override,
 * are in groups of their own: receivers are a group's, and a group has no two rules of one name. Names of groups depend
 * on the configuration alone, not on labels.
 * @throws if an override is wrong; the message lists every fault with its path.
 */
export function renderAlertGroups(options: RenderOptions): RenderedGroup[] {
  const alerts = loadAlerts();
  refuseFaults(options, alerts);
  const metrics = loadMetrics();
  const groups = new Map<string, RenderedGroup>();
  for (const alert of alerts) {
    const placed = alert.expects
      ? expectedRulesOf(alert, options)
      : rulesOf(alert, options, metrics);
    for (const { rule, groupName, receivers } of placed) {
      const told = receivers ?? options.groups?.[alert.group]?.receivers;
      const group = groups.get(groupName) ?? {
        groupName,
        ...(told && { receivers: told }),
        rules: [],
      };
      group.rules.push(rule);
      groups.set(groupName, group);
    }
  }
  return [...groups.values()];
}

type Metrics = ReadonlyMap<string, Metric>;

function refuseFaults(options: RenderOptions, alerts: readonly AlertDefinition[]): void {
  const { thresholds = {}, overrides = [], expected = {}, instances = {} } = options;
  const known = Object.keys(instances);
  const faults = [
    ...checkAlertOverrides(thresholds, alerts).map((f) => `alerts.${f.path}: ${f.reason}`),
    ...(overrides.length === 0
      ? []
      : checkScopedOverrides(overrides, known).map(
          (f) => `alerts.overrides.${f.path}: ${f.reason}`,
        )),
    ...checkExpected(expected, known).map((f) => `alerts.expected.${f.path}: ${f.reason}`),
  ];
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

interface PlacedRule {
  readonly rule: RenderedRule;
  readonly groupName: string;
  readonly receivers: readonly string[] | undefined;
}

/** The rule for all, and one for each override; each of them once for every part of the clusters. */
function rulesOf(alert: AlertDefinition, options: RenderOptions, metrics: Metrics): PlacedRule[] {
  const forAll = fieldsOf(options.thresholds?.[alert.name]);
  const overrides = (options.overrides ?? []).filter((one) => one.alert === alert.name);
  const scopes = overrides.map((one) => scopeOf(one, options));
  const shared = renderParts(alert, forAll, { options, metrics }).map((rule, part) => {
    const expr = leaveOut(rule.expr, scopes, metrics);
    const mark = part > 0 ? ["part", part] : [];
    return place(alert, { ...rule, expr }, { receivers: forAll.receivers, mark });
  });
  const own = overrides.flatMap((override, i) => {
    const fields = { ...forAll, ...override };
    const clusters = scopes[i]?.instances;
    return renderParts(alert, fields, { options, metrics, clusters }).map((rule, part) => {
      const expr = narrowTo(rule.expr, scopes[i] ?? {}, metrics);
      const mark = [override.clusters && [...override.clusters].sort(), override.jobs];
      const marks = part > 0 ? [...mark, part] : mark;
      return place(alert, { ...rule, expr }, { receivers: fields.receivers, mark: marks });
    });
  });
  return [...shared, ...own];
}

/** The rule as often as its clusters must be split for no query to read too much. */
function renderParts(
  alert: AlertDefinition,
  fields: AlertOverrideFields,
  {
    options,
    metrics,
    clusters = options.clusters,
  }: { options: RenderOptions; metrics: Metrics; clusters?: readonly string[] | undefined },
): RenderedRule[] {
  const whole = renderRule(alert, fields, options);
  const { subtasksPerCluster: subtasks, smallestIntervalSeconds: intervalSeconds } = options;
  if (clusters === undefined || subtasks === undefined) return [whole];
  const sizeOfOne = sizePerCluster(whole.expr, { subtasks, intervalSeconds }, metrics);
  const parts = shardClusters(clusters, sizeOfOne);
  if (parts.length === 1) return [whole];
  return parts.map((part) => renderRule(alert, fields, { ...options, clusters: part }));
}

function scopeOf(
  { clusters, jobs }: ScopedOverride,
  { instances = {} }: RenderOptions,
): AlertScope {
  return {
    ...(clusters && { instances: clusters.map((cluster) => instances[cluster] ?? cluster) }),
    ...(jobs !== undefined && { jobs }),
  };
}

/** What is expected of one severity is one rule, or more if it is too much for that. */
function expectedRulesOf(alert: AlertDefinition, options: RenderOptions): PlacedRule[] {
  const fields = fieldsOf(options.thresholds?.[alert.name]);
  const rule = renderRule(alert, fields, options);
  const { severity = alert.severity, receivers } = fields;
  const defaults = { seen: rule.expr, severity, receivers };
  return expectedRules(alert.expects!, defaults, options).map(({ expr, part, ...own }) => {
    const isFirst = part === 0 && own.severity === severity;
    const mark = isFirst ? [] : ["expected", own.severity, part];
    const labels = { severity: own.severity };
    return place(alert, { ...rule, expr, labels }, { receivers: own.receivers, mark });
  });
}

/**
 * The group of a rule: the alert's own, or one that is named after whom it tells, and after what marks it off from others
 * of its name.
 */
function place(
  alert: AlertDefinition,
  rule: RenderedRule,
  { receivers, mark = [] }: { receivers: readonly string[] | undefined; mark?: unknown[] },
): PlacedRule {
  const told = receivers && [...new Set(receivers)].sort();
  if (!told && mark.length === 0) return { rule, groupName: alert.group, receivers: told };
  const of = JSON.stringify([...mark, told]);
  const digest = createHash("sha256").update(of).digest("hex").slice(0, 8);
  return { rule, groupName: `${alert.group}-${digest}`, receivers: told };
}

function renderRule(
  alert: AlertDefinition,
  fields: AlertOverrideFields,
  options: RenderOptions,
): RenderedRule {
  const threshold =
    thresholdIn(alert.threshold.unit, fields.threshold ?? alert.threshold.value) ??
    alert.threshold.value;
  const fill = placeholders({ ...options, threshold });
  const language = options.language ?? "zh";
  const withUnit = `${threshold}${ALERT_UNITS[alert.threshold.unit].suffix}`;
  const text = (t: string) => fill(t.replaceAll("${threshold}", withUnit));
  const expr = fill(alert.expr).trim();
  return {
    name: alert.name,
    expr: alert.unlisted ? leaveOutListed(expr, options) : expr,
    duration: fields.for ?? alert.for,
    labels: { severity: fields.severity ?? alert.severity },
    annotations: {
      summary: text(alert.summary[language]),
      description: text(alert.description[language]),
      runbook: runbookLink(alert.name, language, options),
      dashboard: dashboardLink(alert, options),
    },
    enabled: fields.enabled ?? alert.off === undefined,
  };
}
