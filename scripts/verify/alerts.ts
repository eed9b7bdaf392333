/** What a cluster's alerts say now, and what they can never say of its Flink. */
import { loadAlerts } from "../../monitoring/alert-data";
import { neverRaisedOn } from "../../monitoring/alert-versions";
import { renderAlertGroups, type RenderedRule } from "../../monitoring/alerts";
import { parseDuration, printDuration } from "../../monitoring/duration";
import type { Expected } from "../../monitoring/expected";
import type { AlertsConfig } from "../../config/schema";
import type { Language } from "./texts";

/** An alert whose condition holds, but not yet for long enough. */
export interface PendingAlert {
  readonly name: string;
  /** For how long it has held, and for how long it must. */
  readonly heldSeconds: number;
  readonly forSeconds: number;
}

/** The alerts of one cluster; sorted by name. */
export interface AlertsOfCluster {
  /** Those whose condition has held for as long as it must. */
  readonly firing: readonly string[];
  readonly pending: readonly PendingAlert[];
  /** Those that ask for metrics that its Flink does not have. */
  readonly never: readonly string[];
  /** Its Flink, such as `1.14.6`; absent where nobody tells it. */
  readonly flink?: string;
}

/** What the alerts of a cluster are judged by. */
export interface AlertQuestions {
  readonly alerts: Pick<AlertsConfig, "enabled" | "thresholds" | "overrides" | "expected">;
  /** All of the stack's clusters as it calls them → their labels `instance_id`. */
  readonly instances: Readonly<Record<string, string>>;
  /** Its label `instance_id`. */
  readonly instance: string;
  /** Seconds between two pushes. */
  readonly intervalSeconds: number;
  /** Its Flink as read on the nodes; absent where the stack's outputs cannot be read. */
  readonly flinkVersion?: string;
  /** What EMR lists for it, such as `flink-1.14.6`: may be another than lies on the nodes. */
  readonly software: readonly string[];
  /** How many series a query gives now. */
  readonly count: (query: string) => Promise<number>;
  /** For how many seconds up to now a query has given something without a break, at most those given. */
  readonly held: (query: string, seconds: number) => Promise<number>;
}

/** Names of the alerts on what is expected. */
export function namesOfExpecting(): Set<string> {
  return new Set(loadAlerts().flatMap(({ name, expects }) => (expects ? [name] : [])));
}

/** Asks for the condition of every alert that is on, and compares what they ask for with the Flink version. */
export async function lookAtAlerts(questions: AlertQuestions): Promise<AlertsOfCluster> {
  const { alerts, instance, instances, intervalSeconds } = questions;
  const flink = questions.flinkVersion ?? listedVersion(questions.software);
  const rulesFor = (expected: Expected) =>
    renderAlertGroups({
      largestIntervalSeconds: intervalSeconds,
      clusters: [instance],
      thresholds: alerts.thresholds,
      overrides: alerts.overrides,
      expected,
      instances,
    }).flatMap((group) => group.rules);
  const expecting = namesOfExpecting();
  // Alerts on what nobody listed leave out what is listed for any cluster too.
  const rules = alerts.enabled
    ? [
        ...rulesFor(alerts.expected).filter(({ name }) => !expecting.has(name)),
        ...rulesFor(expectedOf(questions)).filter(({ name }) => expecting.has(name)),
      ]
    : [];
  const on = rules.filter(({ enabled }) => enabled);
  const never = flink === undefined ? [] : neverRaisedOn(flink);
  return {
    ...(await holdingNow(on, questions)),
    never: unique(on.flatMap(({ name }) => (never.includes(name) ? name : []))),
    ...(flink !== undefined && { flink }),
  };
}

function listedVersion(software: readonly string[]): string | undefined {
  return software.flatMap((one) => /^flink-(\d+\.\d+\S*)$/i.exec(one)?.[1] ?? [])[0];
}

/** Each once, sorted. */
export function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** Of what holds, it is asked since when. An alert with several rules fires if one of them does. */
async function holdingNow(
  rules: readonly RenderedRule[],
  { count, held }: AlertQuestions,
): Promise<Pick<AlertsOfCluster, "firing" | "pending">> {
  const counts = await Promise.all(rules.map(({ expr }) => count(expr)));
  const holding = await Promise.all(
    rules
      .filter((_, at) => (counts[at] ?? 0) > 0)
      .map(async ({ name, expr, duration }) => {
        const forSeconds = parseDuration(duration) ?? 0;
        const heldSeconds = forSeconds === 0 ? 0 : await held(expr, forSeconds);
        return { name, heldSeconds, forSeconds };
      }),
  );
  const isOver = ({ heldSeconds, forSeconds }: PendingAlert) => heldSeconds >= forSeconds;
  const firing = unique(holding.filter(isOver).map(({ name }) => name));
  const soonest = new Map<string, PendingAlert>();
  for (const one of holding.filter(({ name }) => !firing.includes(name))) {
    const other = soonest.get(one.name);
    if (other === undefined || left(one) < left(other)) soonest.set(one.name, one);
  }
  const pending = [...soonest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { firing, pending };
}

function left({ heldSeconds, forSeconds }: PendingAlert): number {
  return forSeconds - heldSeconds;
}

/** What is expected of one cluster; of a job that may run on any, none can say whether it is missing. */
function expectedOf({ alerts: { expected }, instance, instances }: AlertQuestions): Expected {
  const isOurs = (cluster: string | undefined) =>
    cluster !== undefined && instances[cluster] === instance;
  const clusters = expected.clusters === true ? Object.keys(instances) : expected.clusters;
  return {
    clusters: clusters?.filter(isOurs),
    jobs: expected.jobs.filter(({ cluster }) => isOurs(cluster)),
  };
}

const TEXTS = {
  en: {
    firing: "alerts that fire",
    pending: "alerts whose condition holds, but not yet for long enough",
    progress: (held: string, must: string) => `${held} of ${must}`,
    never: (flink: string) => `alerts that Flink ${flink} never raises`,
  },
  zh: {
    firing: "正在触发的告警",
    pending: "条件成立但持续时间尚未满足的告警",
    progress: (held: string, must: string) => `已 ${held}，需 ${must}`,
    never: (flink: string) => `Flink ${flink} 永远不会触发的告警`,
  },
} as const;

/** The lines of one cluster; none where there is nothing to tell. */
export function alertLines(
  { firing, pending, never, flink = "" }: AlertsOfCluster,
  language: Language,
): string[] {
  const texts = TEXTS[language];
  const waiting = pending.map(
    ({ name, heldSeconds, forSeconds }) =>
      `${name} (${texts.progress(printDuration(heldSeconds), printDuration(forSeconds))})`,
  );
  const line = (what: string, names: readonly string[]) =>
    names.length > 0 ? [`    ${what}: ${names.join(", ")}`] : [];
  return [
    ...line(texts.firing, firing),
    ...line(texts.pending, waiting),
    ...line(texts.never(flink), never),
  ];
}
