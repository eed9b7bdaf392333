import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { loadAlerts } from "../../monitoring/alert-data";
import { loadMetrics } from "../../monitoring/metrics";
import { selectorsOf, syntaxFault } from "../../monitoring/promql";
import { runbookName } from "../../monitoring/runbooks";
import { projectRoot } from "../../scripts/project-root";

const folder = path.join(projectRoot(), "docs/runbooks");
const LANGUAGES = ["en", "zh"] as const;
const HEADINGS = {
  en: ["Meaning", "Impact", "Diagnosis", "Mitigation"],
  zh: ["含义", "影响", "诊断", "处置"],
};
/** What may be called in them: programs of a master, and of this project. */
const PROGRAMS =
  /^(yarn|flink|hdfs|curl|kafka-consumer-groups\.sh|jps|jmap|jstat|jcmd|top|npm run) /;

/** Every page, by the alert that it is for. */
const names = readdirSync(path.join(folder, "en")).map(alertOf);
const pages = LANGUAGES.flatMap((language) =>
  names.map((name) => [`${language}/${runbookName(name)}`, language, name] as const),
);

/** `flink-job-gone.md` → `FlinkJobGone`. */
function alertOf(file: string): string {
  const parts = file.replace(/\.md$/, "").split("-");
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
}

const read = (file: string) => readFileSync(path.join(folder, file), "utf8");

/** The code of one kind in a page, a text a block, without the indentation of its list. */
function blocks(file: string, kind: "promql" | "sh"): string[] {
  const found = read(file).matchAll(new RegExp(`^ *\`\`\`${kind}\\n([\\s\\S]*?)\`\`\`$`, "gm"));
  return [...found].map(([, code = ""]) => code.replaceAll(/^ {3}/gm, "").trim());
}

test("both languages have the same pages, one for every alert and none for anything else", () => {
  expect(readdirSync(path.join(folder, "zh")).map(alertOf)).toEqual(names);
  expect([...names].sort()).toEqual(loadAlerts().map(({ name }) => name));
});

describe.each(pages)("%s", (file, language, name) => {
  it("is titled after its alert and has the four parts", () => {
    const text = read(file);
    expect(text.split("\n")[0]).toBe(`# ${name}`);
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(HEADINGS[language]);
  });

  it("has no dead link", () => {
    const targets = [...read(file).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(
      ([, target = ""]) => target,
    );
    const local = targets.filter((target) => !/^https?:/.test(target));
    const missing = local.filter(
      (target) => !existsSync(path.join(folder, path.dirname(file), target)),
    );
    expect(missing).toEqual([]);
  });

  it("asks only for metrics of the catalogue, in queries that parse", () => {
    const known = loadMetrics();
    const queries = blocks(file, "promql");
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) {
      expect([query, syntaxFault(query)]).toEqual([query, undefined]);
      const used = selectorsOf(query).map(({ metric }) => metric);
      expect(used.filter((metric) => metric === undefined || !known.has(metric))).toEqual([]);
    }
  });

  it("calls programs that are there, and asks something of the cluster", () => {
    const lines = blocks(file, "sh").flatMap((code) => code.split("\n"));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !PROGRAMS.test(line))).toEqual([]);
  });
});

test("both languages ask the same and run the same", () => {
  for (const name of names) {
    for (const kind of ["promql", "sh"] as const) {
      const [en, zh] = LANGUAGES.map((each) => blocks(`${each}/${runbookName(name)}`, kind));
      expect([name, zh]).toEqual([name, en]);
    }
  }
});

test("no two pages say the same about two alerts", () => {
  for (const language of LANGUAGES) {
    const paragraphs = names.flatMap((name) =>
      read(`${language}/${runbookName(name)}`)
        .split("\n")
        .filter((line) => line.length > 60 && !line.startsWith("   ") && !line.startsWith("[")),
    );
    const twice = paragraphs.filter((line, at) => paragraphs.indexOf(line) !== at);
    expect(twice).toEqual([]);
  }
});
