import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  eventOf,
  readReporterLog,
  REPORTER_LOG_GREP,
  REPORTER_LOG_LINES,
  type ReporterLog,
} from "../../provider/flink/reporter-log";

const KEPT = path.join(__dirname, "../fixtures/flink-logs");
const VERSIONS = readdirSync(KEPT).filter((name) => !name.endsWith(".json"));
const CONTINUES = /^\s+at |^Caused by|^\s*\.\.\. |^[\w.$]+(?:Exception|Error)\b/;

/** The logs that a scenario left on one version, by process. */
function keptLogs(version: string, scenario: string): Map<string, string[]> {
  const text = readFileSync(path.join(KEPT, version, `${scenario}.log`), "utf8");
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [name = "", ...lines] = section.trimEnd().split("\n");
      return [name, lines];
    }),
  );
}

const STANDALONE = VERSIONS.filter((version) => /^\d/.test(version));
const order = (version: string) => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 100 + minor;
};

/** What each scenario's processes must come to. */
const EXPECTED: Readonly<Record<string, (log: ReporterLog, version: string) => void>> = {
  loaded: (log) => {
    expect(log.isLoaded).toBe(true);
    expect(log).not.toHaveProperty("failure");
  },
  "wrong-password": (log) => {
    expect(log).toMatchObject({
      isLoaded: true,
      failure: { fault: "refused", isStanding: true },
    });
  },
  "jar-missing": (log) => {
    expect(log.isLoaded).toBe(false);
    expect(log.notLoaded).toMatch(/reporter factory .* could not be found/);
  },
  "token-rotated": (log) => {
    expect(log.failure).toMatchObject({ fault: "refused", isStanding: true });
  },
  "gateway-down-and-back": (log) => {
    expect(log).not.toHaveProperty("failure");
  },
  "official-jar-missing": (log) => {
    expect(log.isLoaded).toBe(false);
    expect(log.notLoaded).toMatch(/Could not instantiate|could not be found/);
  },
  "official-jar-in-lib": (log) => {
    expect(log.isLoaded).toBe(false);
    expect(log.notLoaded).toMatch(/Could not instantiate/);
  },
  "started-before-change": (log) => {
    expect(log.isLoaded).toBe(false);
    expect(log.notLoaded).toMatch(/No metrics reporter configured/);
  },
  "old-class-key": (log, version) => {
    // Flink's own reporter has no password: it loads and is refused, or it does not load any more.
    const isLoaded = order(version) <= 115;
    expect(log.isLoaded).toBe(isLoaded);
    if (isLoaded) expect(log.failure).toMatchObject({ fault: "refused", isStanding: false });
    else expect(log.notLoaded).toBeDefined();
  },
};

test("there are kept logs of the old and of the new configuration's versions", () => {
  expect(STANDALONE).toEqual(expect.arrayContaining(["1.13.6", "1.18.1", "2.3.0"]));
});

describe.each(STANDALONE)("what Flink %s logged", (version) => {
  test.each(Object.keys(EXPECTED))("%s", (scenario) => {
    const logs = keptLogs(version, scenario);
    expect(logs.size).toBeGreaterThan(0);
    for (const lines of logs.values()) EXPECTED[scenario]?.(readReporterLog(lines), version);
  });
});

test.each(VERSIONS)("%s: nodes send every line that is read, and read one way", (version) => {
  const grep = new RegExp(REPORTER_LOG_GREP);
  const scenarios = readdirSync(path.join(KEPT, version)).map((name) =>
    path.basename(name, ".log"),
  );
  const lines = scenarios.flatMap((name) => [...keptLogs(version, name).values()].flat());
  const told = lines.filter((line) => eventOf(line) !== undefined && !CONTINUES.test(line));
  expect(told.length).toBeGreaterThan(0);
  expect(told.filter((line) => !grep.test(line))).toEqual([]);
  for (const line of told) {
    const events = REPORTER_LOG_LINES.filter(({ text }) => text.test(line));
    expect(new Set(events.map(({ event }) => event)).size).toBe(1);
  }
});

/** Wordings of versions of which no logs are kept, as their sources have them. */
test.each([
  [
    "1.19+",
    "INFO Excluding metrics reporter x, not configured in reporter list (y).",
    "not loaded",
  ],
  ["1.9", "INFO Excluding reporter x, not configured in reporter list (y).", "not loaded"],
  [
    "2.1+",
    "ERROR Could not instantiate MetricReporter x. Reporting might not be exposed.",
    "not loaded",
  ],
  ["1.10", "WARN Invalid prometheusPushGateway groupingKey:a, will be ignored", "setting lost"],
  ["1.10", "WARN Invalid groupingKey {labelKey:, labelValue:b} must not be empty", "setting lost"],
  [
    "1.9",
    "WARN Error while trying to split key and value in configuration file f:1",
    "setting lost",
  ],
])("%s: %s", (_version, line, event) => {
  expect(eventOf(line)).toBe(event);
  expect(new RegExp(REPORTER_LOG_GREP).test(line)).toBe(true);
});

test("Flink 1.9 and 1.10 log a push that the gateway took as failed: it is none", () => {
  const warning = "WARN Failed to push metrics to PushGateway with jobName j.";
  const answered = (code: number) =>
    `java.io.IOException: Response code from http://g:9091/metrics/job/j was ${code}`;
  expect(readReporterLog([warning, answered(200)]).failure).toBeUndefined();
  expect(readReporterLog([warning, answered(401)]).failure?.fault).toBe("refused");
  const both = [warning, answered(401), warning, answered(200)];
  expect(readReporterLog(both).failure).toBeUndefined();
});
