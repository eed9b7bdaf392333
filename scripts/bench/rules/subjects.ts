/** What both sets of rules watch, and what that costs in each. */
import type { RuleCost, RuleCosts } from "./measure-rules";

/** A subject that both sets have rules for. */
export interface Subject {
  /** A noun phrase, the first column of the table. */
  readonly what: string;
  /** Names of our rules for it. */
  readonly own: readonly string[];
  /** Names of theirs. */
  readonly other: readonly string[];
}

/** Each rule of theirs stands here once, beside those of ours that tell of the same. */
export const SUBJECTS: readonly Subject[] = [
  {
    what: "nothing flows",
    own: ["FlinkFlowStopped"],
    other: ["FlinkNoRecordsProcessed"],
  },
  {
    what: "backpressure",
    own: ["FlinkTaskBackpressured"],
    other: ["FlinkTaskBackpressured", "FlinkTaskHighBackpressureTime"],
  },
  {
    what: "heap",
    own: ["FlinkHeapFull"],
    other: ["FlinkTaskmanagerHeapMemoryHigh", "FlinkJobmanagerHeapMemoryHigh"],
  },
  {
    what: "collectors",
    own: ["FlinkGcExcessive"],
    other: ["FlinkTaskmanagerGcTimeHigh"],
  },
  {
    what: "slow checkpoints",
    own: ["FlinkCheckpointSlow"],
    other: ["FlinkCheckpointDurationHigh"],
  },
  {
    what: "failed checkpoints",
    own: ["FlinkCheckpointsFailing"],
    other: ["FlinkCheckpointFailures"],
  },
  {
    what: "restarts",
    own: ["FlinkJobRestarted"],
    other: ["FlinkJobRestartIncreasing"],
  },
  {
    what: "jobs that do not run",
    own: ["FlinkJobNotRunning"],
    other: ["FlinkJobIsNotRunning"],
  },
  {
    what: "TaskManagers",
    own: ["FlinkNoTaskManager"],
    other: ["FlinkNoTaskmanagersRegistered"],
  },
  {
    what: "slots",
    own: ["FlinkSlotsShort"],
    other: ["FlinkAllTaskSlotsUsed"],
  },
];

/** A table of what both sets watch, dearest of theirs first, and the sum. @throws {Error} for a rule that was not measured. */
export function renderSubjectTable(
  { own, other }: RuleCosts,
  subjects: readonly Subject[] = SUBJECTS,
): string {
  const rows = subjects.map((subject) => ({
    what: subject.what,
    ours: sumOf(own.rules, subject.own),
    theirs: sumOf(other.rules, subject.other),
  }));
  const total = {
    what: "all of these",
    ours: rows.reduce((sum, { ours }) => sum + ours, 0),
    theirs: rows.reduce((sum, { theirs }) => sum + theirs, 0),
  };
  const byCost = [...rows].sort((a, b) => b.theirs - a.theirs);
  return [
    "| what both watch | flinkwatch, ms | awesome-prometheus-alerts, ms | ratio |",
    "| --- | ---: | ---: | ---: |",
    ...[...byCost, total].map(
      ({ what, ours, theirs }) =>
        `| ${what} | ${ours.toFixed(1)} | ${theirs.toFixed(1)} | ${(ours / theirs).toFixed(2)} |`,
    ),
  ].join("\n");
}

function sumOf(rules: readonly RuleCost[], names: readonly string[]): number {
  return names.reduce((sum, name) => {
    const rule = rules.find((one) => one.name === name);
    if (!rule) throw new Error(`bench: the rule ${name} was not measured.`);
    return sum + rule.milliseconds;
  }, 0);
}
