/** Series of one process of an idle Flink, and of one TaskManager that runs a job, as seen with Flink 1.14. */
const JOB_MANAGER_SERIES = 65;
const BUSY_TASK_MANAGER_SERIES = 150;

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
