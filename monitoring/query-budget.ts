import { type QuerySize, type SizedRule, TMP_LIMITS } from "./query-limits";
import type { RuleKind } from "./rule-budget";

/** The largest queries of a stack, and why they cannot be, if they cannot. */
export interface QueryBudget {
  /** Such as `largest query: about 4500 series of 100000 (FlinkTaskSkewed), 3 MB of 100 MB (FlinkTaskBackpressured)`. */
  readonly line: string;
  /** Absent where every query is within what TMP takes. */
  readonly refusal?: string;
}

/** How a query that is too large is not asked. */
const SWITCH: Readonly<Record<RuleKind, string>> = {
  alert: "switch these alerts off: flinkwatch:alerts.thresholds.<alert>.enabled: false",
  recording: "set flinkwatch:recordingRules.enabled: false",
};

/** Holds what the rules of a kind read against what TMP lets a query read. Pure. */
export function planQueryBudget(kind: RuleKind, rules: readonly SizedRule[]): QueryBudget {
  const series = largest(rules, "series");
  const bytes = largest(rules, "bytes");
  if (!series || !bytes) return { line: "no query" };
  const line =
    `largest query: about ${series.series} series of ${TMP_LIMITS.series} (${series.name}), ` +
    `${megabytes(bytes)} MB of ${TMP_LIMITS.bytes / 1e6} MB (${bytes.name})`;
  const tooLarge = rules.filter(
    (rule) => rule.series > TMP_LIMITS.series || rule.bytes > TMP_LIMITS.bytes,
  );
  return tooLarge.length === 0 ? { line } : { line, refusal: refusalOf(kind, tooLarge) };
}

function refusalOf(kind: RuleKind, rules: readonly SizedRule[]): string {
  const sizes = rules.map(
    (rule) => `${rule.name} about ${rule.series} series and ${megabytes(rule)} MB`,
  );
  return (
    `${kind} rules: more than a query of Prometheus may read, got ${sizes.join(", ")}, expected at most ` +
    `${TMP_LIMITS.series} series and ${TMP_LIMITS.bytes / 1e6} MB each. No group was written. Set ` +
    "flinkwatch:alerts.subtasksPerCluster to what your largest cluster really runs, divide the clusters among stacks, or " +
    `${SWITCH[kind]}.`
  );
}

function largest(rules: readonly SizedRule[], of: keyof QuerySize): SizedRule | undefined {
  return [...rules].sort((a, b) => b[of] - a[of])[0];
}

function megabytes({ bytes }: QuerySize): number {
  return Math.ceil(bytes / 1e6);
}
