/** What the rules cost on a real Prometheus. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { loadMetrics, type Metric } from "../../../monitoring/metrics";
import { selectorsOf, selectorTexts } from "../../../monitoring/promql";
import type { Condition } from "../../recordings/held";
import { type Evaluation, RecordedPrometheus } from "../../recordings/recorded-prometheus";
import {
  type FleetSeries,
  type MetricSpans,
  seriesClusterId,
  writeFleetSeries,
} from "./fleet-series";
import { otherRules, ownRecordings, ownRules } from "./rule-sets";

/** Evaluations of each rule, of which the fastest counts: whatever else the machine does only adds. */
const TURNS = 9;
const BLOCK_SECONDS = 7200;
const DAY_SECONDS = 86_400;
/** How far back an instant looks for a sample. */
const LOOKBACK_SECONDS = 300;
/** Least history of a metric: chunks of a Prometheus are not almost empty. */
const LEAST_SECONDS = 1800;

/** As in the recordings: four tasks of two or three subtasks, with six operators between them. */
const JOB = { tasksPerJob: 4, parallelism: 2 };

/** The cost of one rule. */
export interface RuleCost {
  readonly name: string;
  /** Series that its selectors read, each place counted. */
  readonly series: number;
  /** Samples of them. */
  readonly samples: number;
  readonly milliseconds: number;
}

/** The cost of a set of rules. */
export interface SetCost {
  readonly rules: readonly RuleCost[];
  readonly seriesPerRule: number;
  readonly msPerRule: number;
  /** Milliseconds for a thousand series read. */
  readonly msPerThousandSeries: number;
}

/** The cost of both sets on the same data, and of the recording rules of ours, which the others have none of. */
export interface RuleCosts {
  readonly own: SetCost;
  readonly other: SetCost;
  readonly recordings: SetCost;
}

/** What is measured. */
export interface RuleBench {
  readonly prometheus: string;
  readonly promtool: string;
  readonly clusters: number;
  readonly jobsPerCluster: number;
}

/** Back-fills a fleet of healthy jobs and evaluates every rule at its end. */
export async function measureRules(bench: RuleBench): Promise<RuleCosts> {
  const fleet: FleetSeries = {
    clusters: bench.clusters,
    jobsPerCluster: bench.jobsPerCluster,
    ...JOB,
    everySeconds: 60,
    // Late in a block of the database, so that what is recent lies in one.
    endSeconds: Math.floor(Date.now() / 1000 / BLOCK_SECONDS) * BLOCK_SECONDS - 60,
  };
  const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-rules-"));
  const forget = () => rmSync(dir, { recursive: true, force: true });
  process.once("exit", forget);
  try {
    const clusters = Array.from({ length: fleet.clusters }, (_, at) => seriesClusterId(at));
    const own = ownRules(fleet.everySeconds, clusters);
    const other = otherRules();
    const rules = [...own, ...other, ...ownRecordings(fleet.everySeconds, clusters)];
    const server = await startFilled(bench, dir, { fleet, rules });
    try {
      const costs = await measured(server, rules, fleet);
      const ofOthers = own.length + other.length;
      return {
        own: costOf(costs.slice(0, own.length)),
        other: costOf(costs.slice(own.length, ofOthers)),
        recordings: costOf(costs.slice(ofOthers)),
      };
    } finally {
      await server.close();
    }
  } finally {
    process.off("exit", forget);
    forget();
  }
}

async function startFilled(
  { prometheus, promtool }: RuleBench,
  dir: string,
  { fleet, rules }: { fleet: FleetSeries; rules: readonly Condition[] },
): Promise<RecordedPrometheus> {
  const file = path.join(dir, "fleet.txt");
  const data = path.join(dir, "data");
  // A day at a time: promtool reads a file once for each two hours between its first sample and its last.
  for (const metrics of daysOf(rules)) {
    writeFleetSeries(file, metrics, fleet);
    const blocks = ["tsdb", "create-blocks-from", "openmetrics", "--quiet", file, data];
    await promisify(execFile)(promtool, blocks);
    rmSync(file);
  }
  return RecordedPrometheus.start({ prometheus, promtool, dir, recordings: [] });
}

/** For the last day and each before of which rules ask: the metrics, for as long as the rules look at them. */
function daysOf(rules: readonly Condition[]): MetricSpans[][] {
  const selectors = rules.flatMap(({ expr }) => selectorsOf(expr));
  const dayOf = (offset: number) => Math.floor(offset / DAY_SECONDS);
  const days = [...new Set(selectors.map(({ offsetSeconds }) => dayOf(offsetSeconds)))].sort();
  return days.map((day) =>
    [...knownMetrics().values()].flatMap((metric) => {
      const asking = selectors.filter((one) => one.metric === metric.name);
      const spans = asking
        .filter(({ offsetSeconds }) => dayOf(offsetSeconds) === day)
        .map(({ offsetSeconds: to, rangeSeconds }) => [to + reachOf(rangeSeconds), to] as const);
      return spans.length > 0 ? [{ metric, spans }] : [];
    }),
  );
}

function reachOf(rangeSeconds: number): number {
  return Math.max(LEAST_SECONDS, rangeSeconds + LOOKBACK_SECONDS);
}

/** Flink has it, and only the other set of rules asks for it. */
const OTHERS: Metric = {
  name: "flink_taskmanager_Status_JVM_GarbageCollector_All_Time",
  scope: "taskmanager",
  labels: [],
  first: "1.19",
  type: "gauge",
  unit: "milliseconds",
  counts: true,
  sentinels: {},
  source: "recorded",
};

function knownMetrics(): ReadonlyMap<string, Metric> {
  return new Map([[OTHERS.name, OTHERS], ...loadMetrics()]);
}

/** Evaluates all rules in turns, so that what else the machine does meets all alike. */
async function measured(
  server: RecordedPrometheus,
  rules: readonly Condition[],
  fleet: FleetSeries,
): Promise<RuleCost[]> {
  const turns: Evaluation[][] = rules.map(() => []);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [at, { expr }] of rules.entries()) {
      turns[at]?.push(await server.evaluate(expr, fleet.endSeconds));
    }
  }
  const costs: RuleCost[] = [];
  for (const [at, { name, expr }] of rules.entries()) {
    costs.push({
      name,
      series: await seriesRead(server, expr, fleet.endSeconds),
      samples: turns[at]?.[0]?.samples ?? 0,
      milliseconds: Math.min(...turns[at]!.map((turn) => turn.milliseconds)),
    });
  }
  return costs;
}

/** How many series all selectors of an expression choose. */
async function seriesRead(
  server: RecordedPrometheus,
  expr: string,
  seconds: number,
): Promise<number> {
  const texts = selectorTexts(expr);
  let read = 0;
  for (const [at, { offsetSeconds }] of selectorsOf(expr).entries()) {
    const offset = offsetSeconds > 0 ? ` offset ${offsetSeconds}s` : "";
    const count = `count(${texts[at]}${offset})`;
    const [series] = await server.range(count, { start: seconds, end: seconds, step: 1 });
    read += Number(series?.values[0]?.[1] ?? 0);
  }
  return read;
}

function costOf(rules: readonly RuleCost[]): SetCost {
  const sum = (of: (rule: RuleCost) => number) => rules.reduce((all, rule) => all + of(rule), 0);
  const [series, milliseconds] = [sum((rule) => rule.series), sum((rule) => rule.milliseconds)];
  return {
    rules,
    seriesPerRule: series / rules.length,
    msPerRule: milliseconds / rules.length,
    msPerThousandSeries: (milliseconds / series) * 1000,
  };
}
