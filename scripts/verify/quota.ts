/** Whether an instance drops series because its quota is used up. Pure. */
import { INSTANCE_SERIES_LIMIT } from "../doctor/series";
import { numberIn, type QueryAnswer } from "./queries";

/** Where an instance tells its quota, in Mimir's words. */
export const LIMITS_PATH = "/api/v1/user_limits";

/** How many series the instance has. Large instances refuse it: a query may look at 100,000 series. */
export const ALL_SERIES_QUERY = 'count({__name__!=""})';

/** What is known of an instance's quota. */
export interface Quota {
  /** Series that it takes. */
  readonly limit: number;
  /** Whether the instance said so itself, else it is what the product's page says. */
  readonly isTold: boolean;
  /** Series that it has; absent where they could not be counted. */
  readonly series?: number;
}

/** Reads the answers to {@link LIMITS_PATH} and {@link ALL_SERIES_QUERY}. An instance need not know either. */
export function readQuota(limits: QueryAnswer, count: QueryAnswer): Quota {
  const told = limitIn(limits);
  const series = countIn(count);
  return {
    limit: told ?? INSTANCE_SERIES_LIMIT,
    isTold: told !== undefined,
    ...(series !== undefined && { series }),
  };
}

/** Whether it takes no new series; `undefined` where that cannot be told. */
export function isUsedUp({ limit, series }: Quota): boolean | undefined {
  return series === undefined ? undefined : series >= limit;
}

function limitIn({ statusCode, responseBody }: QueryAnswer): number | undefined {
  if (statusCode !== 200) return undefined;
  try {
    const limit = (JSON.parse(responseBody) as Record<string, unknown> | null)
      ?.max_global_series_per_user;
    // In Mimir 0 means that there is none.
    return typeof limit === "number" && limit > 0 ? limit : undefined;
  } catch {
    return undefined;
  }
}

function countIn(answer: QueryAnswer): number | undefined {
  try {
    return numberIn(answer);
  } catch {
    return undefined;
  }
}
