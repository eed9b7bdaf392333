import { type AlertDefinition, loadAlerts } from "./alert-data";
import {
  type AlertFault,
  type AlertOverrideFields,
  checkThreshold,
  unknownAlert,
} from "./alert-overrides";
import { duplicate, unknownCluster } from "./cluster-faults";
import { knowsJobs } from "./alert-scopes";
import { placeholders } from "./alert-placeholders";
import { areDisjoint, jobPattern, type Jobs, patternFault } from "./job-patterns";
import { loadMetrics } from "./metrics";
import { selectorsOf } from "./promql";

/**
 * What is different for one alert on some clusters or jobs: a rule more of the same name, which the instance counts,
 * while the one for all leaves them out. What is left out is as for all.
 */
export interface ScopedOverride extends AlertOverrideFields {
  /** Name of the alert. */
  readonly alert: string;
  /** Clusters, as the stack calls them (`id`, or `name` where it has that). Default: all. */
  readonly clusters?: readonly string[] | undefined;
  /** Default: all jobs. */
  readonly jobs?: Jobs | undefined;
}

/**
 * All that is wrong with overrides of clusters and jobs: unknown alerts and clusters, patterns, thresholds, and two
 * that are for the same job. Fields of the wrong kind are the schema's matter and passed over.
 * @param known the stack's clusters as it calls them.
 */
export function checkScopedOverrides(
  overrides: readonly Partial<ScopedOverride>[],
  known: readonly string[],
): AlertFault[] {
  const alerts = loadAlerts();
  const metrics = loadMetrics();
  return overrides.flatMap((override, i) => {
    const at = (path: string) => `${i}${path && `.${path}`}`;
    const alert = alerts.find(({ name }) => name === override.alert);
    const faults = [
      ...checkAlert(override, alert, alerts),
      ...(alert && override.jobs !== undefined && !knowsJobs(usedBy(alert), metrics)
        ? [{ path: "jobs", reason: aboutClusters(alert, override.jobs) }]
        : checkJobs(override.jobs)),
      ...checkClusters(override.clusters, known),
    ];
    if (faults.length === 0) faults.push(...checkOverlaps(overrides.slice(0, i), override));
    return faults.map(({ path, reason }) => ({ path: at(path), reason }));
  });
}

function checkAlert(
  override: Partial<ScopedOverride>,
  alert: AlertDefinition | undefined,
  alerts: readonly AlertDefinition[],
): AlertFault[] {
  if (override.alert === undefined) return [];
  const faults: AlertFault[] = [];
  if (alert === undefined) {
    const reason = `got ${JSON.stringify(override.alert)}: there is ${unknownAlert(override.alert, alerts)}`;
    faults.push({ path: "alert", reason });
  }
  if (override.clusters === undefined && override.jobs === undefined) {
    const reason = `is for all clusters and jobs, expected clusters, jobs or both. Write it under flinkwatch:alerts.thresholds instead.`;
    faults.push({ path: "", reason });
  }
  const { threshold, for: held, severity, enabled, receivers } = override;
  if ([threshold, held, severity, enabled, receivers].every((value) => value === undefined)) {
    const reason = `changes nothing, expected threshold, for, severity, enabled or receivers. Add one, or remove it.`;
    faults.push({ path: "", reason });
  }
  if (alert?.expects !== undefined) {
    return [{ path: "alert", reason: ofExpected(alert) }];
  }
  const wrong = alert && checkThreshold(alert, threshold);
  if (wrong !== undefined) faults.push({ path: "threshold", reason: wrong });
  return faults;
}

/** What is expected is listed one by one, so that what is different stands there. */
function ofExpected({ name, expects }: AlertDefinition): string {
  const own =
    expects === "jobs"
      ? "Give the job a severity or receivers of its own under flinkwatch:alerts.expected.jobs"
      : "Take the cluster out of flinkwatch:alerts.expected.clusters";
  return `got ${JSON.stringify(name)}, which is of what is expected alone. ${own}, or change the alert for all under flinkwatch:alerts.thresholds.`;
}

function aboutClusters({ name }: AlertDefinition, jobs: Jobs): string {
  return `got ${JSON.stringify(jobs)}, but ${name} is about processes, which may run several jobs. Use clusters.`;
}

/** Names of the metrics that an alert asks for. */
function usedBy({ expr, threshold }: AlertDefinition): string[] {
  const fill = placeholders({ largestIntervalSeconds: 60, threshold: threshold.value });
  return selectorsOf(fill(expr)).map(({ metric }) => metric);
}

/** What is wrong with a choice of jobs. */
function checkJobs(jobs: Jobs | undefined): AlertFault[] {
  if (typeof jobs !== "string") return [];
  const expected = patternFault(jobs);
  if (expected === undefined) return [];
  const reason = `got ${JSON.stringify(jobs)}, expected ${expected}. Write names as a list.`;
  return [{ path: "jobs", reason }];
}

/** What is wrong with a choice of clusters. */
function checkClusters(
  clusters: readonly string[] | undefined,
  known: readonly string[],
): AlertFault[] {
  return (clusters ?? []).flatMap((cluster, i): AlertFault[] => {
    const path = `clusters.${i}`;
    return clusters?.indexOf(cluster) === i
      ? unknownCluster(path, cluster, known)
      : [duplicate(path, cluster)];
  });
}

/** A job that two overrides are for would be reported twice. */
function checkOverlaps(
  earlier: readonly Partial<ScopedOverride>[],
  override: Partial<ScopedOverride>,
): AlertFault[] {
  const { alert, clusters, jobs } = override;
  const overlaps = (other: Partial<ScopedOverride>) =>
    other.alert === alert &&
    // One for all is a fault already.
    (other.clusters !== undefined || other.jobs !== undefined) &&
    (!other.clusters || !clusters || other.clusters.some((one) => clusters.includes(one))) &&
    (other.jobs === undefined || jobs === undefined || !provenDisjoint(other.jobs, jobs));
  return earlier.flatMap((other, i): AlertFault[] => {
    if (!overlaps(other)) return [];
    const [mine, its] = [override, other].map(scopeText);
    const reason = `overlaps flinkwatch:alerts.overrides[${i}]: both may be for the same job of ${alert} (${its}; ${mine}). Give them different clusters, names of jobs, or patterns that begin or end differently.`;
    return [{ path: "", reason }];
  });
}

function provenDisjoint(one: Jobs, other: Jobs): boolean {
  const patterns = [one, other].map(jobPattern);
  if (patterns.some((pattern) => patternFault(pattern) !== undefined)) return true;
  return areDisjoint(patterns[0]!, patterns[1]!);
}

function scopeText({ clusters, jobs }: Partial<ScopedOverride>): string {
  const some = (all: readonly string[]) =>
    all.length > 5 ? `${all.slice(0, 4).join(", ")} and ${all.length - 4} more` : all.join(", ");
  const texts = [
    ...(clusters ? [`clusters ${some(clusters)}`] : []),
    ...(jobs === undefined ? [] : [`jobs ${typeof jobs === "string" ? jobs : some(jobs)}`]),
  ];
  return texts.join(" and ");
}
