import { loadAlerts, type AlertDefinition } from "./alert-data";
import { dashboardLink, type LinkBases, runbookLink } from "./alert-links";
import { placeholders } from "./alert-placeholders";
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
  readonly threshold?: number | string;
  /** How long the condition must hold before the alert is raised, such as `10m`. */
  readonly for?: string;
  readonly severity?: AlertDefinition["severity"];
  /** `false` leaves the rule in place, switched off. Default true, but for alerts that say why they are off. */
  readonly enabled?: boolean;
}

/** One alert rule, ready for the AlertGroup resource. */
export interface RenderedRule {
  readonly name: string;
  readonly expr: string;
  readonly duration: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly enabled: boolean;
}

/** Alert rules that are kept together; the component adds the stack to the name. */
export interface RenderedGroup {
  readonly groupName: string;
  readonly rules: RenderedRule[];
}

/** What the rules depend on. */
export interface RenderOptions extends LinkBases {
  /** The largest reporting interval among the clusters, in seconds; windows are at least five of them. */
  readonly largestIntervalSeconds: number;
  /** Overrides by alert name. */
  readonly thresholds?: Readonly<Record<string, AlertOverride>>;
  /** EMR ids that the rules look at; without it, every cluster that reports to the instance. */
  readonly clusters?: readonly string[];
  /** Language of summary and description. Default `zh`. */
  readonly language?: "zh" | "en";
}

/** One thing that is wrong with the overrides; `path` starts at the alert's name. */
export interface AlertFault {
  readonly path: string;
  readonly reason: string;
}

const DURATION = /^\d+[smhd]$/;
const SEVERITIES = ["critical", "warning", "info"];

/** All that is wrong with `thresholds`: unknown alerts (naming the near ones), units, ranges. Pure but for the data files. */
export function checkAlertOverrides(
  thresholds: Readonly<Record<string, AlertOverride>>,
  alerts: readonly AlertDefinition[] = loadAlerts(),
): AlertFault[] {
  return Object.entries(thresholds).flatMap(([name, override]) => {
    const alert = alerts.find((a) => a.name === name);
    return alert ? checkOverride(alert, fieldsOf(override)) : [unknownAlert(name, alerts)];
  });
}

/**
 * Renders the alerts of `monitoring/alerts/` for a stack.
 * @throws if an override is wrong; the message lists every fault with its path.
 */
export function renderAlertGroups(options: RenderOptions): RenderedGroup[] {
  const alerts = loadAlerts();
  const overrides = options.thresholds ?? {};
  const faults = checkAlertOverrides(overrides, alerts);
  if (faults.length > 0) {
    throw new Error(faults.map((f) => `alerts.${f.path}: ${f.reason}`).join("\n"));
  }
  const groups = new Map<string, RenderedRule[]>();
  for (const alert of alerts) {
    const rules = groups.get(alert.group) ?? [];
    rules.push(renderRule(alert, fieldsOf(overrides[alert.name]), options));
    groups.set(alert.group, rules);
  }
  return [...groups].map(([groupName, rules]) => ({ groupName, rules }));
}

function fieldsOf(override: AlertOverride | undefined): AlertOverrideFields {
  if (override === undefined) return {};
  return typeof override === "object" ? override : { threshold: override };
}

function unknownAlert(name: string, alerts: readonly AlertDefinition[]): AlertFault {
  const names = alerts.map((a) => a.name);
  const near = nearNames(name, names);
  const next =
    near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Known alerts: ${names.join(", ")}.`;
  return { path: name, reason: `there is no alert of this name. ${next}` };
}

function checkOverride(alert: AlertDefinition, fields: AlertOverrideFields): AlertFault[] {
  const faults: AlertFault[] = [];
  const fault = (field: string, got: unknown, expected: string) =>
    faults.push({
      path: `${alert.name}.${field}`,
      reason: `got ${JSON.stringify(got)}, expected ${expected}.`,
    });
  for (const key of Object.keys(fields)) {
    if (!["threshold", "for", "severity", "enabled"].includes(key)) {
      faults.push({
        path: `${alert.name}.${key}`,
        reason: "unknown key, expected threshold, for, severity or enabled.",
      });
    }
  }
  const { min, max, unit } = alert.threshold;
  if (fields.threshold !== undefined) {
    const value = thresholdIn(alert.threshold.unit, fields.threshold);
    const whole = !ALERT_UNITS[unit].whole || (value !== undefined && Number.isInteger(value));
    if (value === undefined || value < min || value > max || !whole) {
      const range = `${min} to ${max} ${unit} (${alert.threshold.meaning}), such as "${ALERT_UNITS[unit].example}"`;
      fault("threshold", fields.threshold, range);
    }
  }
  if (fields.for !== undefined && !DURATION.test(fields.for)) {
    fault("for", fields.for, `a duration such as "${alert.for}"`);
  }
  if (fields.severity !== undefined && !SEVERITIES.includes(fields.severity)) {
    fault("severity", fields.severity, SEVERITIES.join(", "));
  }
  if (fields.enabled !== undefined && typeof fields.enabled !== "boolean") {
    fault("enabled", fields.enabled, "true or false");
  }
  return faults;
}

function renderRule(
  alert: AlertDefinition,
  fields: AlertOverrideFields,
  options: RenderOptions,
): RenderedRule {
  const threshold =
    thresholdIn(alert.threshold.unit, fields.threshold ?? alert.threshold.value) ??
    alert.threshold.value;
  const fill = placeholders({ ...options, threshold });
  const language = options.language ?? "zh";
  const withUnit = `${threshold}${ALERT_UNITS[alert.threshold.unit].suffix}`;
  const text = (t: string) => fill(t.replaceAll("${threshold}", withUnit));
  return {
    name: alert.name,
    expr: fill(alert.expr).trim(),
    duration: fields.for ?? alert.for,
    labels: { severity: fields.severity ?? alert.severity },
    annotations: {
      summary: text(alert.summary[language]),
      description: text(alert.description[language]),
      runbook: runbookLink(alert.name, language, options),
      dashboard: dashboardLink(alert, options),
    },
    enabled: fields.enabled ?? alert.off === undefined,
  };
}
