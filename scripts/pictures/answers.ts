/** What Prometheus answers to a panel's queries. */
import { type AlertLine } from "../../monitoring/dashboards/alert-lines";
import type {
  Language,
  LinesPanel,
  Steps,
  ValueColumn,
  NumberPanel,
} from "../../monitoring/dashboards/panel";
import { convertThreshold, PANEL_UNITS, type PanelUnit } from "../../monitoring/dashboards/units";
import { type Chosen, withChosen } from "../recordings/choices";
import type { AnsweredSeries, RecordedPrometheus, Span } from "../recordings/recorded-prometheus";
import type { Line } from "./chart";
import { THEME } from "./theme";

/** What pictures are drawn from. */
export interface Source {
  readonly server: RecordedPrometheus;
  readonly chosen: Chosen;
  readonly span: Span;
  readonly language: Language;
  readonly alerts: ReadonlyMap<string, AlertLine>;
}

/** The lines of a panel, in the order of its queries. */
export async function linesOf(panel: LinesPanel, source: Source): Promise<Line[]> {
  const answers = await Promise.all(
    panel.queries.map(async ({ expr, legend }) => {
      const found = await source.server.range(withChosen(expr, source.chosen), source.span);
      const template = typeof legend === "string" ? legend : legend[source.language];
      return found.map((series) => ({
        name: nameOf(template, series),
        points: series.values.map(([time, value]) => [time, Number(value)] as const),
      }));
    }),
  );
  return answers.map((lines) => lines.sort((a, b) => (a.name < b.name ? -1 : 1))).flat();
}

/** What a query gives at the end of the span. */
export async function latest(
  expr: string,
  { server, chosen, span }: Source,
): Promise<AnsweredSeries[]> {
  const now = { ...span, start: span.end };
  return server.range(withChosen(expr, chosen), now);
}

/** The value of one series. */
export function numberOf(series: AnsweredSeries | undefined): number {
  return Number(series?.values.at(-1)?.[1] ?? NaN);
}

/** The colour of a value, by the alert's threshold or by fixed steps. */
export function colourOf(
  value: number,
  { alert, steps, unit }: Pick<NumberPanel | ValueColumn, "alert" | "steps" | "unit">,
  alerts: Source["alerts"],
): string {
  if (unit === "running") return value > 0 ? THEME.colours.green : THEME.colours.red;
  const line = thresholdOf({ alert, unit }, alerts);
  if (line) return value > line.value ? line.colour : THEME.colours.green;
  const { orange = Infinity, red = Infinity }: Steps = steps ?? {};
  return value >= red
    ? THEME.colours.red
    : value >= orange
      ? THEME.colours.orange
      : THEME.colours.green;
}

/** The threshold of a panel's alert in the panel's unit. */
export function thresholdOf(
  {
    alert,
    unit,
    drawsAlert,
  }: { readonly alert?: string; readonly unit: PanelUnit; readonly drawsAlert?: false },
  alerts: Source["alerts"],
): { value: number; colour: string } | undefined {
  const line = alert === undefined || drawsAlert === false ? undefined : alerts.get(alert);
  if (!line || !Object.hasOwn(PANEL_UNITS[unit].from, line.unit)) return undefined;
  const colour = line.severity === "critical" ? THEME.colours.red : THEME.colours.orange;
  return { value: convertThreshold(line.value, line.unit, unit), colour };
}

function nameOf(template: string, { metric }: AnsweredSeries): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? "").trim();
}
