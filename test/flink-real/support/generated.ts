import fc from "fast-check";
import { seed } from "../../support/seed";

/** How many cases, of what, and what must hold of each. */
export interface Generated<Case> {
  readonly cases: fc.Arbitrary<Case>;
  readonly count: number;
  /** Rejects when it does not hold. */
  readonly check: (one: Case) => Promise<void>;
}

const shrinkingMs = 40_000;

/**
 * Checks generated cases all at once, since a question to another process takes longer than its answer; when one
 * fails, the same cases are checked one by one so that the smallest failing one, the seed and the path are told.
 */
export async function checkGenerated<Case>({
  cases,
  count,
  check,
}: Generated<Case>): Promise<void> {
  const all = fc.sample(cases, { seed, numRuns: count });
  const results = await Promise.allSettled(all.map(check));
  const failed = results.findIndex(({ status }) => status === "rejected");
  if (failed < 0) return;
  await fc.assert(fc.asyncProperty(cases, check), {
    seed,
    numRuns: count,
    interruptAfterTimeLimit: shrinkingMs,
  });
  const { reason } = results[failed] as PromiseRejectedResult;
  const one = JSON.stringify(all[failed]);
  throw new Error(`case ${failed} of seed ${seed} failed, alone it did not: ${one}`, {
    cause: reason,
  });
}
