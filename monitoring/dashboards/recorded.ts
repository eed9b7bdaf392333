/** What dashboards ask of recording rules instead: where a query over the whole fleet would read more than TMP answers. */
import { loadMetrics } from "../metrics";
import { clustersPerQuery, sizePerCluster } from "../query-limits";
import { JOB } from "./measures";
import type { Asked } from "./panel";
import type { Scope } from "./scope";

/** A fleet whose recording rules are kept. */
export interface RecordedFleet {
  readonly clusters: number;
  /** Subtasks of all jobs on the largest cluster. */
  readonly subtasksPerCluster: number;
  /** Seconds between two pushes of the cluster that pushes most often. Default: as rarely as a gateway is usually read. */
  readonly smallestIntervalSeconds?: number;
}

/** A series that a recording rule writes for each job; the mark of the stack that keeps the rule falls away. */
export function recordedOfJobs(scope: Scope, record: string): string {
  return `max by (${JOB}) (${scope.job(record)})`;
}

/** Living processes, each once. */
export function recordedProcesses(scope: Scope): string {
  const living = (record: string) => `max without (managed_by) (${scope.cluster(record)})`;
  return `(${living("flink:jm_live")} or ${living("flink:tm_live")})`;
}

/**
 * Which way a panel asks. As long as one query may read all that it needs it needs no rules, works for clusters of
 * stacks that keep none, and reaches back to before there were any. Pure.
 */
export function choiceFor(fleet: RecordedFleet | undefined): (asked: Asked) => string {
  if (fleet === undefined) return ({ expr }) => expr;
  const {
    clusters,
    subtasksPerCluster: subtasks,
    smallestIntervalSeconds: intervalSeconds,
  } = fleet;
  const metrics = loadMetrics();
  return ({ expr, recorded }) => {
    if (recorded === undefined) return expr;
    const fitting = clustersPerQuery(sizePerCluster(expr, { subtasks, intervalSeconds }, metrics));
    return clusters > fitting ? recorded : expr;
  };
}
