import type { AlertDefinition } from "./alert-data";
import { leaveOut, narrowTo } from "./alert-scopes";
import { asLabel, type Jobs } from "./job-patterns";
import { loadMetrics } from "./metrics";

/** What a stack says should be there. */
export interface Expected {
  /** Clusters of which a JobManager should be reporting, as the stack calls them; `true`: all of them. */
  readonly clusters?: true | readonly string[] | undefined;
  readonly jobs?: readonly ExpectedJob[] | undefined;
}

/** A job that should be running; either `name` or `pattern`. */
export interface ExpectedJob {
  /** As Flink shows it. */
  readonly name?: string | undefined;
  /** Pattern of RE2 that the whole label `job_name` of at least one job should match. */
  readonly pattern?: string | undefined;
  /** With `pattern`: how many such jobs should run, on one cluster or, without `cluster`, on all together. Default: 1. */
  readonly atLeast?: number | undefined;
  /** Where, as the stack calls it. Default: on any of its clusters. */
  readonly cluster?: string | undefined;
  /** Default: the alert's. */
  readonly severity?: AlertDefinition["severity"] | undefined;
  /** Notice templates that tell of it, by name or id. Default: the alert's. */
  readonly receivers?: readonly string[] | undefined;
}

/** How an alert calls it, in its label `expected`. */
export function calledAs({ name, pattern = "", atLeast = 1 }: ExpectedJob): string {
  return name ?? (atLeast > 1 ? `${pattern} (≥ ${atLeast})` : pattern);
}

/** One rule for many that are expected. */
export interface ExpectedRule {
  readonly severity: AlertDefinition["severity"];
  /** Sorted; absent: nobody in particular. */
  readonly receivers?: readonly string[];
  /** Which of the rules of that severity and those receivers it is, from 0. */
  readonly part: number;
  readonly expr: string;
}

/** What rules of expected things are made of. */
export interface ExpectedOptions {
  readonly expected?: Expected | undefined;
  /** Cluster as the stack calls it → its label `instance_id`. */
  readonly instances?: Readonly<Record<string, string>>;
}

/**
 * Characters of what one rule expects, about: 150 to 250 jobs. Of the API no limit is known; so much passes as a query in
 * an address, in which it is written longer.
 */
const RULE_CHARACTERS = 16_000;

/** What a pattern takes in a rule, about, besides itself and the clusters that are named there twice. */
const PATTERN_CHARACTERS = 400;

/**
 * The rules for what is expected, as few as can be: what has no series cannot be asked for, so it is written down as
 * vectors with labels, less what is seen. How many there are depends on the configuration alone, not on labels. Pure.
 * @param seen expression of what is seen, by `instance_id`, for jobs by `job_name` too.
 * @param defaults severity and receivers of what says none.
 */
export function expectedRules(
  kind: NonNullable<AlertDefinition["expects"]>,
  { seen, ...defaults }: { seen: string } & Told,
  { expected = {}, instances = {} }: ExpectedOptions,
): ExpectedRule[] {
  if (kind === "clusters") {
    const clusters = expected.clusters === true ? Object.keys(instances) : expected.clusters;
    return chunksOf([...new Set(clusters)], (cluster) => cluster.length).map((chunk, part) => {
      const labels = chunk.map((cluster) => instances[cluster] ?? cluster);
      return { ...toldBy(defaults), part, expr: clustersExpression(labels, seen) };
    });
  }
  const together = new Map<string, ExpectedJob[]>();
  for (const job of expected.jobs ?? []) {
    const key = JSON.stringify(toldBy(defaults, job));
    together.set(key, [...(together.get(key) ?? []), job]);
  }
  return [...together.values()].flatMap((jobs) =>
    chunksOf(jobs, ({ name, pattern, cluster }) =>
      pattern === undefined
        ? 2 * (name?.length ?? 0) + (cluster?.length ?? 0)
        : PATTERN_CHARACTERS + 40 * Object.keys(instances).length + 3 * pattern.length,
    ).map((chunk, part) => ({
      ...toldBy(defaults, jobs[0]),
      part,
      expr: jobsExpression(chunk, seen, instances),
    })),
  );
}

/** The expression for all jobs but those that are expected, each where it is expected. Pure. */
export function leaveOutListed(
  expr: string,
  { expected = {}, instances = {} }: ExpectedOptions,
): string {
  const namesAt = new Map<string | undefined, string[]>();
  const scopeOf = (cluster: string | undefined, jobs: Jobs) =>
    cluster === undefined ? { jobs } : { jobs, instances: [instances[cluster] ?? cluster] };
  const patterns = (expected.jobs ?? []).flatMap(({ name, pattern, cluster }) => {
    if (pattern !== undefined) return [scopeOf(cluster, pattern)];
    namesAt.set(cluster, [...(namesAt.get(cluster) ?? []), name ?? ""]);
    return [];
  });
  const names = [...namesAt].map(([cluster, jobs]) => scopeOf(cluster, jobs));
  return leaveOut(expr, [...names, ...patterns], loadMetrics());
}

/** What tells rules of one name apart. */
interface Told {
  readonly severity: AlertDefinition["severity"];
  readonly receivers?: readonly string[] | undefined;
}

function toldBy(defaults: Told, { severity, receivers }: Partial<Told> = {}) {
  const told = receivers ?? defaults.receivers;
  return {
    severity: severity ?? defaults.severity,
    ...(told && { receivers: [...new Set(told)].sort() }),
  };
}

/** As few chunks as hold all, each of the frame around one and its texts. */
function chunksOf<T>(all: readonly T[], lengthOf: (one: T) => number): T[][] {
  const FRAME = 60;
  const chunks: T[][] = [];
  let left = 0;
  for (const one of all) {
    const length = lengthOf(one) + FRAME;
    if (length > left || chunks.length === 0) {
      chunks.push([]);
      left = RULE_CHARACTERS;
    }
    chunks.at(-1)!.push(one);
    left -= length;
  }
  return chunks;
}

function clustersExpression(labels: readonly string[], seen: string): string {
  const entries = labels.map((label) => labelled("vector(1)", "instance_id", label));
  return `(\n${indented(anyOf(entries))}\n)\nunless on (instance_id) (\n${indented(seen)}\n)`;
}

function jobsExpression(
  jobs: readonly ExpectedJob[],
  seen: string,
  instances: Readonly<Record<string, string>>,
): string {
  const isAnywhere = jobs.some(({ cluster }) => cluster === undefined);
  const named = isAnywhere ? `${seen}\nor\nmax by (job_name) (\n${indented(seen)}\n)` : seen;
  const isRespelled = jobs.some(({ name }) => name !== undefined && asLabel(name) !== name);
  const more = [
    // Where a reporter leaves names as they are.
    ...(isRespelled
      ? [`label_replace(\n${indented(named)},\n  "expected", "$1", "job_name", "(.*)"\n)`]
      : []),
    ...jobs.flatMap((job) => seenByPattern(job, seen, instances)),
  ];
  return [
    entriesOf(jobs, instances),
    `unless on (instance_id, job_name) (\n${indented(named)}\n)`,
    ...(more.length > 0
      ? [`unless on (instance_id, expected) (\n${indented(more.join("\nor\n"))}\n)`]
      : []),
  ].join("\n");
}

/** Each job with `expected` as it is written, `instance_id` of its cluster, and the `job_name` that reporters write. */
function entriesOf(
  jobs: readonly ExpectedJob[],
  instances: Readonly<Record<string, string>>,
): string {
  const byCluster = new Map<string | undefined, string[]>();
  for (const job of jobs) {
    const { name, cluster } = job;
    const entry = labelled("vector(1)", "expected", calledAs(job));
    const isRespelled = name !== undefined && asLabel(name) !== name;
    const whole = isRespelled ? labelled(entry, "job_name", asLabel(name)) : entry;
    byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), whole]);
  }
  const parts = [...byCluster].map(([cluster, entries]) => {
    const all = anyOf(entries);
    if (cluster === undefined) return all;
    return labelled(`\n${indented(all)}`, "instance_id", instances[cluster] ?? cluster);
  });
  // Names that reporters write as they are, said once for all of them.
  return `label_replace(\n${indented(anyOf(parts))},\n  "job_name", "$1", "expected", "([a-zA-Z0-9:_]+)"\n)`;
}

function seenByPattern(
  job: ExpectedJob,
  seen: string,
  instances: Readonly<Record<string, string>>,
): string[] {
  const { pattern, cluster, atLeast = 1 } = job;
  if (pattern === undefined) return [];
  const scope = {
    jobs: pattern,
    ...(cluster !== undefined && { instances: [instances[cluster] ?? cluster] }),
  };
  const narrow = narrowTo(seen, scope, loadMetrics());
  const by = cluster === undefined ? "" : " by (instance_id)";
  const [start, end] = atLeast > 1 ? ["count", ` >= ${atLeast}`] : ["max", ""];
  const enough = `\n  ${start}${by} (\n${indented(indented(narrow))}\n  )${end}`;
  return [labelled(enough, "expected", calledAs(job))];
}

/** All of them. The parser of Grafana's editor, which is ours, takes no more than about 150 in a row. */
function anyOf(vectors: readonly string[]): string {
  const IN_A_ROW = 50;
  if (vectors.length <= IN_A_ROW) return vectors.join("\nor ");
  const rows: string[] = [];
  for (let i = 0; i < vectors.length; i += IN_A_ROW) {
    rows.push(`(\n${indented(vectors.slice(i, i + IN_A_ROW).join("\nor "))}\n)`);
  }
  return anyOf(rows);
}

/** The vector with that label; `$` would stand for what a pattern caught. */
function labelled(vector: string, label: string, value: string): string {
  const written = JSON.stringify(value.replaceAll("$", "$$$$"));
  const end = vector.startsWith("\n") ? "\n" : "";
  return `label_replace(${vector}, "${label}", ${written}, "", ""${end})`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
