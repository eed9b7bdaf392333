/** What a cluster's alerts say now, and what they can never say of its Flink. */
import { neverRaisedOn } from "../../monitoring/alert-versions";
import { renderAlertGroups } from "../../monitoring/alerts";
import type { Expected } from "../../monitoring/expected";
import type { AlertsConfig } from "../../config/schema";
import type { Language } from "./texts";

/** The alerts of one cluster, by name; sorted. */
export interface AlertsOfCluster {
  /** Those whose condition holds now; for how long it must hold is left out. */
  readonly holding: readonly string[];
  /** Those that ask for metrics that its Flink does not have. */
  readonly never: readonly string[];
  /** Its Flink, such as `1.14.6`; absent where EMR tells none. */
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
  /** What EMR lists for it, such as `flink-1.14.6`. */
  readonly software: readonly string[];
  /** How many series a query gives now. */
  readonly count: (query: string) => Promise<number>;
}

/** Asks for the condition of every alert that is on, and compares what they ask for with the Flink version. */
export async function lookAtAlerts(questions: AlertQuestions): Promise<AlertsOfCluster> {
  const { alerts, instance, instances, intervalSeconds, software, count } = questions;
  const flink = software.flatMap((one) => /^flink-(\d+\.\d+\S*)$/i.exec(one)?.[1] ?? [])[0];
  const groups = renderAlertGroups({
    largestIntervalSeconds: intervalSeconds,
    clusters: [instance],
    thresholds: alerts.thresholds,
    overrides: alerts.overrides,
    expected: expectedOf(questions),
    instances,
  });
  const rules = alerts.enabled ? groups.flatMap((group) => group.rules) : [];
  const on = rules.filter(({ enabled }) => enabled);
  const counts = await Promise.all(on.map(({ expr }) => count(expr)));
  const names = on.map(({ name }) => name);
  const unique = (all: readonly string[]) => [...new Set(all)].sort();
  const never = flink === undefined ? [] : neverRaisedOn(flink);
  return {
    holding: unique(names.filter((_, at) => (counts[at] ?? 0) > 0)),
    never: unique(names.filter((name) => never.includes(name))),
    ...(flink !== undefined && { flink }),
  };
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

/** The lines of one cluster; none where there is nothing to tell. */
export function alertLines(
  { holding, never, flink = "" }: AlertsOfCluster,
  language: Language,
): string[] {
  const texts = {
    en: {
      holding: "alerts whose condition holds",
      never: `alerts that Flink ${flink} never raises`,
    },
    zh: { holding: "条件成立的告警", never: `Flink ${flink} 永远不会触发的告警` },
  }[language];
  return [
    ...(holding.length > 0 ? [`    ${texts.holding}: ${holding.join(", ")}`] : []),
    ...(never.length > 0 ? [`    ${texts.never}: ${never.join(", ")}`] : []),
  ];
}
