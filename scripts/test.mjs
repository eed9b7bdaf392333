// `npm test`: the checks, beside them the tests. A check that fails does not keep the tests from
// running, so that one run shows all that is wrong; the exit code is 0 only if everything passed.
// The last line is the count that test/support/closing-line-reporter.cjs takes from jest.
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const HELP = `Format, lint, types, unused code, and beside them the tests.

  npm test                            all levels
  npm run test:quick                  the unit tests and those on the local cloud
  npm run check                       the unit tests alone
  npm test -- test/config             only the tests below that folder

Exit code 0 only if every check and every test passed.
`;

const CHECKS = ["format", "lint", "types", "unused"];
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a check; answers what it said, in one piece, and whether it passed. */
function checked(check) {
  const started = Date.now();
  const child = spawn("npm", ["run", "--silent", check], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => said.push(text));
  }
  return new Promise((resolve) => {
    child.on("close", (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      said.push(`${code === 0 ? "ok    " : "FAILED"} ${check} (${seconds} s)\n`);
      resolve({ check, passed: code === 0, text: said.join("") });
    });
  });
}

/** Runs jest; answers its closing line and whether all passed. */
function tested(args) {
  let line = "Jest ended without a result.";
  const child = spawn(process.execPath, ["node_modules/jest/bin/jest.js", ...args], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  child.on("message", (message) => (line = message));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ passed: code === 0, line }));
  });
}

async function main(args) {
  if (args.includes("--help")) return process.stdout.write(HELP);
  const tests = tested(args);
  const checks = CHECKS.map(checked);
  // On a terminal jest writes over what others write beside it.
  if (process.stdout.isTTY) await tests;
  for (const check of checks) void check.then(({ text }) => process.stdout.write(text));
  const failing = (await Promise.all(checks)).filter(({ passed }) => !passed);
  const { passed, line } = await tests;
  if (failing.length > 0) {
    const names = failing.map(({ check }) => check).join(", ");
    process.stdout.write(`Checks that failed, see above: ${names}\n`);
  }
  process.stdout.write(`${line}\n`);
  if (!passed || failing.length > 0) process.exitCode = 1;
}

await main(process.argv.slice(2));
