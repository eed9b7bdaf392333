/** Lines over time as SVG. */
import type { PanelUnit } from "../../monitoring/dashboards/units";
import type { Span } from "../recordings/recorded-prometheus";
import { element, fitting, textAt } from "./svg";
import { type Box, FONT, THEME } from "./theme";
import { valueText } from "./value-text";

/** One line: its name, and time in seconds with value. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** What is drawn. */
export interface Chart {
  readonly lines: readonly Line[];
  readonly unit: PanelUnit;
  readonly span: Span;
  readonly stacked: boolean;
  /** A line across, where an alert's threshold lies. */
  readonly threshold?: { readonly value: number; readonly colour: string };
}

const AXIS_WIDTH = 58;
const LEGEND_LINE = 14;
const MOST_NAMES = 4;
const TICKS = 4;

/** Draws a chart into a box: axes, lines, threshold, and the names of the lines below. */
export function drawChart(chart: Chart, box: Box): string[] {
  const names = chart.lines.slice(0, MOST_NAMES);
  const plot: Box = {
    x: box.x + AXIS_WIDTH,
    y: box.y + 4,
    width: box.width - AXIS_WIDTH - 10,
    height: box.height - 22 - names.length * LEGEND_LINE,
  };
  const lines = chart.stacked ? stack(chart.lines) : chart.lines;
  const top = niceTop(lines, chart);
  const place = placing(plot, chart.span, top);
  return [
    ...axes(chart, plot, { top, place }),
    ...lines.flatMap((line, at) => polylines(line, colourOf(at), place)),
    ...thresholdLine(chart, plot, place),
    ...legend(chart, box),
  ];
}

type Place = (time: number, value: number) => readonly [number, number];

function placing(plot: Box, { start, end }: Span, top: number): Place {
  return (time, value) => [
    plot.x + ((time - start) / (end - start)) * plot.width,
    plot.y + plot.height - (Math.min(value, top) / top) * plot.height,
  ];
}

function niceTop(lines: readonly Line[], { unit, threshold }: Chart): number {
  const highest = Math.max(
    0,
    ...lines.flatMap(({ points }) => points.map(([, value]) => value).filter(Number.isFinite)),
  );
  // A threshold that is far above would make flat lines of all others.
  const near = threshold && threshold.value < highest * 4 ? threshold.value * 1.1 : 0;
  const wanted = Math.max(highest, near);
  if (unit === "share" && wanted <= 1 && wanted > 0.3) return 1;
  if (wanted === 0) return 1;
  const size = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * size >= wanted) ?? 10) * size;
}

function axes(chart: Chart, plot: Box, { top, place }: { top: number; place: Place }): string[] {
  const { start, end } = chart.span;
  const small = { fill: THEME.faint, "font-size": FONT.small };
  const across = Array.from({ length: TICKS + 1 }, (_, at) => {
    const value = (top * at) / TICKS;
    const [, y] = place(start, value);
    const rule = element("line", {
      x1: plot.x,
      x2: plot.x + plot.width,
      y1: y,
      y2: y,
      stroke: THEME.grid,
    });
    const label = { ...small, "text-anchor": "end" };
    return rule + textAt(plot.x - 6, y + 3, valueText(value, chart.unit), label);
  });
  const along = Array.from({ length: TICKS }, (_, at) => {
    const time = start + ((end - start) * at) / TICKS;
    const [x] = place(time, 0);
    const text = new Date(time * 1000).toISOString().slice(11, 16);
    return textAt(x, plot.y + plot.height + 13, text, small);
  });
  return [...across, ...along];
}

/** A line is broken where there is no value. */
function polylines({ points }: Line, colour: string, place: Place): string[] {
  const parts: string[][] = [[]];
  let last: number | undefined;
  const steps = points.slice(1).map(([time], at) => time - (points[at]?.[0] ?? time));
  const usual = Math.min(...steps, Infinity);
  for (const [time, value] of points) {
    if (!Number.isFinite(value) || (last !== undefined && time - last > usual * 1.5))
      parts.push([]);
    if (Number.isFinite(value)) {
      parts.at(-1)!.push(
        place(time, value)
          .map((pixel) => Math.round(pixel * 10) / 10)
          .join(","),
      );
    }
    last = time;
  }
  const style = { fill: "none", stroke: colour, "stroke-width": "1.3" };
  return parts
    .filter((part) => part.length > 0)
    .map((part) => element("polyline", { points: part.join(" "), ...style }));
}

function thresholdLine({ threshold, span }: Chart, plot: Box, place: Place): string[] {
  if (!threshold) return [];
  const [, y] = place(span.start, threshold.value);
  if (y <= plot.y) return [];
  const ends = { x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y };
  return [element("line", { ...ends, stroke: threshold.colour, "stroke-dasharray": "5 4" })];
}

function legend({ lines, unit }: Chart, box: Box): string[] {
  const shown = lines.slice(0, MOST_NAMES);
  const more = lines.length - shown.length;
  const y = box.y + box.height - (shown.length - 1) * LEGEND_LINE - 4;
  return shown.map(({ name, points }, at) => {
    const last = points.findLast(([, value]) => Number.isFinite(value))?.[1] ?? NaN;
    const rest = more > 0 && at === shown.length - 1 ? `  (+${more})` : "";
    const line = y + at * LEGEND_LINE;
    const stroke = { stroke: colourOf(at), "stroke-width": "2" };
    const mark = element("line", {
      x1: box.x,
      x2: box.x + 12,
      y1: line - 4,
      y2: line - 4,
      ...stroke,
    });
    const small = { fill: THEME.text, "font-size": FONT.small };
    const room = box.width - 110;
    const called = textAt(box.x + 18, line, fitting(name, room, FONT.small) + rest, small);
    const value = textAt(box.x + box.width, line, valueText(last, unit), {
      ...small,
      fill: THEME.faint,
      "text-anchor": "end",
    });
    return mark + called + value;
  });
}

/** Each line on top of those before it. */
function stack(lines: readonly Line[]): Line[] {
  const sums = new Map<number, number>();
  return lines.map(({ name, points }) => ({
    name,
    points: points.map(([time, value]) => {
      const sum = (sums.get(time) ?? 0) + value;
      sums.set(time, sum);
      return [time, sum] as const;
    }),
  }));
}

function colourOf(at: number): string {
  return THEME.lines[at % THEME.lines.length] ?? THEME.text;
}
