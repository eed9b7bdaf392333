/** What counts against an instance's limit of alert rules. */
export interface RuleDemand {
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

/** Holds the rules that a stack needs, and those that are there, against the limit. Pure. */
export function planRuleBudget({ instance, limit, own, others }: RuleDemand): RuleBudget {
  const needed = sum(Object.values(own));
  const foreign = sum(
    Object.entries(others)
      .filter(([name]) => !(name in own))
      .map(([, count]) => count),
  );
  const used = needed + foreign;
  const line = `alert rules: ${used} of ${limit || "an unknown limit"} used (${foreign} by others)`;
  if (limit === 0 || used <= limit) return { line };
  const refusal =
    `alert rules: more than Prometheus instance ${instance} takes, got ${needed} of this stack besides ` +
    `${foreign} by others, expected at most ${limit} together: ${used - limit} too many. ` +
    "No group was written. Take entries out of flinkwatch:alerts.overrides (each that names clusters or jobs adds a rule) or " +
    "flinkwatch:alerts.expected, ask by ticket for a larger quota of the instance, have others remove rules, choose another " +
    "instance in flinkwatch:prometheus, or set flinkwatch:alerts.enabled: false.";
  return { line, refusal };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
