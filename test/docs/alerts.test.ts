import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { loadAlerts } from "../../monitoring/alert-data";
import { loadRecordedAlerts } from "../../monitoring/recorded-alerts";
import { loadRecordingRules } from "../../monitoring/recording-rules";
import { renderAlertPage } from "../../scripts/alerts/page";
import { projectRoot } from "../../scripts/project-root";

const FILES = { en: "docs/alerts.md", zh: "docs/alerts.zh.md" } as const;
const LANGUAGES = ["en", "zh"] as const;

test.each(Object.entries(FILES))(
  "%s: the page of alerts in the tree is what the data says; npm run alerts renews it",
  (language, file) => {
    // Prettier's own program: its library is one of modules, which jest does not load.
    const prettier = path.join(projectRoot(), "node_modules/.bin/prettier");
    const text = execFileSync(prettier, ["--parser", "markdown", "--print-width", "100"], {
      input: renderAlertPage(language as keyof typeof FILES),
      encoding: "utf8",
    });
    expect(readFileSync(path.join(projectRoot(), file), "utf8")).toBe(text);
  },
);

test("what holds over a recording is an alert that is there", () => {
  const names = loadAlerts().map(({ name }) => name);
  const recorded = Object.values(loadRecordedAlerts()).flatMap((held) => Object.keys(held));
  expect(recorded.filter((name) => !names.includes(name))).toEqual([]);
});

test.each(LANGUAGES)("the page in %s says of each alert that is off why it is", (language) => {
  const file = FILES[language];
  const page = readFileSync(path.join(projectRoot(), file), "utf8");
  const off = loadAlerts().filter((alert) => alert.off !== undefined);
  expect(off.length).toBeGreaterThan(0);
  const chapters = new Map(page.split("\n## ").map((text) => [text.split("\n", 1)[0], text]));
  const silent = off.filter(
    ({ name, off: why }) => !chapters.get(name)?.includes(why?.[language] ?? name),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test("Chinese texts keep a blank between Chinese and Latin words", () => {
  const joined = /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u;
  const alerts = loadAlerts().flatMap(({ threshold, off, summary, description }) =>
    [threshold.meaning, off, summary, description].flatMap((text) => text?.zh ?? []),
  );
  const texts = [...alerts, ...loadRecordingRules().map(({ meaning }) => meaning.zh)];
  expect(texts.filter((text) => joined.test(text))).toEqual([]);
});
