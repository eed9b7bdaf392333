/** What the rules cost on a real Prometheus. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { loadMetrics, type Metric } from "../../../monitoring/metrics";
import { selectorsOf } from "../../../monitoring/promql";
import type { Condition } from "../../recordings/held";
import { RecordedPrometheus } from "../../recordings/recorded-prometheus";
import { type FleetSeries, seriesClusterId, seriesOf, writeFleetSeries } from "./fleet-series";
import { otherRules, ownRules } from "./rule-sets";

/** Evaluations of each rule, of which the middle one counts. */
const TURNS = 5;
const BLOCK_SECONDS = 7200;

/** The cost of one rule. */
export interface RuleCost {
  readonly name: string;
  /** Series that its selectors read, each place counted. */
  readonly series: number;
  readonly milliseconds: number;
}

/** The cost of both sets on the same data. */
export interface RuleCosts {
  readonly own: readonly RuleCost[];
  readonly other: readonly RuleCost[];
  /** Mean time of a rule of ours, of one of theirs, and the one by the other. */
  readonly meanMs: { readonly own: number; readonly other: number };
  readonly ratio: number;
}

/** What is measured. */
export interface RuleBench {
  readonly prometheus: string;
  readonly promtool: string;
  readonly clusters: number;
  readonly jobsPerCluster: number;
}

/** Back-fills a fleet of healthy jobs and evaluates every rule of both sets at its end. */
export async function measureRules(bench: RuleBench): Promise<RuleCosts> {
  const fleet: FleetSeries = {
    clusters: bench.clusters,
    jobsPerCluster: bench.jobsPerCluster,
    tasksPerJob: 3,
    parallelism: 1,
    minutes: 65,
    everySeconds: 60,
    // The beginning of a block of the database, so that all lies in one.
    startSeconds: Math.floor(Date.now() / 1000 / BLOCK_SECONDS - 2) * BLOCK_SECONDS,
  };
  const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-rules-"));
  const forget = () => rmSync(dir, { recursive: true, force: true });
  process.once("exit", forget);
  try {
    const clusters = Array.from({ length: fleet.clusters }, (_, at) => seriesClusterId(at));
    const own = ownRules(fleet.everySeconds, clusters);
    const other = otherRules();
    const server = await startFilled(bench, dir, { fleet, rules: [...own, ...other] });
    try {
      const at = fleet.startSeconds + fleet.minutes * 60;
      const cost = (rules: readonly Condition[]) => costs(server, rules, { fleet, at });
      return compare(await cost(own), await cost(other));
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
  writeFleetSeries(file, metricsOf(rules), fleet);
  const data = path.join(dir, "data");
  const blocks = ["tsdb", "create-blocks-from", "openmetrics", "--quiet", file, data];
  await promisify(execFile)(promtool, blocks);
  rmSync(file);
  return RecordedPrometheus.start({ prometheus, promtool, dir, recordings: [] });
}

/** Flink has it, and only the other set of rules asks for it. */
const OTHERS: Metric = {
  name: "flink_taskmanager_Status_JVM_GarbageCollector_All_Time",
  scope: "taskmanager",
  labels: [],
  type: "gauge",
  unit: "milliseconds",
  counts: true,
  sentinels: {},
  source: "recorded",
};

function knownMetrics(): ReadonlyMap<string, Metric> {
  return new Map([[OTHERS.name, OTHERS], ...loadMetrics()]);
}

function metricsOf(rules: readonly Condition[]): Metric[] {
  const used = new Set(rules.flatMap(({ expr }) => selectorsOf(expr).map(({ metric }) => metric)));
  return [...knownMetrics().values()].filter(({ name }) => used.has(name));
}

async function costs(
  server: RecordedPrometheus,
  rules: readonly Condition[],
  { fleet, at }: { fleet: FleetSeries; at: number },
): Promise<RuleCost[]> {
  const known = knownMetrics();
  const found: RuleCost[] = [];
  for (const { name, expr } of rules) {
    const scopes = selectorsOf(expr).flatMap(({ metric }) => known.get(metric)?.scope ?? []);
    const series = scopes.reduce((sum, scope) => sum + seriesOf(scope, fleet), 0);
    const times: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      times.push(await server.evaluationMilliseconds(expr, at));
    }
    found.push({ name, series, milliseconds: middle(times) });
  }
  return found;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function compare(own: readonly RuleCost[], other: readonly RuleCost[]): RuleCosts {
  const mean = (costs: readonly RuleCost[]) =>
    costs.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / Math.max(1, costs.length);
  const meanMs = { own: mean(own), other: mean(other) };
  return { own, other, meanMs, ratio: meanMs.own / meanMs.other };
}
