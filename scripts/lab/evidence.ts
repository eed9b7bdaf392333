/** What a scenario must leave behind, as data, and the judge of it. */
import type { ProcessKind } from "../../emulator/real-flink/flink-process";
import type { PushedGroup } from "../../emulator/real-flink/push-gateway";

/** A line that somebody must have logged. */
export interface LoggedLine {
  /** Which of the processes that are watched; every one of that kind. */
  readonly by: ProcessKind;
  readonly text: RegExp;
}

/** A group that the gateway must hold. */
export interface ExpectedGroup {
  /** The reporter's `jobName`: the label `job` is this and 32 hexadecimal digits. */
  readonly job: string;
  readonly kind: ProcessKind;
  /** Pushed on and on; no longer pushed; or there or not, since that is a race. */
  readonly state: "fresh" | "frozen" | "maybe";
}

/** Series that must stand in a fresh group. */
export interface ExpectedSeries {
  readonly name: string;
  /** Labels with their values; others may be there too. */
  readonly labels: Readonly<Record<string, RegExp>>;
}

/** All of it. */
export interface Evidence {
  readonly logged: readonly LoggedLine[];
  /** Lines that nobody may have logged. */
  readonly never?: readonly LoggedLine[];
  /** What stands in the gateway: these groups and no others. Absent: not looked at. */
  readonly groups?: readonly ExpectedGroup[];
  /** Leaves groups of other `jobName`s alone. */
  readonly groupsOf?: string;
  readonly series?: readonly ExpectedSeries[];
  /** What the scenario looked at by itself, by name, and what it must have found there. */
  readonly observed?: Readonly<Record<string, RegExp>>;
}

/** What was seen of a scenario so far. */
export interface Seen {
  /** Log lines by process since the scenario began. */
  readonly logs: readonly { kind: ProcessKind; name: string; lines: readonly string[] }[];
  readonly groups: readonly PushedGroup[];
  /** What the scenario looked at by itself, by name → what it found. */
  readonly observed: Readonly<Record<string, string>>;
  /** When the scenario began, and now: seconds since 1970. */
  readonly since: number;
  readonly now: number;
}

/** The lab's reporters push each second. */
const FRESH_AFTER_SECONDS = 3;
/** A push that was on its way when the scenario began still counts as before. */
const UNDER_WAY_SECONDS = 1.5;

/** What is missing or too much, a line each; empty when all evidence is there. */
export function findGaps(evidence: Evidence, seen: Seen): string[] {
  return [
    ...evidence.logged.flatMap((line) => notLogged(line, seen)),
    ...(evidence.never ?? []).flatMap((line) => loggedAfterAll(line, seen)),
    ...(evidence.groups ? groupGaps(evidence, seen) : []),
    ...(evidence.series ?? []).flatMap((series) => seriesGaps(series, seen)),
    ...observationGaps(evidence, seen),
  ];
}

function notLogged({ by, text }: LoggedLine, { logs }: Seen): string[] {
  const mute = logs.filter(({ kind, lines }) => kind === by && !lines.some((l) => text.test(l)));
  return mute.map(({ name }) => `${name} did not log ${text}`);
}

function loggedAfterAll({ by, text }: LoggedLine, { logs }: Seen): string[] {
  return logs
    .filter(({ kind }) => kind === by)
    .flatMap(({ name, lines }) =>
      lines.filter((line) => text.test(line)).map((line) => `${name} logged: ${line}`),
    );
}

function groupGaps({ groups: expected = [], groupsOf = "" }: Evidence, seen: Seen): string[] {
  const left = seen.groups.filter(({ labels }) => labels.job?.startsWith(groupsOf));
  const gaps: string[] = [];
  for (const group of expected) {
    const at = left.findIndex((candidate) => isGroup(group, candidate, seen));
    if (at < 0 && group.state === "maybe") continue;
    if (at < 0) gaps.push(`no ${group.state} group of the ${group.kind} of ${group.job}`);
    else left.splice(at, 1);
  }
  return [...gaps, ...left.map((group) => `too many: ${describeGroup(group, seen)}`)];
}

function isGroup(expected: ExpectedGroup, group: PushedGroup, { since, now }: Seen): boolean {
  const { job = "" } = group.labels;
  if (job.slice(0, -32) !== expected.job) return false;
  const kind = kindOf(group);
  // A process that is killed while it shuts down may leave a group without any metric: nobody can tell whose it was.
  if (expected.state === "maybe") return kind === expected.kind || kind === undefined;
  if (kind !== expected.kind) return false;
  if (expected.state === "fresh") return group.pushedAtSeconds > since + FRESH_AFTER_SECONDS;
  // Not before a living process would have pushed again.
  return now > since + FRESH_AFTER_SECONDS + 1 && group.pushedAtSeconds < since + UNDER_WAY_SECONDS;
}

/** Whose group it is, by the names of its metrics. */
export function kindOf(group: PushedGroup): ProcessKind | undefined {
  const names = [...group.metrics.keys()];
  return (["jobmanager", "taskmanager"] as const).find((kind) =>
    names.some((name) => name.startsWith(`flink_${kind}_`)),
  );
}

function describeGroup(group: PushedGroup, { since }: Seen): string {
  const age = (group.pushedAtSeconds - since).toFixed(1);
  return `${kindOf(group)} group ${JSON.stringify(group.labels)}, pushed at ${age} s`;
}

function seriesGaps({ name, labels }: ExpectedSeries, { groups }: Seen): string[] {
  const all = groups.flatMap((group) => group.metrics.get(name) ?? []);
  if (all.length === 0) return [`no series ${name}`];
  const matches = all.some((series) =>
    Object.entries(labels).every(([label, value]) => value.test(series.labels[label] ?? "")),
  );
  if (matches) return [];
  const wanted = Object.entries(labels).map(([label, value]) => `${label}=~${value}`);
  return [`${name} has no series with ${wanted.join(", ")}, but ${JSON.stringify(all[0]?.labels)}`];
}

function observationGaps({ observed: expected = {} }: Evidence, { observed }: Seen): string[] {
  return Object.entries(expected)
    .filter(([name, text]) => !text.test(observed[name] ?? ""))
    .map(([name, text]) => `${name}: found ${observed[name] ?? "no answer"}, expected ${text}`);
}
