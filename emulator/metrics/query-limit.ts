/** What a query may read of an instance, as TMP bounds it; rules are queries too. */
import type { SyntaxNode } from "@lezer/common";
import type { LRParser } from "@lezer/lr";
import type { Switches } from "../switches";

// Its code is there as CommonJS, but its types say that they are those of an ES module.
const { parser } = require("@prometheus-io/lezer-promql") as { parser: LRParser };

/** Seconds by which an instant looks back for a sample. */
const LOOKBACK_SECONDS = 300;
/** Bytes of a sample in a chunk: about what Prometheus's own blocks of such data have. */
const SAMPLE_BYTES = 2;

/** A query: at one time, or over a span. */
export interface AskedQuery {
  readonly expression: string;
  /** Seconds since 1970. */
  readonly start: number;
  readonly end: number;
}

/** Asks Prometheus; gives the `data` of its answer, or nothing if it refuses. */
export type AskPrometheus = (path: string, form: Record<string, string>) => Promise<unknown>;

/**
 * Why a query reads too much, in the words of Cortex, whose limits these are: each series once, bytes at every place
 * that reads. A query that cannot be parsed reads nothing here; Prometheus says so itself.
 * @see https://cloud.tencent.com/document/product/1416/73370
 * @see https://cortexmetrics.io/docs/configuration/configuration-file/
 */
export async function refusalOfQuery(
  ask: AskPrometheus,
  { expression, start, end }: AskedQuery,
  { seriesPerQuery, bytesPerQuery }: Pick<Switches, "seriesPerQuery" | "bytesPerQuery">,
): Promise<string | undefined> {
  const read = await Promise.all(
    placesOf(expression).map(async ({ selector, rangeSeconds, offsetSeconds }) => {
      const until = end - offsetSeconds;
      const from = start - offsetSeconds - Math.max(rangeSeconds, LOOKBACK_SECONDS);
      const span = { "match[]": selector, start: String(from), end: String(until) };
      const series = ((await ask("series", span)) ?? []) as object[];
      const count = `sum(count_over_time(${selector}[${Math.ceil(until - from)}s]))`;
      const answer = await ask("query", { query: count, time: String(until) });
      const { result } = (answer ?? { result: [] }) as { result: { value: [number, string] }[] };
      return { series: series.map((labels) => JSON.stringify(labels)), samples: samplesIn(result) };
    }),
  );
  const found = new Set(read.flatMap(({ series }) => series));
  const bytes = read.reduce(
    (sum, { series, samples }) => sum + series.join("").length + samples * SAMPLE_BYTES,
    0,
  );
  if (found.size > seriesPerQuery) {
    return `the query hit the max number of series limit (limit: ${seriesPerQuery} series)`;
  }
  if (bytes <= bytesPerQuery) return undefined;
  return `the query hit the aggregated data size limit (limit: ${bytesPerQuery} bytes)`;
}

function samplesIn(result: readonly { value: [number, string] }[]): number {
  return Number(result[0]?.value[1] ?? 0);
}

/** One place of an expression that reads series. */
interface Place {
  readonly selector: string;
  readonly rangeSeconds: number;
  readonly offsetSeconds: number;
}

const RANGES = ["MatrixSelector", "SubqueryExpr"];

function placesOf(expression: string): Place[] {
  const places: Place[] = [];
  parser.parse(expression).iterate({
    enter({ name, node, from, to }) {
      if (name !== "VectorSelector") return;
      places.push({
        selector: expression.slice(from, to),
        rangeSeconds: secondsAround(expression, node, RANGES),
        offsetSeconds: secondsAround(expression, node, ["OffsetExpr"]),
      });
    },
  });
  return places;
}

/** All durations that lie around a selector, together. */
function secondsAround(
  expression: string,
  selector: SyntaxNode,
  holders: readonly string[],
): number {
  let seconds = 0;
  for (let at = selector.parent; at !== null; at = at.parent) {
    if (!holders.includes(at.name)) continue;
    const length = at.getChild("DurationExpr") ?? at.getChild("OffsetDurationExpr");
    if (length) seconds += secondsOf(expression.slice(length.from, length.to));
  }
  return seconds;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 },
};

function secondsOf(duration: string): number {
  const parts = duration.matchAll(/(\d+)(ms|[smhdwy])/g);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
}
