/** Kinds of rules that an instance bounds, each by itself. */
export type RuleKind = "alert" | "recording";

/** What counts against an instance's limit of one kind of rules. */
export interface RuleDemand {
  readonly kind: RuleKind;
  /** The instance: its id, such as `prom-1a2b3c4d`, or its name. */
  readonly instance: string;
  /** Rules that it takes at most, of all stacks and people; 0 if unknown, and nothing is refused then. */
  readonly limit: number;
  /** This stack's groups by the name that they have there, and how many rules each has; those switched off count too. */
  readonly own: Readonly<Record<string, number>>;
  /** Groups of others likewise; one of a name of ours is replaced, and does not count. */
  readonly others: Readonly<Record<string, number>>;
}

/** How the limit is used, and why that cannot be, if it cannot. */
export interface RuleBudget {
  /** Such as `alert rules: 34 of 150 used (12 by others)`. */
  readonly line: string;
  /** Absent where the rules fit. */
  readonly refusal?: string;
}

/** What a stack can do with less of. */
const LESS: Readonly<Record<RuleKind, string>> = {
  alert:
    "Take entries out of flinkwatch:alerts.overrides (each that names clusters or jobs adds a rule) or " +
    "flinkwatch:alerts.expected",
  recording:
    "Lower flinkwatch:alerts.subtasksPerCluster if your clusters run fewer (rules of a large fleet are split by it)",
};
const SWITCH: Readonly<Record<RuleKind, string>> = {
  alert: "flinkwatch:alerts.enabled: false",
  recording: "flinkwatch:recordingRules.enabled: false",
};

/** Holds the rules that a stack needs, and those that are there, against the limit. Pure. */
export function planRuleBudget({ kind, instance, limit, own, others }: RuleDemand): RuleBudget {
  const needed = sum(Object.values(own));
  const foreign = sum(
    Object.entries(others)
      .filter(([name]) => !(name in own))
      .map(([, count]) => count),
  );
  const used = needed + foreign;
  const line = `${kind} rules: ${used} of ${limit || "an unknown limit"} used (${foreign} by others)`;
  if (limit === 0 || used <= limit) return { line };
  const refusal =
    `${kind} rules: more than Prometheus instance ${instance} takes, got ${needed} of this stack besides ` +
    `${foreign} by others, expected at most ${limit} together: ${used - limit} too many. ` +
    `No group was written. ${LESS[kind]}, ask by ticket for a larger quota of the instance, have others remove rules, ` +
    `choose another instance in flinkwatch:prometheus, or set ${SWITCH[kind]}.`;
  return { line, refusal };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
