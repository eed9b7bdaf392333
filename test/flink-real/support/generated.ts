import fc from "fast-check";

/** How many cases, of what, and what must hold of each. */
export interface Generated<Case> {
  readonly seed: number;
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
  seed,
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

/**
 * Seed of all generated cases of a file, told at its start. A run is repeated by FLINKWATCH_SEED.
 * @throws Error when that variable holds no whole number.
 */
export function tellSeed(title: string): number {
  const given = process.env["FLINKWATCH_SEED"];
  const seed = given === undefined ? Date.now() % 2 ** 31 : Number(given);
  if (!Number.isInteger(seed)) throw new Error(`FLINKWATCH_SEED: got ${given}, expected a number.`);
  process.stdout.write(`${title}: FLINKWATCH_SEED=${seed}\n`);
  return seed;
}
