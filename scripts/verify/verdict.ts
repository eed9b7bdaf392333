/** Which link is broken, by id; the words for people stand in `texts.ts`. */

/** All verdicts, the gravest first: the first that applies to one of its applications is the cluster's. */
export const VERDICTS = [
  "kerberos",
  "authentication refused",
  "gateway unreachable",
  "dropped by quota",
  "rejected by the gateway",
  "push failed",
  "reporter not loaded",
  "configuration not read",
  "label lost",
  "older than the configuration",
  "cannot be told",
  "unexplained",
  "logs not accessible",
  "stale",
  "partly",
  "nothing submitted",
  "nothing yet",
  "arriving",
] as const;

export type VerdictId = (typeof VERDICTS)[number];

/** One verdict with what it rests on. */
export interface Verdict {
  readonly verdict: VerdictId;
  /** Values for the words; see `texts.ts`. Never a secret. */
  readonly evidence: Readonly<Record<string, string | number>>;
}

/** Whether there is nothing to mend. */
export function isFine({ verdict }: Verdict): boolean {
  return verdict === "arriving";
}

/** Whether it could not be looked at, rather than looked at and found wanting. */
export function isUnseen({ verdict }: Verdict): boolean {
  return verdict === "kerberos" || verdict === "logs not accessible";
}

/** The gravest of some; `undefined` for none. */
export function gravest(verdicts: readonly Verdict[]): Verdict | undefined {
  return VERDICTS.flatMap((id) => verdicts.find(({ verdict }) => verdict === id) ?? [])[0];
}
