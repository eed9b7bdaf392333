/** Verdicts as people read them. */
import { alertLines, type AlertsOfCluster } from "./alerts";
import { jobLines, type JobsAnywhere } from "./jobs-anywhere";
import type { JudgedApplication, JudgedCluster, StaleGroup } from "./judge-cluster";
import { recordingLines, type RecordingsOfStack } from "./recordings";
import { type Language, WORDS } from "./texts";
import type { Verdict } from "./verdict";

/** One cluster with all that is told of it. */
export interface ReportedCluster extends JudgedCluster {
  /** EMR id. */
  readonly cluster: string;
  readonly jobName: string;
  /** When the settings last changed, such as `2026-11-26T01:00:00.000Z`. */
  readonly changedAt?: string;
  /** What its alerts say. */
  readonly alerts?: AlertsOfCluster;
}

/** All that is told of a stack: the JSON. */
export interface VerifyReport {
  /** Id of the Prometheus instance. */
  readonly prometheus: string;
  /** In the order of the configuration. */
  readonly clusters: readonly ReportedCluster[];
  /** Jobs that are expected on any cluster. */
  readonly jobs: JobsAnywhere;
  readonly recordingRules: RecordingsOfStack;
}

const TEXTS = {
  en: { changed: "Settings changed", group: "stale group", of: "of", next: "→" },
  zh: { changed: "配置变更于", group: "陈旧分组", of: "/", next: "→" },
} as const;

interface How {
  readonly language: Language;
  /** `HOST:PORT` of the push gateway. */
  readonly gateway: string;
}

/** The lines of a stack. */
export function reportLines(report: VerifyReport, how: How): string[] {
  const { prometheus, clusters, jobs, recordingRules } = report;
  return [
    `Prometheus ${prometheus}`,
    ...clusters.flatMap((cluster) => linesOf(cluster, how)),
    ...jobLines(jobs, how.language).map(printable),
    ...recordingLines(recordingRules, how.language),
  ];
}

/** The lines of one cluster. */
export function linesOf(cluster: ReportedCluster, { language, gateway }: How): string[] {
  const { changedAt, applications, stale } = cluster;
  const texts = TEXTS[language];
  const since = changedAt === undefined ? "" : ` ${texts.changed} ${changedAt}.`;
  const head = `  ${cluster.cluster} (${cluster.jobName}): ${sentence(cluster, language)}${since}`;
  const isOwn = applications.length > 0 && cluster.verdict !== "arriving";
  const lines = [
    head,
    ...(isOwn ? [] : nextOf(cluster, language).map((next) => `    ${next}`)),
    ...applications.flatMap((application) => applicationLines(application, language)),
    ...stale.flatMap((group) => [
      `    ${texts.group}: ${group.process} ${group.job}`,
      `      ${deleteCommand(group, gateway)}`,
    ]),
    ...(cluster.alerts === undefined ? [] : alertLines(cluster.alerts, language)),
  ];
  return lines.map(printable);
}

/** What clears a group. User and password come from the shell's variables: they are never printed. */
export function deleteCommand({ path }: StaleGroup, gateway: string): string {
  return `curl -X DELETE -u "$APPID:$TOKEN" "http://${gateway}${path}"`;
}

function sentence({ verdict, evidence }: Verdict, language: Language): string {
  const words = WORDS[language][verdict];
  return `${words.name}: ${words.says(evidence)}`;
}

function nextOf({ verdict }: Verdict, language: Language): string[] {
  const { next } = WORDS[language][verdict];
  return next === "" ? [] : [`${TEXTS[language].next} ${next}`];
}

function applicationLines(application: JudgedApplication, language: Language): string[] {
  const { id, name, user } = application;
  return [
    `    ${id} "${name}" (${user}): ${sentence(application, language)}`,
    ...nextOf(application, language).map((next) => `      ${next}`),
  ];
}

/** Names and log lines may hold anything: no terminal gets more than text from them. */
function printable(line: string): string {
  // eslint-disable-next-line no-control-regex -- these are what must not reach a terminal
  return line.replace(/[\x00-\x1f\x7f-\x9f]/g, "?");
}
