const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a duration as Prometheus writes it, such as `90s` or `1h30m`; `undefined` if it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (SECONDS[unit ?? ""] ?? 0), 0);
}

/** Seconds as Prometheus writes them, in the largest unit that fits; rounded up to whole ones. */
export function printDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole % 86_400 === 0 && whole > 0) return `${whole / 86_400}d`;
  if (whole % 3600 === 0 && whole > 0) return `${whole / 3600}h`;
  return whole % 60 === 0 && whole > 0 ? `${whole / 60}m` : `${whole}s`;
}
