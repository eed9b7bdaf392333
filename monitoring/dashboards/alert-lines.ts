import { loadAlerts } from "../alert-data";

/** What a dashboard shows of an alert: where it lies, and what it is called. */
export interface AlertLine {
  readonly name: string;
  readonly value: number;
  /** Unit of the value, as the alert's data file writes it. */
  readonly unit: string;
  readonly severity: "critical" | "warning" | "info";
  /** How long it must hold, such as `5m`. */
  readonly for: string;
}

/** Code of an alert → its line, for every alert of the catalogue. */
export function loadAlertLines(): ReadonlyMap<string, AlertLine> {
  return new Map(
    loadAlerts().map((alert) => {
      const { id, name, threshold, severity } = alert;
      const line = { name, value: threshold.value, unit: threshold.unit, severity, for: alert.for };
      return [id, line] as const;
    }),
  );
}
