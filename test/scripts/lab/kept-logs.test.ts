import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ProcessKind } from "../../../emulator/real-flink/flink-process";
import { FIXTURES } from "../../../scripts/lab/fixtures";
import * as texts from "../../../scripts/lab/log-texts";
import { SCENARIOS } from "../../../scripts/lab/play";
import { loadResults, withTable } from "../../../scripts/lab/results";
import type { Evidence } from "../../../scripts/lab/evidence";
import { YARN_SCENARIOS } from "../../../scripts/lab/yarn/play";
import { projectRoot } from "../../../scripts/project-root";

/** What was played and kept: the versions that `npm test` plays. */
const STANDALONE = ["1.13.6", "1.16.3", "1.18.1", "1.20.5", "2.3.0"];
const ON_YARN = ["yarn-1.18.1", "yarn-2.2.1"];

interface Section {
  readonly name: string;
  readonly kind: ProcessKind | undefined;
  readonly lines: readonly string[];
}

/** A kept log's sections, one a process; what a scenario observed is one without a kind. */
function sectionsOf(title: string, id: string): Section[] {
  const text = readFileSync(path.join(FIXTURES, title, `${id}.log`), "utf8");
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [name = "", ...lines] = section.split("\n");
      const kind = /(jobmanager|taskmanager)/.exec(name)?.[1] as ProcessKind | undefined;
      return { name, kind, lines };
    });
}

function allLines(title: string): string[] {
  const ids = readdirSync(path.join(FIXTURES, title)).map((file) => path.basename(file, ".log"));
  return ids.flatMap((id) => sectionsOf(title, id)).flatMap(({ lines }) => lines);
}

/** What a scenario's evidence says of logs, held against the kept ones. */
function findDisagreements(sections: readonly Section[], { logged, never = [] }: Evidence) {
  const of = (kind: ProcessKind) => sections.filter((section) => section.kind === kind);
  const missing = logged.flatMap(({ by, text }) =>
    of(by).flatMap(({ name, lines }) =>
      lines.some((line) => text.test(line)) ? [] : [`${name}: no ${text}`],
    ),
  );
  const unheard = logged
    .filter(({ by }) => of(by).length === 0)
    .map(({ by }) => `no log of a ${by}`);
  const excess = never.flatMap(({ by, text }) =>
    of(by).flatMap(({ lines }) => lines.filter((line) => text.test(line))),
  );
  return [...missing, ...unheard, ...excess];
}

describe.each([...STANDALONE, ...ON_YARN])("the kept logs of Flink %s", (title) => {
  const version = title.replace("yarn-", "");
  const scenarios: readonly { id: string; evidence(version: string): Evidence }[] =
    title === version ? SCENARIOS : YARN_SCENARIOS;

  test.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
    "%s: held, and its lines stand there",
    (id, scenario) => {
      expect(loadResults()[title]?.scenarios[id]?.held).toBe(true);
      const evidence = scenario.evidence(version);
      expect(findDisagreements(sectionsOf(title, id), evidence)).toEqual([]);
    },
  );

  test("hold no secret and nothing of the machine on which they were made", () => {
    const text = allLines(title).join("\n");
    expect(text).not.toMatch(/-token-of-the-lab|not-the-token/);
    expect(text).not.toMatch(/flinkwatch-lab-|\/home\/|\/root\/|\/lib\/jvm\/(?!jdk)/);
  });
});

describe("the patterns", () => {
  const patterns = Object.entries(texts).filter(
    (entry): entry is [string, RegExp] => entry[1] instanceof RegExp,
  );

  test.each(patterns)("%s is a line that real Flink wrote", (_name, pattern) => {
    const seen = [...STANDALONE, ...ON_YARN].filter((title) =>
      allLines(title).some((line) => pattern.test(line)),
    );
    expect(seen).not.toEqual([]);
  });

  /** What every version writes; the official reporter's own words stand only where the old key loads it. */
  const everywhere = patterns.filter(([, pattern]) => pattern !== texts.OFFICIAL_REFUSED);

  test.each(STANDALONE)("of Flink %s match its own words, each", (version) => {
    const lines = allLines(version);
    const own = [texts.notInstantiated(version), ...texts.oldClassKey(version).lines];
    const silent = [...everywhere.map(([, pattern]) => pattern), ...own].filter(
      (pattern) => !lines.some((line) => pattern.test(line)),
    );
    expect(silent).toEqual([]);
  });
});

test("the documentation's table is that of the kept results", () => {
  const page = readFileSync(path.join(projectRoot(), "docs", "flink-real.md"), "utf8");
  expect(withTable(page, loadResults())).toBe(page);
});
