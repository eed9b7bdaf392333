import { spawnSync } from "node:child_process";
import path from "node:path";

const HOOK = path.join(__dirname, "../provider/typescript-hook.cjs");
const CHILD = path.join(__dirname, "../../emulator/metrics/child.ts");

/** Ends a child in a process that waits for nothing else, as a command line does. */
function endIn(how: "close" | "kill") {
  const script = `const { WatchedChild } = require(${JSON.stringify(CHILD)});
    new WatchedChild(["sleep", "300"], "/dev/null").${how}().then(() => console.log("gone"));`;
  return spawnSync(process.execPath, ["-r", HOOK, "-e", script], { encoding: "utf8" });
}

test.each(["close", "kill"] as const)("whoever waits for %s is still there at its end", (how) => {
  const { status, stdout } = endIn(how);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "gone\n" });
});
