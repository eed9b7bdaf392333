import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";

function setup(...args: string[]) {
  const script = join(projectRoot(), "scripts/setup.mjs");
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
}

test("--help shows each use and touches nothing", () => {
  const { status, stdout } = setup("--help");
  expect(status).toBe(0);
  for (const use of ["start", "test", "emulator", "build"])
    expect(stdout).toContain(`--for ${use}`);
});

test("refuses an unknown use, on standard error only", () => {
  const { status, stdout, stderr } = setup("--for", "lunch");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe(
    "set-up: arguments: got --for lunch, expected --for start|test|emulator|tools|pulumi|build|check|prepare. See --help.\n",
  );
});
