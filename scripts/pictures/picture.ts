/** A dashboard as one SVG: the same panels, queries, units and thresholds as in Grafana, drawn by ourselves. */
import type { Dashboard } from "../../monitoring/dashboards/dashboard";
import { layOut, type Placed } from "../../monitoring/dashboards/layout";
import type { LinesPanel, NumberPanel, Panel, TablePanel } from "../../monitoring/dashboards/panel";
import type { PanelUnit } from "../../monitoring/dashboards/units";
import { colourOf, latest, linesOf, numberOf, type Source, thresholdOf } from "./answers";
import { drawChart } from "./chart";
import { element, fitting, textAt } from "./svg";
import { type Box, FONT, THEME } from "./theme";
import { valueText } from "./value-text";

const WIDTH = 1200;
const COLUMN = WIDTH / 24;
const LINE = 26;
const GAP = 6;
const HEAD = 40;

/** Draws the first rows of a dashboard. @param rows how many of them. @default all */
export async function drawDashboard(
  dashboard: Dashboard,
  source: Source,
  rows = dashboard.rows.length,
): Promise<string> {
  const placed = layOut(dashboard.rows.slice(0, rows));
  const height = HEAD + Math.max(...placed.map(({ place }) => place.y + place.h)) * LINE + GAP;
  const parts = await Promise.all(placed.map((each) => drawPlaced(each, source)));
  const title = textAt(14, 26, titleOf(dashboard, source), {
    fill: THEME.text,
    "font-size": 17,
    "font-weight": "600",
  });
  const page = element("rect", { width: WIDTH, height, fill: THEME.page });
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${WIDTH} ${height}`,
    width: WIDTH,
    height,
    "font-family": "Inter, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', sans-serif",
  };
  return `${element("svg", attributes, [page, title, ...parts])}\n`;
}

function titleOf({ title }: Dashboard, { language, chosen }: Source): string {
  const values = Object.values(chosen).filter((value) => value !== ".+");
  return [title[language], ...values].join("  ·  ");
}

async function drawPlaced({ what, place }: Placed, source: Source): Promise<string> {
  const box: Box = {
    x: place.x * COLUMN + GAP,
    y: HEAD + place.y * LINE,
    width: place.w * COLUMN - 2 * GAP,
    height: place.h * LINE - GAP,
  };
  if (!("kind" in what)) {
    const style = { fill: THEME.text, "font-size": 13, "font-weight": "600" };
    return textAt(box.x + 4, box.y + 17, what.title[source.language], style);
  }
  const frame = { fill: THEME.panel, stroke: THEME.border, rx: 3 };
  const title = fitting(what.title[source.language], box.width - 16, FONT.title);
  return element("g", {}, [
    element("rect", { ...box, ...frame }),
    textAt(box.x + 8, box.y + 17, title, { fill: THEME.text, "font-size": FONT.title }),
    ...(await drawPanel(what, source, inside(box))),
  ]);
}

function inside({ x, y, width, height }: Box): Box {
  return { x: x + 8, y: y + 26, width: width - 16, height: height - 30 };
}

async function drawPanel(panel: Panel, source: Source, box: Box): Promise<string[]> {
  if (panel.kind === "lines") return drawLines(panel, source, box);
  return panel.kind === "number" ? drawNumber(panel, source, box) : drawTable(panel, source, box);
}

async function drawLines(panel: LinesPanel, source: Source, box: Box): Promise<string[]> {
  const lines = await linesOf(panel, source);
  if (lines.length === 0) return [noData(box)];
  const threshold = thresholdOf(panel, source.alerts);
  const { unit, stacked = false } = panel;
  const chart = { lines, unit, stacked, span: source.span, ...(threshold && { threshold }) };
  return drawChart(chart, box);
}

async function drawNumber(panel: NumberPanel, source: Source, box: Box): Promise<string[]> {
  const [found] = await latest(panel.query.expr, source);
  const value = numberOf(found);
  if (found === undefined) return [noData(box)];
  const style = { "font-size": FONT.number, "text-anchor": "middle", "font-weight": "500" };
  const fill = colourOf(value, panel, source.alerts);
  const x = box.x + box.width / 2;
  const text =
    panel.unit === "running"
      ? running(value, source)
      : valueText(whole(value, panel.unit), panel.unit);
  return [textAt(x, box.y + box.height / 2 + 8, text, { ...style, fill })];
}

async function drawTable(panel: TablePanel, source: Source, box: Box): Promise<string[]> {
  const answers = await Promise.all(panel.values.map(({ expr }) => latest(expr, source)));
  const rows = new Map<string, Readonly<Record<string, string>>>();
  for (const { metric } of answers.flat()) rows.set(keyOf(panel, metric), metric);
  if (rows.size === 0) return [noData(box)];
  const columns = [...panel.labels, ...panel.values];
  const width = box.width / columns.length;
  const cell = (column: number, row: number, text: string, fill: string): string =>
    textAt(box.x + column * width, box.y + 14 + row * 20, fitting(text, width - 10, 11), {
      fill,
      "font-size": 11,
    });
  const heads = columns.map(({ title }, at) => cell(at, 0, title[source.language], THEME.faint));
  const body = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, labels], at) => [
      ...panel.labels.map(({ label, drill }, column) =>
        cell(column, at + 1, labels[label] ?? "", drill ? THEME.link : THEME.text),
      ),
      ...panel.values.map((column, index) => {
        const found = answers[index]?.find(({ metric }) => keyOf(panel, metric) === key);
        const value = numberOf(found);
        const isColoured = column.alert ?? column.steps ?? column.unit === "running";
        const fill = isColoured ? colourOf(value, column, source.alerts) : THEME.text;
        const text =
          column.unit === "running"
            ? running(value, source)
            : valueText(whole(value, column.unit), column.unit);
        return cell(panel.labels.length + index, at + 1, found ? text : "", fill);
      }),
    ]);
  return [...heads, ...body];
}

function keyOf({ labels }: TablePanel, metric: Readonly<Record<string, string>>): string {
  return labels.map(({ label }) => metric[label] ?? "").join("\n");
}

function running(value: number, { language }: Source): string {
  const texts = { zh: ["未运行", "运行中"], en: ["not running", "running"] }[language];
  return texts[value > 0 ? 1 : 0] ?? "";
}

/** An increase is guessed from what lies within its window, and not whole. */
function whole(value: number, unit: PanelUnit): number {
  return unit === "count" ? Math.round(value) : value;
}

function noData(box: Box): string {
  const style = { fill: THEME.faint, "font-size": FONT.title, "text-anchor": "middle" };
  return textAt(box.x + box.width / 2, box.y + box.height / 2, "No data", style);
}
