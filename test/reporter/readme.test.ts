import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { cases, good } from "./refusal-cases";

const folder = join(projectRoot(), "reporter");
const readme = readFileSync(join(folder, "README.md"), "utf8");
const code = ["", "Settings", "GatewayReporter", "GatewayReporterFactory"]
  .map((end) => `src/main/java/org/apache/flink/metrics/prometheus/AuthenticatingPush${end}.java`)
  .map((file) => readFileSync(join(folder, file), "utf8"))
  // Texts that are written over several lines are one text.
  .map((source) => source.replace(/"\s*\+\s*"/g, ""))
  .join("\n");

/** Rows of the table below a heading, without its head; cells without their backticks. */
function rows(heading: string, head: string): string[][] {
  const section = readme.slice(readme.indexOf(`\n${heading}\n`));
  const [, table = ""] = section
    .slice(section.search(new RegExp(`\\| ${head} +\\|`)))
    .split(/---\s*\|\n/);
  const lines = table.split("\n\n")[0]?.trim().split("\n") ?? [];
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

/** A line of the log with its varying parts as the code writes them. */
const asTemplate = (line = "") => line.replace(/<\w+>/g, "{}");

test("the README's keys are those that the code reads", () => {
  const read = [...code.matchAll(/read(?:Boolean)?\("(\w+)"/g)].map((match) => match[1]);
  expect(
    rows("## Settings", "key")
      .map(([key]) => key)
      .sort(),
  ).toEqual([...new Set(read)].sort());
});

test("the README's defaults of switches are the code's", () => {
  const switches = [...code.matchAll(/readBoolean\("(\w+)", (true|false)\)/g)];
  expect(switches.length).toBeGreaterThan(3);
  const defaults = new Map(rows("## Settings", "key").map(([key, value]) => [key, value]));
  for (const [, key, value] of switches) expect([key, defaults.get(key)]).toEqual([key, value]);
});

test("the README's log lines are those that the code prints, with their levels", () => {
  const printed = [...code.matchAll(/(?:log|LOG)\.(\w+)\(\s*"([^"]+)"/g)].map(
    ([, level = "", text]) => `${level.toUpperCase()} ${text}`,
  );
  // The one whose text is an exception's.
  const refused = /"(Refused \w+, nothing is pushed:)" \+ faults/.exec(code)?.[1];
  expect(code).toContain("LOG.error(refused.getMessage())");
  printed.push(`ERROR ${refused} {}`);
  const told = rows("## Log lines", "level").map(([level, line]) => `${level} ${asTemplate(line)}`);
  expect(told.sort()).toEqual(printed.sort());
});

test("the README's requests and causes of our own are the code's", () => {
  const requests = [...code.matchAll(/"((?:push|delete|wait)[ \w]* (?:to|from|for))"/g)];
  expect(new Set(requests.map(([, request]) => request)).size).toBe(3);
  for (const [, request] of requests) expect(readme).toContain(`\`${request}\``);
  const causes = [...code.matchAll(/warn\("[^"]+", "([^"]+)"\)/g)].map((match) => match[1]);
  expect(causes).toHaveLength(2);
  const told = rows("## Log lines", "cause").map(([cause]) => cause);
  expect(told).toEqual(expect.arrayContaining(causes));
});

test("the README's refusals are those that settings really get, each of them", () => {
  const switchFault = "<switch>: is no boolean";
  const printed = cases.map(([, , text]) =>
    text
      .replace(/^\w+: is no boolean/, switchFault)
      .replace(/, got (?:".*?"|a value not shown), expected/, ", got <value>, expected"),
  );
  printed.push(
    "groupingKey: holds a label that Flink sets, got <value>, expected another name. Rename it.",
  );
  const told = rows("### Refusals", "fault").map(([fault]) => fault);
  expect([...told].sort()).toEqual([...new Set(printed)].sort().concat(lib()).sort());
});

/** The fault that no settings cause: two jars. */
function lib(): string {
  return /nothing is pushed: (lib: [^"]+)"/.exec(code)?.[1] ?? "";
}

test("each refusal in the code has a row in the README", () => {
  const checks = code.split(/\bcheck\((?!boolean)/).slice(1);
  const expected = checks.map(
    (text) =>
      text
        .split(";\n")[0]
        ?.match(/"[^"]*"/g)
        ?.at(-1) ?? "none",
  );
  expect(expected.length).toBeGreaterThan(10);
  const told = rows("### Refusals", "fault").map(([fault]) => fault);
  for (const text of expected) {
    expect(told).toContainEqual(expect.stringContaining(`, expected ${text.slice(1, -1)}.`));
  }
});

test("the README's example for flink-conf.yaml has the settings that the tests take", () => {
  const example = [...readme.matchAll(/^ +metrics\.reporter\.promgateway\.([\w.]+): (.+)$/gm)];
  const keys = example.map(([, key]) => key);
  expect(keys).toEqual(["factory.class", "interval", ...Object.keys(good)]);
  expect(example[0]?.[2]).toBe(
    readFileSync(
      join(
        folder,
        "src/main/resources/META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory",
      ),
      "utf8",
    ).trim(),
  );
});
