/** Jobs that a stack expects on any of its clusters, of which no cluster by itself can tell. */
import { renderAlertGroups } from "../../monitoring/alerts";
import { calledAs } from "../../monitoring/expected";
import { type AlertQuestions, namesOfExpecting, unique } from "./alerts";
import type { Language } from "./texts";

/** What the jobs are judged by that may run on any cluster. */
export type JobQuestions = Pick<AlertQuestions, "alerts" | "instances"> & {
  /** Seconds between two pushes of the cluster that pushes least often. */
  readonly intervalSeconds: number;
  /** The series that a query gives now, each by its labels. */
  readonly series: (query: string) => Promise<readonly Readonly<Record<string, string>>[]>;
};

/** Jobs that are expected on any cluster, as the stack calls them; sorted. */
export interface JobsAnywhere {
  readonly seen: readonly string[];
  readonly missing: readonly string[];
}

/** Asks which of the jobs that are expected on any cluster run on none. */
export async function lookAtJobsAnywhere(questions: JobQuestions): Promise<JobsAnywhere> {
  const { alerts, instances, intervalSeconds, series } = questions;
  const jobs = alerts.expected.jobs.filter(({ cluster }) => cluster === undefined);
  if (!alerts.enabled || jobs.length === 0) return { seen: [], missing: [] };
  const groups = renderAlertGroups({
    largestIntervalSeconds: intervalSeconds,
    clusters: Object.values(instances),
    thresholds: alerts.thresholds,
    expected: { jobs },
    instances,
  });
  const expecting = namesOfExpecting();
  const rules = groups.flatMap((group) => group.rules.filter(({ name }) => expecting.has(name)));
  const answers = await Promise.all(rules.map(({ expr }) => series(expr)));
  const missing = unique(answers.flat().map(({ expected = "" }) => expected));
  const seen = unique(jobs.map(calledAs));
  return { seen: seen.filter((name) => !missing.includes(name)), missing };
}

const TEXTS = {
  en: {
    head: "Jobs expected on any cluster",
    seen: "seen running",
    missing: "seen running on none",
  },
  zh: {
    head: "可在任意集群上运行的预期作业",
    seen: "正在运行",
    missing: "未在任何集群上运行",
  },
} as const;

/** The lines of jobs that are expected on any cluster; none where there is none of them. */
export function jobLines({ seen, missing }: JobsAnywhere, language: Language): string[] {
  const texts = TEXTS[language];
  const line = (name: string, jobs: readonly string[]) =>
    jobs.length === 0 ? [] : [`    ${name}: ${jobs.join(", ")}`];
  const lines = [...line(texts.missing, missing), ...line(texts.seen, seen)];
  return lines.length === 0 ? [] : [`  ${texts.head}`, ...lines];
}
