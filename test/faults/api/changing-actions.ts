import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { served } from "../../../emulator/schemas/served";
import { projectRoot } from "../../../scripts/project-root";

/** What may be the name of an action. */
const NAME = /"([A-Z][a-z]+(?:[A-Z][A-Za-z]+)+)"/g;
const FUNCTION = /^(?=(?:export )?(?:async )?function )/m;

/** The actions that the text of a function names. */
function namedIn(text: string): string[] {
  const known: readonly string[] = Object.values(served).flatMap(({ actions }) => [...actions]);
  const names = [...text.matchAll(NAME)].map(([, name = ""]) => name);
  return [...new Set(names.filter((name) => known.includes(name)))];
}

/** The actions that one source calls with `safe: false`: each function's own, or those of whoever calls that function. */
function changingIn(source: string): string[] {
  const functions = source.split(FUNCTION);
  return functions
    .filter((text) => text.includes("safe: false"))
    .flatMap((text) => {
      const own = namedIn(text);
      if (own.length > 0) return own;
      const [, name = ""] = /function (\w+)/.exec(text) ?? [];
      const callers = functions.filter((one) => one !== text && one.includes(`${name}(`));
      expect(callers).not.toEqual([]);
      return callers.flatMap(namedIn);
    });
}

/** The actions that the provider's sources call as ones that change something. */
export function changingActions(): string[] {
  const folder = path.join(projectRoot(), "provider/tencent");
  return readdirSync(folder)
    .filter((file) => file !== "transport.ts")
    .flatMap((file) => changingIn(readFileSync(path.join(folder, file), "utf8")));
}

/** What the policy of `up` grants beyond looking, without the saved command, which only looks. */
export function grantedChanges(): string[] {
  const file = path.join(projectRoot(), "docs/cam-policy-up.json");
  const policy = JSON.parse(readFileSync(file, "utf8")) as { statement: { action: string[] }[] };
  const names = policy.statement.flatMap(({ action }) => action).map((one) => one.split(":")[1]!);
  return names.filter((name) => !/^(Describe|Get|Export|InvokeCommand$)/.test(name));
}
