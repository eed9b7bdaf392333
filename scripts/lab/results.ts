/** What was seen on which version: a file in the tree, and the table that the documentation shows. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { flinkOrder } from "../../emulator/real-flink/versions";
import { projectRoot } from "../project-root";
import { FIXTURES } from "./fixtures";

/** One scenario on one version. */
export interface ScenarioResult {
  readonly held: boolean;
  /** Tenths of a second are kept. */
  readonly seconds: number;
}

/** One version. */
export interface VersionResult {
  /** When it was played, such as `2026-11-25`. */
  readonly date: string;
  readonly java: string;
  /** Scenario → how it went. */
  readonly scenarios: Readonly<Record<string, ScenarioResult>>;
}

/** Version, or `yarn-` and version → how it went. */
export type Results = Readonly<Record<string, VersionResult>>;

const RESULTS_FILE = path.join(FIXTURES, "results.json");
const PAGE = path.join(projectRoot(), "docs", "flink-real.md");
const BEGIN = "<!-- results: written by `npm run lab -- --record` -->";
const END = "<!-- end of results -->";

/** The kept results; empty when there are none yet. */
export function loadResults(): Results {
  if (!existsSync(RESULTS_FILE)) return {};
  return JSON.parse(readFileSync(RESULTS_FILE, "utf8")) as Results;
}

/** Adds results of one run; scenarios that were not played keep what was known of them. */
export function mergeResults(known: Results, version: string, result: VersionResult): Results {
  const scenarios = { ...known[version]?.scenarios, ...result.scenarios };
  const merged = { ...known, [version]: { ...result, scenarios } };
  const order = (name: string) =>
    (name.startsWith("yarn-") ? 1000 : 0) + flinkOrder(name.replace("yarn-", ""));
  const sorted = Object.entries(merged).sort(([a], [b]) => order(a) - order(b));
  return Object.fromEntries(sorted);
}

/** Writes the file and the documentation's table. */
export function writeResults(results: Results): void {
  mkdirSync(FIXTURES, { recursive: true });
  writeFileSync(RESULTS_FILE, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8"), results));
}

/** The page with its table renewed. @throws {Error} when the page has no place for it. */
export function withTable(page: string, results: Results): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new Error(`docs/flink-real.md: has no place for the table, expected ${BEGIN}.`);
  }
  return `${page.slice(0, begin)}${BEGIN}\n\n${renderTables(results)}\n${page.slice(end)}`;
}

function renderTables(results: Results): string {
  const all = Object.entries(results);
  const standalone = all.filter(([name]) => !name.startsWith("yarn-"));
  const yarn = all.filter(([name]) => name.startsWith("yarn-"));
  return [standalone, yarn]
    .filter((part) => part.length > 0)
    .map((part) => renderTable(Object.fromEntries(part)))
    .join("\n");
}

function renderTable(results: Results): string {
  const versions = Object.keys(results);
  const ids = [...new Set(versions.flatMap((name) => Object.keys(results[name]?.scenarios ?? {})))];
  const cell = (version: string, id: string) => {
    const result = results[version]?.scenarios[id];
    return result === undefined ? "–" : result.held ? "✓" : "✗";
  };
  const rows = [
    ["scenario", ...versions],
    ["---", ...versions.map(() => ":-:")],
    ...ids.map((id) => [`\`${id}\``, ...versions.map((version) => cell(version, id))]),
    ["Java", ...versions.map((version) => results[version]?.java ?? "")],
    ["seen on", ...versions.map((version) => results[version]?.date ?? "")],
  ];
  return `${alignColumns(rows)
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n")}\n`;
}

/** Widths as the formatter wants them. */
function alignColumns(rows: readonly string[][]): string[][] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.filter((_, row) => row !== 1).map((row) => [...(row[at] ?? "")].length), 3),
  );
  return rows.map((row, index) =>
    row.map((text, at) => {
      const width = widths[at] ?? 3;
      if (index === 1) return text === "---" ? "-".repeat(width) : `:${"-".repeat(width - 2)}:`;
      if (at === 0) return text.padEnd(width);
      const left = Math.floor((width - [...text].length) / 2);
      return " ".repeat(left) + text + " ".repeat(width - [...text].length - left);
    }),
  );
}
