/** Keeps what real Flink logged as fixtures: the relevant lines, without secrets and without this machine's paths. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../project-root";
import type { Outcome } from "./play";

/** Where the logs and the results are kept. */
export const FIXTURES = path.join(projectRoot(), "test", "fixtures", "flink-logs");

/** What `verify` and people look for: reporters, pushes, configuration read, starts, jobs that come and go. */
const RELEVANT = [
  /\b(ReporterSetup|ReporterSetupBuilder|MetricRegistryImpl)\b/,
  /\.metrics\.prometheus\./,
  /GlobalConfiguration .*(metrics\.reporter|YAML parser|Error while trying)/,
  /\[\] - \s*(Starting|Shutting) .*(Entrypoint|TaskManager|ClusterEntrypoint)/,
  /\[\] - Job \S+ \([0-9a-f]{32}\) switched/,
  /Successful registration at resource manager/,
  /RECEIVED SIGNAL/,
];
const CONTINUES = /^(\s+at |\s*\.\.\. |Caused by: |[\w.$]+(Exception|Error)\b)/;
const FRAME = /^\s+(at |\.\.\. )/;
const FRAMES_KEPT = 2;

/** The relevant lines of a log, each with the beginning of its stack trace. */
export function relevantLines(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let keeps = false;
  let frames = 0;
  for (const line of lines) {
    if (!CONTINUES.test(line)) {
      keeps = RELEVANT.some((pattern) => pattern.test(line));
      if (keeps) kept.push(line);
      frames = 0;
    } else if (keeps) {
      frames = FRAME.test(line) ? frames + 1 : 0;
      if (frames <= FRAMES_KEPT) kept.push(line);
    }
  }
  return kept;
}

/** What a text must not hold when it is kept. */
export interface Masking {
  readonly passwords: readonly string[];
  /** Folders of this machine → what stands for them. Longer ones first. */
  readonly folders: Readonly<Record<string, string>>;
}

/** A text without secrets and without this machine's folders. */
export function mask(text: string, { passwords, folders }: Masking): string {
  const replaced: [string, string][] = [
    ...passwords.map((word): [string, string] => [word, "******"]),
    ...Object.entries(folders).sort(([a], [b]) => b.length - a.length),
  ];
  return replaced.reduce((masked, [from, to]) => masked.replaceAll(from, to), text);
}

/** What a fixture tells about itself. */
export interface FixtureHead {
  /** The version, after `yarn-` if it was on YARN. */
  readonly title: string;
  /** Version of Java. */
  readonly java: string;
  /** Such as `2026-11-25`. */
  readonly date: string;
}

/** The text of a scenario's fixture: a head in comments, then each process's lines. */
export function renderFixture(outcome: Outcome, head: FixtureHead, masking: Masking): string {
  const { title, java, date } = head;
  const parts = outcome.logs.map(
    ({ name, lines }) => `## ${name}\n${relevantLines(lines).join("\n")}\n`,
  );
  const flink = `Flink ${title.replace(/^yarn-(.*)/, "$1 on YARN")}`;
  const comment = `# ${flink}, Java ${java}, ${date}, scenario ${outcome.id}: ${outcome.claim}\n`;
  const observed = Object.entries(outcome.observed).map(([name, found]) => `${name}: ${found}\n`);
  const observations = observed.length > 0 ? `## observed\n${observed.join("")}` : "";
  return mask(comment + parts.join("") + observations, masking);
}

/** Writes a scenario's fixture. */
export function writeFixture(outcome: Outcome, head: FixtureHead, masking: Masking): void {
  const folder = path.join(FIXTURES, head.title);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${outcome.id}.log`), renderFixture(outcome, head, masking));
}
