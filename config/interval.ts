/**
 * Seconds of a reporting interval such as "60 SECONDS" or "2 MINUTES"; `undefined` if it is not one.
 */
export function intervalSeconds(interval: unknown): number | undefined {
  const match = /^([1-9]\d*) (SECONDS|MINUTES)$/.exec(typeof interval === "string" ? interval : "");
  return match ? Number(match[1]) * (match[2] === "MINUTES" ? 60 : 1) : undefined;
}
