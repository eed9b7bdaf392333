import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { scriptFolder } from "../../../provider/hosts/script";
import { downloaders, kerberosPrograms, nodePrograms } from "./remote-bench";

const scripts = readdirSync(scriptFolder()).filter((name) => name.endsWith(".sh"));
const builtins =
  "[ [[ : break cd command continue exec exit export local mapfile printf read return set trap true umask".split(
    " ",
  );
const keywords = "if then elif else fi for while do done case esac in ! { } ((".split(" ");
const allowed = new Set([...builtins, ...nodePrograms, ...downloaders, ...kerberosPrograms]);

const isInstalled = spawnSync("shellcheck", ["--version"]).status === 0;
// Without shellcheck the scripts are unproven: a failure in CI, a skip that says why at home.
const when = isInstalled || process.env["CI"] === "true" ? test : test.skip;

describe(isInstalled ? "shellcheck" : "shellcheck (skipped: shellcheck is not installed)", () => {
  when.each(scripts)("has nothing to say about %s", (name) => {
    const run = spawnSync(
      "shellcheck",
      ["--shell=bash", "-x", "--source-path=SCRIPTDIR", join(scriptFolder(), name)],
      { encoding: "utf8" },
    );
    expect([run.status, run.stdout, run.stderr]).toEqual([0, "", ""]);
  });
});

/** First words of simple commands, found without a full parser: enough for scripts as plain as these. */
function commandWords(text: string): string[] {
  const code = text
    .replace(/\\\n/g, " ")
    .replace(/(^|\s)#.*$/gm, "")
    .replace(/'[^']*'/g, "Q")
    .replace(/\$\{[^{}]*(?:\$\{[^{}]*\}[^{}]*)*\}/g, "V")
    .replace(/\$?\(\((?:[^()]|\([^()]*\))*\)\)/g, "V");
  const parts = code.split(/\|\||&&|;;|[;|\n]|[$<>]\(|\(\) \{|\bexec \d|\) (?=[a-z])/);
  return parts.flatMap((part) => {
    const words = part.trim().split(/\s+/);
    while (
      words.length > 0 &&
      (keywords.includes(words[0] ?? "") || /^[A-Za-z_]+=\S*$/.test(words[0] ?? ""))
    ) {
      const [word] = words.splice(0, 1);
      if (word === "for" || word === "case" || word === "in") return [];
    }
    return /^[a-z[:][a-z0-9_[-]*$/.test(words[0] ?? "") ? [words[0] ?? ""] : [];
  });
}

test.each(scripts)("%s uses what every node has, and nothing else", (name) => {
  const text = readFileSync(join(scriptFolder(), name), "utf8");
  const shared = /^\. (.*)$/m.exec(text)?.[1];
  const whole = shared ? text + readFileSync(join(scriptFolder(), shared), "utf8") : text;
  const own = [...whole.matchAll(/^([a-z0-9_]+)\(\) /gm)].map((match) => match[1] ?? "");
  const words = commandWords(text);
  expect(words.length).toBeGreaterThan(2);
  const known = new Set([...allowed, ...own]);
  expect([...new Set(words)].filter((word) => !known.has(word))).toEqual([]);
});

test("the look for command words finds what is not allowed", () => {
  const text =
    "x=$(jq . a)\nif sed -i b; then awk c | perl; fi\n[ -f a ] || python3 d\nok() {\n  tee\n}\n";
  const words = commandWords(text).filter((word) => !allowed.has(word));
  expect(words).toEqual(["jq", "sed", "awk", "perl", "python3", "ok", "tee"]);
});

test.each(scripts)("%s says what it does, and starts with bash and a strict mode", (name) => {
  const lines = readFileSync(join(scriptFolder(), name), "utf8").split("\n");
  expect(lines[0]).toBe("#!/bin/bash");
  expect(lines[1]).toMatch(/^# [A-Z]/);
  expect(lines.some((line) => /^set -e?u$|^\. transaction\.sh$/.test(line))).toBe(true);
});
