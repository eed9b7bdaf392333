/** Judges one running application. Pure. */
import { readReporterLog, type ReporterLog } from "../../provider/flink/reporter-log";
import type { LookedApplication } from "../../provider/hosts/applications";
import type { Submission } from "../../provider/hosts/submissions";
import type { PushGroup } from "./groups";
import { isUsedUp, type Quota } from "./quota";
import type { Verdict, VerdictId } from "./verdict";

/** What is expected of a cluster's applications. */
export interface Expected {
  /** The cluster's grouping label. */
  readonly instance: string;
  readonly jobName: string;
  readonly reporterName: string;
  readonly intervalSeconds: number;
  /** When the settings last changed: milliseconds since 1970; absent where nobody can tell. */
  readonly changedAt?: number;
  /** The node's clock: milliseconds since 1970. */
  readonly now: number;
  /** The instance's; asked for only where nothing else explains what is missing. */
  readonly quota?: Quota;
}

/**
 * A client reads the configuration up to so many seconds before YARN takes the application: the upload lies between.
 * 8.5 s were seen with 200 MB on HDFS.
 */
export const UPLOAD_SECONDS = 60;

/** Why its metrics arrive or do not. @param groups what it pushed, as far as can be told */
export function judgeApplication(
  application: LookedApplication,
  groups: readonly PushGroup[],
  expected: Expected,
): Verdict {
  const fresh = groups.filter(({ isFresh }) => isFresh);
  // Values may have moved a moment before the outage.
  if (fresh.length > 0 && !hasOutage(application)) return judgeFresh(fresh, expected);
  const age = ageVerdict(application, expected);
  if (age === "old") return olderVerdict(application, expected);
  return (
    settingsVerdict(application, expected, age) ??
    logVerdict(application, expected) ??
    (age === "undecided"
      ? { verdict: "cannot be told", evidence: facts(application, expected) }
      : waiting(application, expected))
  );
}

function hasOutage({ logs }: LookedApplication): boolean {
  return logs.some(({ lines }) => readReporterLog(lines).failure?.isStanding);
}

function judgeFresh(fresh: readonly PushGroup[], { instance }: Expected): Verdict {
  const lost = fresh.filter(({ labels }) => labels.instance_id !== instance);
  if (lost.length > 0) {
    const got = lost[0]?.labels.instance_id ?? "";
    return { verdict: "label lost", evidence: { got, expected: instance } };
  }
  const count = (process: PushGroup["process"]) =>
    fresh.filter((group) => group.process === process).length;
  const evidence = { jobManagers: count("jobmanager"), taskManagers: count("taskmanager") };
  return { verdict: "arriving", evidence };
}

type Age = "old" | "undecided" | "new";

function ageVerdict({ startedTime, submission }: LookedApplication, { changedAt }: Expected): Age {
  if (changedAt === undefined) return "new";
  const told = submission && ageByClient(submission, changedAt);
  if (told !== undefined) return told;
  if (startedTime < changedAt) return "old";
  return startedTime < changedAt + UPLOAD_SECONDS * 1000 ? "undecided" : "new";
}

/**
 * What the client's log says: when it read the file, against when that node's file was written. A file that was
 * written after our change says nothing of what a client read before.
 */
function ageByClient(
  { readAt, configurationChanged }: Submission,
  changedAt: number,
): "old" | "new" | undefined {
  if (readAt > Math.min(changedAt, configurationChanged)) return "new";
  const isOurChange = configurationChanged <= changedAt;
  return isOurChange && readAt < configurationChanged ? "old" : undefined;
}

function olderVerdict(application: LookedApplication, expected: Expected): Verdict {
  return { verdict: "older than the configuration", evidence: facts(application, expected) };
}

function facts(application: LookedApplication, { now, changedAt }: Expected) {
  const { startedTime, submission, jobs = [] } = application;
  return {
    started: new Date(startedTime).toISOString(),
    ageMinutes: Math.max(0, Math.round((now - startedTime) / 60_000)),
    ...(changedAt !== undefined && { changed: new Date(changedAt).toISOString() }),
    ...(submission && { from: submission.node, clientLog: submission.log }),
    jobs: jobs.map(({ name, state }) => `${name} (${state})`).join(", "),
  };
}

/** What its own settings say; they also tell an old file from the new one within the upload's time. */
function settingsVerdict(
  application: LookedApplication,
  expected: Expected,
  age: Age,
): Verdict | undefined {
  const { settings } = application;
  if (settings === undefined) return undefined;
  const prefix = `metrics.reporter.${expected.reporterName}.`;
  const own = [...settings].filter(([key]) => key.startsWith(prefix));
  if (own.length === 0) {
    if (age === "undecided") return olderVerdict(application, expected);
    const evidence = { ...facts(application, expected), missing: `${prefix}*` };
    return { verdict: "configuration not read", evidence };
  }
  const grouping = settings.get(`${prefix}groupingKey`) ?? "";
  const wanted = `instance_id=${expected.instance}`;
  if (grouping.split(";").includes(wanted)) return undefined;
  const evidence = { key: `${prefix}groupingKey`, got: grouping, expected: wanted };
  return { verdict: "label lost", evidence };
}

const BY_FAULT = {
  refused: "authentication refused",
  unreachable: "gateway unreachable",
  quota: "dropped by quota",
  rejected: "rejected by the gateway",
  other: "push failed",
} as const satisfies Record<string, VerdictId>;

function logVerdict(application: LookedApplication, expected: Expected): Verdict | undefined {
  const read = application.logs.map((log) => ({ ...log, ...readReporterLog(log.lines) }));
  if (read.length === 0) {
    return { verdict: "logs not accessible", evidence: facts(application, expected) };
  }
  const failed = read.find(({ failure }) => failure !== undefined);
  if (failed?.failure) {
    const { fault, line } = failed.failure;
    const evidence = { process: failed.process, where: failed.id, line };
    return { verdict: BY_FAULT[fault], evidence };
  }
  const mute = read.find((log) => !log.isLoaded && reasonOf(log) !== undefined);
  if (mute === undefined) return undefined;
  const evidence = { process: mute.process, where: mute.id, line: reasonOf(mute) ?? "" };
  return { verdict: "reporter not loaded", evidence };
}

function reasonOf({ notLoaded, settingLost }: ReporterLog): string | undefined {
  return notLoaded ?? settingLost;
}

/** Nothing is wrong in sight: it has not had the time yet, or nobody can say. */
function waiting(application: LookedApplication, expected: Expected): Verdict {
  const seconds = (expected.now - application.startedTime) / 1000;
  const isYoung = seconds < UPLOAD_SECONDS + 2 * expected.intervalSeconds;
  const evidence = facts(application, expected);
  if (isYoung) return { verdict: "nothing yet", evidence };
  const { quota } = expected;
  if (quota === undefined || !isUsedUp(quota)) return { verdict: "unexplained", evidence };
  const { limit, series = 0 } = quota;
  return { verdict: "dropped by quota", evidence: { limit, series } };
}
