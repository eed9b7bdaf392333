import { rewriteExpression } from "../promql";
import { type AlertLine, loadAlertLines } from "./alert-lines";
import { cluster } from "./cluster";
import type { Dashboard } from "./dashboard";
import { DATA_SOURCE, type Json, panelJson, type PanelContext } from "./grafana-panel";
import { job } from "./job";
import { jobList } from "./job-list";
import { layOut } from "./layout";
import { linkTo } from "./links";
import { restarts } from "./measures";
import { DASHBOARDS, type DashboardName, dashboardUid } from "./names";
import type { Asked, Language } from "./panel";
import { push } from "./push";
import { choiceFor, type RecordedFleet } from "./recorded";
import { type Scope, VARIABLE_TITLES, type VariableName } from "./scope";
import { task } from "./task";

/** Our dashboards as we describe them. */
export const dashboards: Readonly<Record<DashboardName, Dashboard>> = {
  "job-list": jobList,
  job,
  cluster,
  task,
  push,
};

/** What dashboards depend on. */
export interface DashboardOptions {
  readonly language: Language;
  /** The largest reporting interval among the clusters, in seconds; windows are at least five of them. @default 60 */
  readonly largestIntervalSeconds?: number;
  /** The fleet that they are for, if its recording rules are kept. @default none: no query needs a rule */
  readonly recordedFleet?: RecordedFleet;
  /** Code of an alert → its line. @default the catalogue's */
  readonly alerts?: ReadonlyMap<string, AlertLine>;
}

/** The tag of every dashboard of ours, by which they are told from others. */
export const OUR_TAG = "flinkwatch";

/** The dashboards in Grafana 9.3's own JSON, by uid, from the widest to the narrowest. Pure. */
export function renderDashboards(options: DashboardOptions): Record<string, Json> {
  const alerts = options.alerts ?? loadAlertLines();
  const choose = choiceFor(options.recordedFleet);
  const widen = withWindows(options.largestIntervalSeconds ?? 60);
  const ask = (asked: Asked) => widen(choose(asked));
  const rendered = DASHBOARDS.map((name) => {
    const context = {
      language: options.language,
      dashboard: dashboards[name],
      dashboards,
      alerts,
      ask,
    };
    return [dashboardUid(name), dashboardJson(context)] as const;
  });
  return Object.fromEntries(rendered);
}

/** From an hour on a window is a measure of its own, as in "restarts in an hour", and long enough for any interval. */
function withWindows(intervalSeconds: number): (expr: string) => string {
  const range = (seconds: number) =>
    seconds < 3600 ? Math.max(seconds, 5 * intervalSeconds) : seconds;
  return (expr) => rewriteExpression(expr, { matchers: () => [], range });
}

function dashboardJson(context: PanelContext): Json {
  const { language, dashboard } = context;
  return {
    uid: dashboardUid(dashboard.name),
    title: dashboard.title[language],
    description: dashboard.explain[language],
    tags: ["flink", OUR_TAG],
    annotations: { list: annotations(context) },
    editable: true,
    fiscalYearStartMonth: 0,
    graphTooltip: 1,
    links: dashboard.opens.map((name) => openLink(context, name)),
    liveNow: false,
    panels: panels(context),
    refresh: "1m",
    schemaVersion: 37,
    style: "dark",
    templating: { list: variables(context) },
    time: { from: "now-1h", to: "now" },
    timepicker: {},
    timezone: "browser",
    weekStart: "",
  };
}

function panels(context: PanelContext): Json[] {
  return layOut(context.dashboard.rows).map(({ what, place }, at) => {
    const numbered = { id: at + 1, gridPos: place };
    if ("kind" in what) return { ...numbered, ...panelJson(what, context) };
    const title = what.title[context.language];
    return { ...numbered, type: "row", title, collapsed: false, panels: [] };
  });
}

function openLink(
  { language, dashboard, dashboards: all }: PanelContext,
  name: DashboardName,
): Json {
  const target = all[name];
  return {
    asDropdown: false,
    icon: "dashboard",
    includeVars: false,
    keepTime: true,
    tags: [],
    targetBlank: false,
    title: target.title[language],
    tooltip: target.explain[language],
    type: "link",
    url: linkTo({ from: dashboard, to: target }),
  };
}

const RESTARTED = { zh: "作业重启", en: "Restarts of jobs" };

function annotations({ language, dashboard, ask }: PanelContext): Json[] {
  const builtIn = {
    builtIn: 1,
    datasource: { type: "grafana", uid: "-- Grafana --" },
    enable: true,
    hide: true,
    iconColor: "rgba(0, 211, 255, 1)",
    name: "Annotations & Alerts",
    target: { limit: 100, matchAny: false, tags: [], type: "dashboard" },
    type: "dashboard",
  };
  const restarted = {
    datasource: DATA_SOURCE,
    enable: true,
    expr: ask({ expr: `${restarts(dashboard.scope, "5m")} > 0` }),
    iconColor: "orange",
    name: RESTARTED[language],
    step: "60s",
    tagKeys: "instance_id,job_name",
    textFormat: "{{job_id}}",
    titleFormat: RESTARTED[language],
    useValueForTime: false,
  };
  return [builtIn, restarted];
}

const SOURCE_TITLE = { zh: "数据源", en: "Data source" };

function variables({ language, dashboard: { scope } }: PanelContext): Json[] {
  const source = {
    name: "datasource",
    label: SOURCE_TITLE[language],
    type: "datasource",
    query: "prometheus",
    refresh: 1,
    ...common(false),
  };
  return [source, ...scope.variables.map((name) => queryVariable(scope, name, language))];
}

function queryVariable(scope: Scope, name: VariableName, language: Language): Json {
  const query = scope.valuesOf(name);
  const isMany = scope.choices[name] === "many";
  return {
    name,
    label: VARIABLE_TITLES[name][language],
    type: "query",
    datasource: DATA_SOURCE,
    definition: query,
    query: { query, refId: "StandardVariableQuery" },
    refresh: 2,
    sort: 1,
    ...(isMany ? { allValue: ".+" } : {}),
    ...common(isMany),
  };
}

function common(isMany: boolean): Json {
  const choice = { multi: isMany, includeAll: isMany };
  return { ...choice, hide: 0, regex: "", skipUrlSync: false, current: {}, options: [] };
}
