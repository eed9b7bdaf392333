const always = 6;

/**
 * Seed of generated cases: the same in each run, so that what fails has been broken by what was changed. Others come by
 * `FLINKWATCH_SEED`, one new a round by `npm run fuzz`, which tells those that fail.
 * @throws Error when that variable holds no whole number.
 */
export const seed = seedIn(process.env["FLINKWATCH_SEED"]);

function seedIn(given: string | undefined): number {
  const number = given === undefined ? always : Number(given);
  if (Number.isInteger(number)) return number;
  throw new Error(`FLINKWATCH_SEED: is no whole number, got ${given}. Leave it out for ${always}.`);
}
