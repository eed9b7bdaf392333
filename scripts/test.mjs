// `npm test`: the checks, then all tests. A check that fails does not keep the tests from running,
// so that one run shows all that is wrong; the exit code is 0 only if everything passed. The last
// line is the count that test/support/closing-line-reporter.cjs takes from jest.
import { spawn, spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const HELP = `Format, lint, types, unused code, then the tests.

  npm test                            all levels
  npm run test:quick                  the unit tests and those on the local cloud
  npm run check                       the unit tests alone
  npm test -- test/config             only the tests below that folder

Exit code 0 only if every check and every test passed.
`;

const CHECKS = ["format", "lint", "types", "unused"];
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(command, args, env = {}) {
  const options = { cwd: root, stdio: "inherit", env: { ...process.env, ...env } };
  return spawnSync(command, args, options).status === 0;
}

/** Runs a check beside the others; what it prints comes as one piece when it has ended. */
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
      process.stdout.write(said.join(""));
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${check} (${seconds} s)\n`);
      resolve(code === 0);
    });
  });
}

async function failingChecks() {
  const passed = await Promise.all(CHECKS.map(checked));
  return CHECKS.filter((_, at) => !passed[at]);
}

async function main(args) {
  if (args.includes("--help")) return process.stdout.write(HELP);
  const failing = await failingChecks();
  const jest = ["node_modules/jest/bin/jest.js", ...args];
  const passed = run(process.execPath, jest, { FLINKWATCH_FAILED_CHECKS: failing.join(", ") });
  if (!passed || failing.length > 0) process.exitCode = 1;
}

await main(process.argv.slice(2));
