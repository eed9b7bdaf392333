import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";

import { parseInspection } from "../../../provider/hosts/inspection";
import { savedLook } from "../../../provider/hosts/inspect";
import { encoded } from "../../../provider/hosts/script";
import { RemoteBench } from "./remote-bench";
import { seed } from "../../support/seed";

let bench: RemoteBench;
beforeEach(() => {
  bench = new RemoteBench();
  bench.put("conf/flink-conf.yaml", "parallelism.default: 2\n");
});
afterEach(() => bench.close());

/** Runs the saved command as the agent does: its text with these values put in, as a file. */
function look(values: Record<string, string>) {
  const text = savedLook().replace(
    /\{\{(?:tat-hidden:)?([A-Z_]+)\}\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
  const file = join(bench.dir, "saved.sh");
  writeFileSync(file, text);
  chmodSync(file, 0o700);
  const { stdout, stderr, status } = spawnSync("/bin/bash", ["-c", file], {
    cwd: bench.dir,
    encoding: "utf8",
    // As the agent's, it is no socket: a shell would take itself for one of a remote log-in.
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "" },
  });
  return { output: stdout + stderr, status };
}

const good = () => ({
  FW_HOME: encoded(bench.home),
  FW_FROM: encoded("0"),
  FW_NONCE: encoded("0a1b2c"),
});

test("looks as the script does that is sent along", async () => {
  const { output, status } = look(good());
  const sent = await bench.run({
    script: "inspect",
    parameters: { FW_FROM: "0" },
    secrets: { FW_NONCE: "0a1b2c" },
  });
  expect(status).toBe(0);
  expect(output).toBe(sent.output);
  expect(parseInspection(output).conf?.text).toBe("parallelism.default: 2");
});

test("is what its digest stands for: one text, whoever makes it, without a value in it", () => {
  expect(savedLook()).toBe(savedLook());
  expect(savedLook()).toMatch(
    /\nexit \$\?\n\{\{FW_HOME\}\}\n\{\{FW_FROM\}\}\n\{\{tat-hidden:FW_NONCE\}\}\n$/,
  );
  expect(Buffer.from(savedLook()).toString("base64").length).toBeLessThan(64 * 1024);
});

/** Texts by which somebody who may only look would run something else. */
const touch = () => `touch ${join(bench.dir, "ran")}`;
const attacks: [string, () => string][] = [
  ["a quote that ends", () => `'; ${touch()}; '`],
  ["a double quote that ends", () => `"; ${touch()}; "`],
  ["a command substitution", () => `$(${touch()})`],
  ["backticks", () => `\`${touch()}\``],
  ["a line of its own", () => `\n${touch()}\n`],
  ["an end of a here-document", () => `EOF\n${touch()}\n`],
  ["an array index that is evaluated", () => `a[$(${touch()})]`],
  ["the same behind a figure", () => `0+a[$(${touch()})]`],
  ["an escape of printf", () => `%s\\x27; ${touch()}`],
  ["a path that climbs", () => `/tmp/$(${touch()})/../..`],
  ["an option", () => "--help"],
];

describe.each(["FW_HOME", "FW_FROM", "FW_NONCE"])("%s", (name) => {
  test.each(attacks)("%s is not run, whether it is encoded or not", (_, attack) => {
    for (const value of [attack(), encoded(attack()), `v${attack()}`]) {
      const { status } = look({ ...good(), [name]: value });
      if (name !== "FW_NONCE") expect(status).toBe(2);
      expect(existsSync(join(bench.dir, "ran"))).toBe(false);
    }
  });
});

test("values that are left out make it refuse", () => {
  expect(look({}).status).toBe(2);
});

test("whatever is put in, nothing is run", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "'",
      '"',
      "`",
      "$(",
      ")",
      ";",
      "\n",
      "\\",
      "}",
      "{{FW_HOME}}",
      "exit 0",
      "#",
      "a[",
      "]",
      "v",
      "x27",
    ),
    fc.string({ unit: "binary", maxLength: 4 }).map((text) => text.replaceAll("\0", "")),
  );
  const value = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(`${touch()};`));
  const values = fc.record({ FW_HOME: value, FW_FROM: value, FW_NONCE: value });
  for (const sample of fc.sample(values, { numRuns: 60, seed })) look(sample);
  expect(existsSync(join(bench.dir, "ran"))).toBe(false);
});
