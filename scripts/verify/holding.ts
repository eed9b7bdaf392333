/** For how long conditions have held. */
import type { QueryAnswer } from "./queries";

/** When a condition is looked at. */
export interface HoldingSpan {
  /** Whole seconds since 1970, as answers are in milliseconds. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly stepSeconds: number;
}

/** Between two looks at most. */
const LARGEST_STEP_SECONDS = 60;

/** The looks that tell whether a condition has held for that long: at both ends, and evenly between. Pure. */
export function holdingSpan(forSeconds: number, endSeconds: number): HoldingSpan {
  const steps = Math.max(1, Math.ceil(forSeconds / LARGEST_STEP_SECONDS));
  return { startSeconds: endSeconds - forSeconds, endSeconds, stepSeconds: forSeconds / steps };
}

/** The path of a query over a span. */
export function rangePath(query: string, { startSeconds, endSeconds, stepSeconds }: HoldingSpan) {
  const asked = { query, start: startSeconds, end: endSeconds, step: stepSeconds };
  const text = Object.entries(asked).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `/api/v1/query_range?${text.join("&")}`;
}

/**
 * For how many seconds up to the end the condition has held without a break for the same series, the longest of all;
 * 0 if it began at the last look or does not hold. Pure.
 * @throws {Error} if the answer is an error.
 */
export function heldSeconds({ statusCode, responseBody }: QueryAnswer, span: HoldingSpan): number {
  if (statusCode !== 200) {
    throw new Error(
      `verify: Prometheus refused the query, got status ${statusCode}, expected 200.`,
    );
  }
  const body = JSON.parse(responseBody) as {
    data?: { result?: { values?: [number, string][] }[] };
  };
  const runs = (body.data?.result ?? []).map(({ values = [] }) => {
    const times = values.map(([time]) => time);
    return lastRun(times, span);
  });
  return Math.max(0, ...runs);
}

function lastRun(times: readonly number[], { endSeconds, stepSeconds }: HoldingSpan): number {
  let from = endSeconds + stepSeconds;
  for (const time of [...times].reverse()) {
    if (from - time > 1.5 * stepSeconds) break;
    from = time;
  }
  return Math.max(0, endSeconds - from);
}
