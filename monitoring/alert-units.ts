/** Unit of a threshold: how it is written in a text, an example, and what follows the number in alerts. */
interface AlertUnit {
  readonly text: RegExp;
  readonly example: string;
  readonly suffix: string;
  /** Whether it is counted in whole ones. */
  readonly whole: boolean;
}

/** Units of thresholds. */
export const ALERT_UNITS = {
  percent: { text: /^(\d+(?:\.\d+)?)\s*%$/, example: "85%", suffix: "%", whole: false },
  count: { text: /^(\d+)$/, example: "3", suffix: "", whole: true },
  seconds: { text: /^(\d+)\s*(?:s|seconds)$/, example: "90s", suffix: "s", whole: true },
  minutes: { text: /^(\d+)\s*(?:m|min|minutes)$/, example: "45m", suffix: "m", whole: true },
  hours: { text: /^(\d+)\s*(?:h|hours)$/, example: "36h", suffix: "h", whole: true },
  cores: {
    text: /^(\d+(?:\.\d+)?)\s*cores?$/,
    example: "1.8 cores",
    suffix: " cores",
    whole: false,
  },
} as const satisfies Record<string, AlertUnit>;

/** A unit of thresholds. */
export type AlertUnitName = keyof typeof ALERT_UNITS;

/** A threshold in its unit, `undefined` if the text has another unit. */
export function thresholdIn(unit: AlertUnitName, threshold: number | string): number | undefined {
  if (typeof threshold === "number") return threshold;
  const match = ALERT_UNITS[unit].text.exec(threshold.trim());
  return match ? Number(match[1]) : undefined;
}
