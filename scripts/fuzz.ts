import { spawnSync, type SpawnSyncOptionsWithStringEncoding } from "node:child_process";
import { randomInt } from "node:crypto";
import path from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "./project-root";
import { runCommand } from "./stack-options";

const DEFAULT_ROUNDS = 10;
const LARGEST_SEED = 2 ** 31;
/** What a process ends with that was ended by Ctrl-C. */
const INTERRUPTED = 130;

const HELP = `npm run fuzz -- [--rounds N] [PATTERN]

Runs the tests whose cases are generated, each round with another seed. \`npm test\` takes the same seed always.

  --rounds N   how many, at least 1. Default: ${DEFAULT_ROUNDS}
  PATTERN      of test files, a regular expression. Default: all that generate cases
  --help       this text

Tells the seeds that failed; each is repeated by FLINKWATCH_SEED=SEED npm test -- PATTERN. Exit code 1 if any did.
Ctrl-C ends the round and tells those so far. Example: npm run fuzz -- --rounds 3 flink-real`;

runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: String(DEFAULT_ROUNDS) },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds: got ${values.rounds}, expected a whole number of at least 1.`);
  }
  return fuzz(rounds, positionals);
});

/** Runs the rounds one after another. @returns the exit code. */
function fuzz(rounds: number, patterns: readonly string[]): number {
  const files = filesOf(patterns);
  // Ctrl-C reaches jest as well; this process goes on to what it has to tell.
  process.on("SIGINT", () => undefined);
  const failed: number[] = [];
  let done = 0;
  for (let round = 1; round <= rounds; round++) {
    const seed = randomInt(LARGEST_SEED);
    console.log(`round ${round} of ${rounds}: FLINKWATCH_SEED=${seed}`);
    const env = { ...process.env, FLINKWATCH_SEED: String(seed) };
    const { status } = jest(["--runTestsByPath", ...files], { env, stdio: "inherit" });
    if (status === null || status === INTERRUPTED) break;
    done++;
    if (status !== 0) failed.push(seed);
  }
  const told = failed.length === 0 ? "none failed" : `failed: ${failed.join(", ")}`;
  console.log(`${done} of ${rounds} rounds, ${told}`);
  return failed.length === 0 && done === rounds ? 0 : 1;
}

/** The test files that lead to the one seed: nobody has to list them. @throws Error if there is none. */
function filesOf(patterns: readonly string[]): string[] {
  const { stdout } = jest(["--listTests", "--findRelatedTests", "test/support/seed.ts"], {});
  const files = stdout.split("\n").filter((file) => file !== "");
  const wanted = patterns.map((pattern) => new RegExp(pattern));
  const found = files
    .map((file) => path.relative(projectRoot(), file))
    .filter((file) => wanted.length === 0 || wanted.some((pattern) => pattern.test(file)));
  if (found.length > 0) return found;
  throw new Error(`No test file that generates cases is named like ${patterns.join(" or ")}.`);
}

function jest(args: readonly string[], options: Partial<SpawnSyncOptionsWithStringEncoding>) {
  const binary = path.join("node_modules", "jest", "bin", "jest.js");
  const both = { cwd: projectRoot(), ...options, encoding: "utf8" } as const;
  return spawnSync(process.execPath, [binary, ...args], both);
}
