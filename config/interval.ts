/**
 * Seconds of a reporting interval such as "60 SECONDS" or "2 MINUTES"; `undefined` if it is not one.
 */
export function intervalSeconds(interval: unknown): number | undefined {
  const match = /^([1-9]\d*) (SECONDS|MINUTES)$/.exec(typeof interval === "string" ? interval : "");
  return match ? Number(match[1]) * (match[2] === "MINUTES" ? 60 : 1) : undefined;
}

/** How often the clusters of a stack push. */
export interface PushIntervals {
  readonly largestIntervalSeconds: number;
  readonly smallestIntervalSeconds: number;
}

/** The longest and the shortest time between two pushes among clusters; there is at least one. */
export function pushIntervals(clusters: readonly { readonly interval: string }[]): PushIntervals {
  const seconds = clusters.map(({ interval }) => intervalSeconds(interval) ?? 60);
  return {
    largestIntervalSeconds: Math.max(...seconds),
    smallestIntervalSeconds: Math.min(...seconds),
  };
}
