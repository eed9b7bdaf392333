/** `live` as `wanted` writes it if both are equally long: 60s is 1m. */
export function asWritten(live: string, wanted: string | undefined): string {
  if (wanted === undefined) return live;
  return seconds(live) === seconds(wanted) ? wanted : live;
}

function seconds(duration: string): number | string {
  const factors: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
  if (!/^(\d+[smhd])*$/.test(duration)) return duration;
  const parts = [...duration.matchAll(/(\d+)([smhd])/g)];
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (factors[unit ?? "s"] ?? 1), 0);
}
