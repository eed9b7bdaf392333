/** Panels in Grafana 9.3's own JSON, with every option written out that its editor would add. */
import type { AlertLine } from "./alert-lines";
import type { Dashboard } from "./dashboard";
import { labelsOf, linkTo, ofRow } from "./links";
import type { DashboardName } from "./names";
import type {
  Asked,
  Bilingual,
  Language,
  LinesPanel,
  NumberPanel,
  Panel,
  Steps,
  TablePanel,
} from "./panel";
import { convertThreshold, PANEL_UNITS, type PanelUnit } from "./units";

/** What panels are drawn for. */
export interface PanelContext {
  readonly language: Language;
  readonly dashboard: Dashboard;
  readonly dashboards: Readonly<Record<DashboardName, Dashboard>>;
  readonly alerts: ReadonlyMap<string, AlertLine>;
  /** The expression as it is asked: from recording rules for a large fleet, with windows that follow the largest interval. */
  readonly ask: (asked: Asked) => string;
}

/** An object of JSON. */
export type Json = Record<string, unknown>;

/** Where every query goes: what the variable of that name has. */
export const DATA_SOURCE = { type: "prometheus", uid: "${datasource}" };

/** A panel without its place and number. */
export function panelJson(panel: Panel, context: PanelContext): Json {
  const common = {
    title: panel.title[context.language],
    description: descriptionOf(panel, context),
    datasource: DATA_SOURCE,
  };
  if (panel.kind === "lines") return { ...common, ...linesJson(panel, context) };
  if (panel.kind === "number") return { ...common, ...numberJson(panel, context) };
  return { ...common, ...tableJson(panel, context) };
}

function linesJson(panel: LinesPanel, context: PanelContext): Json {
  const unit = PANEL_UNITS[panel.unit];
  const { steps, line } = thresholdsOf(panel, panel.unit, context);
  const custom = {
    ...LINES,
    axisLabel: unit.axis[context.language],
    fillOpacity: panel.stacked ? 30 : 5,
    stacking: { group: "A", mode: panel.stacked ? "normal" : "none" },
    thresholdsStyle: { mode: line ? "line" : "off" },
  };
  const defaults = {
    color: { mode: "palette-classic" },
    custom,
    links: panel.drill ? [drillLink(panel.drill, labelsOf(firstOf(panel)), context)] : [],
    mappings: [],
    min: 0,
    thresholds: { mode: "absolute", steps },
    unit: unit.grafana,
  };
  return {
    type: "timeseries",
    targets: panel.queries.map((query, at) => ({
      ...targetOf(at, context.ask(query)),
      legendFormat: textOf(query.legend, context.language),
      range: true,
    })),
    fieldConfig: { defaults, overrides: [] },
    options: {
      legend: {
        calcs: ["lastNotNull", "max"],
        displayMode: "table",
        placement: "bottom",
        showLegend: true,
      },
      tooltip: { mode: "multi", sort: "desc" },
    },
  };
}

function firstOf(panel: LinesPanel): string {
  return panel.queries[0]?.expr ?? "";
}

function numberJson(panel: NumberPanel, context: PanelContext): Json {
  const { steps } = thresholdsOf(panel, panel.unit, context);
  const defaults = {
    color: { mode: "thresholds" },
    ...decimalsOf(panel.unit),
    links: panel.drill ? [drillLink(panel.drill, [], context)] : [],
    mappings: mappingsOf(panel.unit, context.language),
    thresholds: { mode: "absolute", steps },
    unit: PANEL_UNITS[panel.unit].grafana,
  };
  return {
    type: "stat",
    targets: [
      {
        ...targetOf(0, context.ask(panel.query)),
        instant: true,
        legendFormat: textOf(panel.query.legend, context.language),
        range: false,
      },
    ],
    fieldConfig: { defaults, overrides: [] },
    options: {
      colorMode: "value",
      graphMode: "none",
      justifyMode: "auto",
      orientation: "auto",
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
      textMode: "auto",
    },
  };
}

function tableJson(panel: TablePanel, context: PanelContext): Json {
  const { language } = context;
  const labels = panel.labels.map((column) => column.label);
  // Grafana numbers the columns of values where there are several alone.
  const isAlone = panel.values.length === 1;
  const valueNames = panel.values.map((_, at) => (isAlone ? "Value" : `Value #${refId(at)}`));
  const names = [...labels, ...valueNames];
  const titles = [...panel.labels, ...panel.values].map(({ title }) => title[language]);
  const organize = {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(names.map((name, at) => [name, at])),
    renameByName: Object.fromEntries(names.map((name, at) => [name, titles[at]])),
  };
  const links = panel.labels.flatMap(({ title, drill }) =>
    drill
      ? [
          override(title[language], [
            { id: "links", value: [drillLink(drill, labels, context, true)] },
          ]),
        ]
      : [],
  );
  const values = panel.values.map((column) => {
    const { steps, line } = thresholdsOf(column, column.unit, context);
    const mappings = mappingsOf(column.unit, language);
    const isColoured = line || column.steps !== undefined || mappings.length > 0;
    return override(column.title[language], [
      { id: "unit", value: PANEL_UNITS[column.unit].grafana },
      { id: "mappings", value: mappings },
      ...Object.entries(decimalsOf(column.unit)).map(([id, value]) => ({ id, value })),
      { id: "thresholds", value: { mode: "absolute", steps } },
      { id: "custom.displayMode", value: isColoured ? "color-text" : "auto" },
    ]);
  });
  return {
    type: "table",
    targets: panel.values.map((column, at) => ({
      ...targetOf(at, context.ask(column)),
      format: "table",
      instant: true,
      range: false,
    })),
    transformations: [
      { id: "merge", options: {} },
      { id: "organize", options: organize },
    ],
    fieldConfig: {
      defaults: {
        color: { mode: "thresholds" },
        custom: { align: "auto", displayMode: "auto", filterable: true, inspect: false },
        mappings: [],
        thresholds: { mode: "absolute", steps: [{ color: "text", value: null }] },
        unit: "none",
      },
      overrides: [...links, ...values],
    },
    options: { footer: { fields: "", reducer: ["sum"], show: false }, showHeader: true },
  };
}

function override(name: string, properties: object[]): Json {
  return { matcher: { id: "byName", options: name }, properties };
}

function targetOf(at: number, expr: string): Json {
  return { datasource: DATA_SOURCE, editorMode: "code", expr, refId: refId(at) };
}

function refId(at: number): string {
  return String.fromCharCode("A".charCodeAt(0) + at);
}

function drillLink(
  to: DashboardName,
  labels: readonly string[],
  { language, dashboard, dashboards }: PanelContext,
  isTable = false,
): Json {
  const target = dashboards[to];
  const write = isTable ? { write: ofRow } : {};
  const url = `${linkTo({ from: dashboard, to: target, labels, ...write })}&\${__url_time_range}`;
  return { targetBlank: false, title: target.title[language], url };
}

function thresholdsOf(
  { alert, steps, drawsAlert }: { alert?: string; steps?: Steps; drawsAlert?: false },
  unit: PanelUnit,
  { alerts }: PanelContext,
): { steps: object[]; line: boolean } {
  const line = alert === undefined || drawsAlert === false ? undefined : alerts.get(alert);
  const base = { color: "green", value: null };
  if (line && isDrawn(line, unit)) {
    const value = convertThreshold(line.value, line.unit, unit);
    return {
      steps: [base, { color: line.severity === "critical" ? "red" : "orange", value }],
      line: true,
    };
  }
  const fixed = (["orange", "red"] as const).flatMap((color) => {
    const value = steps?.[color];
    return value === undefined ? [] : [{ color, value }];
  });
  return { steps: [base, ...fixed], line: false };
}

/** A threshold of another kind than what is drawn is no line in it. */
function isDrawn(line: AlertLine, unit: PanelUnit): boolean {
  return Object.hasOwn(PANEL_UNITS[unit].from, line.unit);
}

const SAYS = {
  zh: (alert: AlertLine) => `告警：${alert.name}`,
  en: (alert: AlertLine) => `Alert: ${alert.name}`,
};

function descriptionOf(panel: Panel, { language, alerts }: PanelContext): string {
  const alert = panel.alert === undefined ? undefined : alerts.get(panel.alert);
  const explanation = panel.explain[language];
  return alert ? `${explanation}\n\n${SAYS[language](alert)}` : explanation;
}

/** An increase is guessed from what lies within its window, and not whole. */
function decimalsOf(unit: PanelUnit): Json {
  return unit === "count" ? { decimals: 0 } : {};
}

function textOf(text: string | Bilingual, language: Language): string {
  return typeof text === "string" ? text : text[language];
}

const RUNNING = { zh: ["未运行", "运行中"], en: ["not running", "running"] } as const;

function mappingsOf(unit: PanelUnit, language: Language): object[] {
  if (unit !== "running") return [];
  const [no, yes] = RUNNING[language];
  const options = {
    "0": { color: "red", index: 0, text: no },
    "1": { color: "green", index: 1, text: yes },
  };
  return [{ options, type: "value" }];
}

const LINES = {
  axisCenteredZero: false,
  axisColorMode: "text",
  axisPlacement: "auto",
  barAlignment: 0,
  drawStyle: "line",
  gradientMode: "none",
  hideFrom: { legend: false, tooltip: false, viz: false },
  lineInterpolation: "linear",
  lineWidth: 1,
  pointSize: 5,
  scaleDistribution: { type: "linear" },
  showPoints: "never",
  spanNulls: false,
};
