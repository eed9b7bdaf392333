import { fault, ok, warning, type Finding } from "./finding";

/** Series of one process of an idle Flink, and of one TaskManager that runs a job, as seen with Flink 1.14. */
const JOB_MANAGER_SERIES = 65;
const BUSY_TASK_MANAGER_SERIES = 150;

/**
 * What an instance takes: series at once, and data points a second.
 * @see https://www.tencentcloud.com/document/product/248/62996
 */
export const INSTANCE_SERIES_LIMIT = 4_500_000;
const INSTANCE_SAMPLES_A_SECOND_LIMIT = 300_000;
/** From this share on there is little room for more jobs. */
const LARGE_SHARE = 0.8;

/** What a cluster will send, before it sends anything. */
export interface SeriesEstimate {
  readonly series: number;
  readonly samplesPerMinute: number;
}

/**
 * Estimates one job with a TaskManager on each core and task node. Real numbers grow with jobs, parallelism and
 * operators; they replace the estimate as soon as metrics arrive. Pure.
 */
export function estimateSeries(pushingNodes: number, intervalSeconds: number): SeriesEstimate {
  const series = JOB_MANAGER_SERIES + pushingNodes * BUSY_TASK_MANAGER_SERIES;
  return samples(series, intervalSeconds);
}

/** New values a minute of that many series. The gateway is scraped oftener, but nothing new is in between. */
export function samples(series: number, intervalSeconds: number): SeriesEstimate {
  return { series, samplesPerMinute: Math.round((series * 60) / intervalSeconds) };
}

/** What share of the instance's limits all clusters of the stack take together. Pure. */
export function shareOfLimits(estimates: readonly SeriesEstimate[]): Finding {
  const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
  const series = sum(estimates.map((estimate) => estimate.series));
  const samplesASecond = sum(estimates.map((estimate) => estimate.samplesPerMinute)) / 60;
  const shares = {
    series: series / INSTANCE_SERIES_LIMIT,
    samples: samplesASecond / INSTANCE_SAMPLES_A_SECOND_LIMIT,
  };
  const told =
    `${series} series are ${percent(shares.series)} of the ${INSTANCE_SERIES_LIMIT} that an instance takes, ` +
    `${Math.ceil(samplesASecond)} samples a second ${percent(shares.samples)} of ${INSTANCE_SAMPLES_A_SECOND_LIMIT}`;
  const largest = Math.max(shares.series, shares.samples);
  if (largest > 1) {
    return fault("limits", `${told}. Spread the clusters over more instances, or raise interval.`);
  }
  if (largest < LARGE_SHARE) return ok("limits", told);
  return warning("limits", `${told}. Plan another instance before you add clusters.`);
}

function percent(share: number): string {
  return share < 0.001 ? "under 0.1 %" : `${(share * 100).toFixed(1)} %`;
}
