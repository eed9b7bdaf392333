import { loadAlerts, type AlertDefinition } from "./alert-data";
import { ALERT_UNITS, thresholdIn } from "./alert-units";
import { nearNames } from "./near-names";

/**
 * What a stack may change of one alert. A bare value is the threshold: a number in the alert's own unit, or a
 * text with its unit, such as `"85%"` or `"45m"`.
 */
export type AlertOverride = number | string | AlertOverrideFields;

/** The long form of an override; what is left out keeps the value of the data file. */
export interface AlertOverrideFields {
  /** Threshold in the alert's unit, or a text with the unit. */
  readonly threshold?: number | string | undefined;
  /** How long the condition must hold before the alert is raised, such as `10m`. */
  readonly for?: string | undefined;
  readonly severity?: AlertDefinition["severity"] | undefined;
  /** `false` leaves the rule in place, switched off. Default true, but for alerts that say why they are off. */
  readonly enabled?: boolean | undefined;
  /**
   * Notice templates that tell of it, by name or id, instead of those of its group or of all alerts. It moves into a group
   * of its own.
   */
  readonly receivers?: readonly string[] | undefined;
}

/** One thing that is wrong with overrides; `path` starts at the alert's name, or at the override's place. */
export interface AlertFault {
  readonly path: string;
  readonly reason: string;
}

const DURATION = /^\d+[smhd]$/;
const SEVERITIES = ["critical", "warning", "info"];
const KEYS = ["threshold", "for", "severity", "enabled", "receivers"];

/** All that is wrong with `thresholds`: unknown alerts (naming the near ones), units, ranges. Pure but for the data files. */
export function checkAlertOverrides(
  thresholds: Readonly<Record<string, AlertOverride>>,
  alerts: readonly AlertDefinition[] = loadAlerts(),
): AlertFault[] {
  return Object.entries(thresholds).flatMap(([name, override]) => {
    const alert = alerts.find((a) => a.name === name);
    if (!alert) return [{ path: name, reason: `there is ${unknownAlert(name, alerts)}` }];
    return checkFields(alert, fieldsOf(override)).map(({ path, reason }) => ({
      path: `${name}.${path}`,
      reason,
    }));
  });
}

/** The long form of an override. */
export function fieldsOf(override: AlertOverride | undefined): AlertOverrideFields {
  if (override === undefined) return {};
  return typeof override === "object" ? override : { threshold: override };
}

/** Says that no alert has that name, and which ones there are; completes a sentence. */
export function unknownAlert(name: string, alerts: readonly AlertDefinition[]): string {
  const names = alerts.map((a) => a.name);
  const near = nearNames(name, names);
  const next =
    near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Known alerts: ${names.join(", ")}.`;
  return `no alert of this name. ${next}`;
}

/** What is wrong with a threshold: its unit or its range; nothing where there is none. */
export function checkThreshold(
  alert: AlertDefinition,
  threshold: number | string | undefined,
): string | undefined {
  if (threshold === undefined) return undefined;
  const { min, max, unit, meaning } = alert.threshold;
  const value = thresholdIn(unit, threshold);
  const whole = !ALERT_UNITS[unit].whole || (value !== undefined && Number.isInteger(value));
  if (value !== undefined && value >= min && value <= max && whole) return undefined;
  return `got ${JSON.stringify(threshold)}, expected ${min} to ${max} ${unit} (${meaning.en}), such as "${ALERT_UNITS[unit].example}".`;
}

function checkFields(alert: AlertDefinition, fields: AlertOverrideFields): AlertFault[] {
  const faults: AlertFault[] = [];
  const fault = (path: string, got: unknown, expected: string) =>
    faults.push({ path, reason: `got ${JSON.stringify(got)}, expected ${expected}.` });
  for (const key of Object.keys(fields).filter((one) => !KEYS.includes(one))) {
    const known = `${KEYS.slice(0, -1).join(", ")} or ${KEYS.at(-1)}`;
    faults.push({ path: key, reason: `unknown key, expected ${known}.` });
  }
  const threshold = checkThreshold(alert, fields.threshold);
  if (threshold !== undefined) faults.push({ path: "threshold", reason: threshold });
  if (fields.for !== undefined && !DURATION.test(fields.for)) {
    fault("for", fields.for, `a duration such as "${alert.for}"`);
  }
  if (fields.severity !== undefined && !SEVERITIES.includes(fields.severity)) {
    fault("severity", fields.severity, SEVERITIES.join(", "));
  }
  if (fields.enabled !== undefined && typeof fields.enabled !== "boolean") {
    fault("enabled", fields.enabled, "true or false");
  }
  if (fields.receivers !== undefined && !areReceivers(fields.receivers)) {
    fault("receivers", fields.receivers, "a list of names or ids of notice templates");
  }
  return faults;
}

function areReceivers(value: unknown): boolean {
  const isOne = (one: unknown) => typeof one === "string" && one !== "";
  return Array.isArray(value) && value.length > 0 && value.every(isOne);
}
