import { escapePattern, jobPattern, type Jobs } from "./job-patterns";
import type { Metric } from "./metrics";
import { rewriteExpression } from "./promql";

/** Which clusters and jobs a rule is for. */
export interface AlertScope {
  /** Values of the label `instance_id`. Absent: every cluster. */
  readonly instances?: readonly string[];
  /** Absent: every job. */
  readonly jobs?: Jobs;
}

type Metrics = ReadonlyMap<string, Metric>;

/** The expression for that scope alone: matchers on every selector. Pure. */
export function narrowTo(expr: string, scope: AlertScope, metrics: Metrics): string {
  return withMatchers(expr, metrics, {
    clusters: scope.instances ? [`instance_id=~${instancePattern(scope.instances)}`] : [],
    jobs: scope.jobs === undefined ? [] : [`job_name=~${quote(jobPattern(scope.jobs))}`],
  });
}

/**
 * The expression for all but those scopes. None for all jobs of a cluster has a job in common with another. Where some are for jobs of certain
 * clusters it is asked once for those clusters without the jobs, and once for all others: matchers say no "or". Pure.
 */
export function leaveOut(expr: string, scopes: readonly AlertScope[], metrics: Metrics): string {
  if (scopes.length === 0) return expr;
  const everywhere = scopes.filter(({ instances }) => !instances).flatMap(exceptJobs);
  const named = [...new Set(scopes.flatMap(({ instances = [] }) => instances))].sort();
  const rest = withMatchers(expr, metrics, {
    clusters: named.length > 0 ? [`instance_id!~${instancePattern(named)}`] : [],
    jobs: everywhere,
  });
  const parts = partlyLeftOut(scopes).map(({ instances, jobs }) =>
    withMatchers(expr, metrics, {
      clusters: [`instance_id=~${instancePattern(instances)}`],
      jobs: [...jobs, ...everywhere],
    }),
  );
  if (parts.length === 0) return rest;
  return [rest, ...parts].map((part) => `(\n${part}\n)`).join("\nor\n");
}

/** Whether an alert can be narrowed to jobs: whether anything that it asks for knows of them. */
export function knowsJobs(used: readonly string[], metrics: Metrics): boolean {
  return used.some((metric) => hasJobs(metric, metrics));
}

/** Clusters of which only some jobs are left out, those with the same ones together. */
function partlyLeftOut(
  scopes: readonly AlertScope[],
): { instances: readonly string[]; jobs: readonly string[] }[] {
  const jobsOf = new Map<string, string[]>();
  for (const scope of scopes.filter(({ jobs }) => jobs !== undefined)) {
    for (const instance of scope.instances ?? []) {
      jobsOf.set(instance, [...(jobsOf.get(instance) ?? []), ...exceptJobs(scope)]);
    }
  }
  const together = new Map<string, { instances: string[]; jobs: string[] }>();
  for (const [instance, jobs] of [...jobsOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const same = together.get(jobs.join()) ?? { instances: [], jobs };
    same.instances.push(instance);
    together.set(jobs.join(), same);
  }
  return [...together.values()];
}

function exceptJobs({ jobs }: AlertScope): string[] {
  return jobs === undefined ? [] : [`job_name!~${quote(jobPattern(jobs))}`];
}

/** Liveness of a process has no job: a matcher for jobs there would find nothing, and no alert were ever raised. */
function withMatchers(
  expr: string,
  metrics: Metrics,
  { clusters, jobs }: { clusters: readonly string[]; jobs: readonly string[] },
): string {
  const matchers = (metric: string) => [...clusters, ...(hasJobs(metric, metrics) ? jobs : [])];
  return rewriteExpression(expr, { matchers });
}

function hasJobs(metric: string, metrics: Metrics): boolean {
  return metrics.get(metric)?.labels.includes("job_name") ?? false;
}

function instancePattern(instances: readonly string[]): string {
  return quote([...new Set(instances)].sort().map(escapePattern).join("|"));
}

/** As PromQL writes texts; its escapes are those of JSON as far as these go. */
function quote(text: string): string {
  return JSON.stringify(text);
}
