/** The number of series that an instance takes, and what happens to those beyond it. */

/** Series that a paid instance takes. @see https://cloud.tencent.com/document/product/1416/73370 */
export const USUAL_SERIES = 4_500_000;
/** Series of one metric. @see the same page */
const SERIES_OF_A_METRIC = 100_000;
/** Data points a second. @see the same page */
const SAMPLES_A_SECOND = 300_000;

/** A limit that was reached. */
export interface ReachedLimit {
  /** Pushed job names whose series were there before: they go on. */
  readonly jobs: readonly string[];
  /** Series that were there then: the limit. */
  readonly series: number;
}

/**
 * What `/api/v1/user_limits` answers. The names are Mimir's, whose path this is: what Tencent's own service answers
 * stands nowhere, hence the switch `userLimits`.
 * @see https://grafana.com/docs/mimir/latest/references/http-api/
 */
export function userLimits(reached: ReachedLimit | undefined): Record<string, number> {
  return {
    ingestion_rate: SAMPLES_A_SECOND,
    max_global_series_per_user: reached?.series ?? USUAL_SERIES,
    max_global_series_per_metric: SERIES_OF_A_METRIC,
  };
}

/** A rule for Prometheus that drops every pushed job but those: a limit refuses what is new, not what is there. */
export function keepOnly(jobs: readonly string[], jobLabel: string): Record<string, unknown> {
  const known = jobs.map((job) => job.replace(/[^A-Za-z0-9_]/g, "\\$&"));
  return { source_labels: [jobLabel], regex: ["", ...known].join("|"), action: "keep" };
}
