import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

import {
  attachmentLimitBytes,
  commandOf,
  greetingOf,
  programOf,
  scriptText,
} from "../../../provider/hosts/script";
import { RemoteBench, substituted } from "./remote-bench";
import { seed } from "../../support/seed";

let bench: RemoteBench;
beforeEach(() => {
  bench = new RemoteBench();
});
afterEach(() => bench.close());

/** What a script's variables hold, after its head ran. */
async function valuesOf(parameters: Record<string, string>, secrets: Record<string, string> = {}) {
  const names = Object.keys({ ...parameters, ...secrets });
  const command = commandOf({
    script: "inspect",
    nodes: [],
    parameters,
    secrets,
    timeoutSeconds: 1,
  });
  const text = substituted(command);
  const head = text.slice(0, text.indexOf(scriptText("inspect")));
  const print = names.map((name) => `printf %s "$${name}" | base64 | tr -d '\\n'; echo`).join("\n");
  const { output, exitCode } = await bench.bash(`${head}set -eu\n${print}\n`);
  expect(exitCode).toBe(0);
  return output
    .split("\n")
    .slice(0, -1)
    .map((line) => Buffer.from(line, "base64").toString("utf8"));
}

test.each([
  ["an empty value", ""],
  ["single quotes", "a'b''c'"],
  ["double quotes", '"a" "b'],
  ["a quote that ends and a command", "'; touch ran; '"],
  ["command substitution", "$(touch ran)"],
  ["backticks", "`touch ran`"],
  ["variables", "$HOME ${PATH} $'\\n'"],
  ["line breaks, also at the ends", "\na\n\nb\n\n"],
  ["carriage returns", "a\r\nb\r"],
  ["blanks and tabs", "  a\tb  "],
  ["backslashes", "\\ \\n \\\\"],
  ["patterns", "* ? [a-z] ~ {a,b}"],
  ["another placeholder", "{{FW_B}} {{tat-hidden:FW_B}}"],
  ["options", "-n -e --help"],
  ["the guards themselves", "vxx41x"],
  ["other scripts of the world", "日志 é 🙂"],
])("%s is data to the script, plain or hidden", async (_, value) => {
  expect(await valuesOf({ FW_A: value }, { FW_B: value })).toEqual([value, value]);
  expect(existsSync(join(bench.dir, "ran"))).toBe(false);
});

test("any text is data to the script", async () => {
  const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", ""));
  const samples = fc.sample(text, { numRuns: 100, seed });
  const names = samples.map((value, at) => [`FW_V${at}`, value] as const);
  const expected = samples.map((value) => Buffer.from(value).toString("utf8"));
  expect(await valuesOf(Object.fromEntries(names))).toEqual(expected);
});

test("no value stands in the text in clear", () => {
  const run = { script: "keep-secret" as const, nodes: [], timeoutSeconds: 1 };
  const command = commandOf({ ...run, parameters: { FW_A: "open" }, secrets: { FW_B: "hidden" } });
  const text = Buffer.from(command.contentBase64, "base64").toString();
  expect(text).not.toMatch(/open|hidden[^:]/);
  expect(Object.values(command.parameters)).toEqual(["vx6fx70x65x6e", "vx68x69x64x64x65x6e"]);
});

test.each(["PATH", "FW_", "FW_a", "FW_A;id", "fw_A", ""])("%j is no variable", (name) => {
  const run = { script: "inspect" as const, nodes: [], timeoutSeconds: 1 };
  expect(() => commandOf({ ...run, parameters: { [name]: "" } })).toThrow(
    `hosts: ${name} is no variable of a script, expected FW_….`,
  );
});

test("scripts travel without comments and indentation, and without text that looks like a placeholder", () => {
  const text = scriptText("install-jar");
  expect(text).not.toMatch(/^\s*#/m);
  expect(text).not.toMatch(/^\s+/m);
  expect(text).not.toContain("{{");
  expect(text.startsWith("set -eu\n")).toBe(true);
});

describe("as a shell reads it from standard input", () => {
  const text = () => `touch ${bench.dir}/ran\necho "$FW_A"\ncat\nexit 3\n`;
  const run = {
    script: "inspect" as const,
    nodes: [],
    timeoutSeconds: 1,
    parameters: { FW_A: "it's" },
    secrets: { FW_B: "hidden" },
  };
  const shell = (input: string) =>
    spawnSync("/bin/bash", ["-s"], { input, encoding: "utf8", cwd: bench.dir });

  test("it says the mark and its parent first, then does its work, and reads nothing of what follows", () => {
    const program = programOf(run, text);
    expect(program).not.toMatch(/it's|hidden/);
    const { stdout, status } = shell(`${greetingOf("mark-1")}${program}touch ${bench.dir}/after\n`);
    expect(stdout).toBe(`mark-1 ${process.pid}\nit's\n`);
    expect(status).toBe(3);
    expect(existsSync(join(bench.dir, "after"))).toBe(false);
  });

  test("cut off anywhere, it does nothing or all", () => {
    const program = programOf(run, text);
    const ran = join(bench.dir, "ran");
    // Everything that comes behind the group runs it; `}` alone, without its redirections, would let it read on.
    const whole = program.lastIndexOf("} </dev/null");
    const inside = fc.sample(fc.nat(whole), { numRuns: 40, seed });
    for (const length of [...inside, whole - 1, whole]) shell(program.slice(0, length));
    expect(existsSync(ran)).toBe(false);
    const tails = Array.from({ length: program.length - whole }, (_, i) => whole + 1 + i);
    for (const length of tails) {
      rmSync(ran, { force: true });
      const { stdout } = shell(program.slice(0, length));
      const isWhole = stdout.includes("it's");
      expect(existsSync(ran)).toBe(isWhole);
    }
  });
});

describe("attachments", () => {
  const run = {
    script: "install-jar" as const,
    nodes: [],
    parameters: {
      FW_HOME: "",
      FW_FOLDER: "",
      FW_FILE: "",
      FW_SHA256: "",
      FW_URL: "",
      FW_TRIAL: "",
    },
    timeoutSeconds: 1,
  };

  test("31 KiB fit under TAT's 64 KB, with the script, base64 twice", async () => {
    const attachment = Buffer.alloc(attachmentLimitBytes, 0xa5);
    const command = commandOf({ ...run, attachment });
    expect(attachmentLimitBytes).toBe(31 * 1024);
    expect(command.contentBase64.length).toBeLessThanOrEqual(64 * 1024);
    const text = substituted(command);
    const head = text.slice(0, text.indexOf(scriptText("install-jar")));
    await bench.bash(`${head}printf %s "$FW_ATTACHMENT" | base64 -d >"${bench.dir}/got"\n`);
    expect(readFileSync(join(bench.dir, "got")).equals(attachment)).toBe(true);
  });

  test("one byte more is refused", () => {
    const attachment = Buffer.alloc(attachmentLimitBytes + 1);
    expect(() => commandOf({ ...run, attachment })).toThrow(
      "install-jar: too long for one command, got an attachment of 31745 bytes, expected at most 31744. Give a URL instead.",
    );
  });
});
