/** How a unit of a panel is called by Grafana, and what one of an alert's thresholds is in it. */
interface Unit {
  readonly grafana: string;
  /** Unit of a threshold → factor that makes it one of this unit. */
  readonly from: Readonly<Record<string, number>>;
  /** What stands at the axis. */
  readonly axis: { readonly zh: string; readonly en: string };
  /** The largest value there can be, where there is one. */
  readonly max?: number;
}

/** Units of panels. Times are seconds and shares lie between 0 and 1, whatever the metric's own unit. */
export const PANEL_UNITS = {
  count: { grafana: "short", from: { count: 1 }, axis: { zh: "个", en: "count" } },
  perSecond: { grafana: "cps", from: {}, axis: { zh: "每秒", en: "per second" } },
  bytes: { grafana: "bytes", from: {}, axis: { zh: "字节", en: "bytes" } },
  bytesPerSecond: { grafana: "binBps", from: {}, axis: { zh: "字节每秒", en: "bytes per second" } },
  seconds: {
    grafana: "s",
    from: { seconds: 1, minutes: 60 },
    axis: { zh: "秒", en: "seconds" },
  },
  share: {
    grafana: "percentunit",
    from: { percent: 0.01 },
    axis: { zh: "占比", en: "share" },
    max: 1,
  },
  cores: { grafana: "none", from: { cores: 1 }, axis: { zh: "核", en: "cores" } },
  running: { grafana: "none", from: {}, axis: { zh: "状态", en: "state" } },
} as const satisfies Record<string, Unit>;

/** A unit of a panel. */
export type PanelUnit = keyof typeof PANEL_UNITS;

/** @throws {Error} if a threshold in that unit says nothing about values in this one. */
export function convertThreshold(value: number, from: string, to: PanelUnit): number {
  const factor = (PANEL_UNITS[to] as Unit).from[from];
  if (factor === undefined) throw new Error(`dashboards: no ${to} can be made of ${from}.`);
  return value * factor;
}
