import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What one real Flink pushed under one name. */
export interface RecordedMetric {
  /** Labels of its series. */
  readonly labels: readonly string[];
  /** The recorded versions that had it, oldest first. */
  readonly versions: readonly string[];
}

/** One file of recordings: the versions that were run, and what they pushed. */
export interface Recording {
  readonly file: string;
  readonly versions: readonly string[];
  readonly metrics: ReadonlyMap<string, RecordedMetric>;
}

const FOLDER = path.join(__dirname, "../../fixtures/flink-metrics");

/** Every recording of metrics in the tree. */
export function readRecordings(): Recording[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".tsv"));
  return files.map((file) => parseRecording(file, readFileSync(path.join(FOLDER, file), "utf8")));
}

function parseRecording(file: string, text: string): Recording {
  const metrics = new Map<string, RecordedMetric>();
  let versions: string[] = [];
  let labels: string[] = [];
  for (const line of text.split("\n")) {
    const [, given] = /^# versions: (.*)$/.exec(line) ?? [];
    if (given !== undefined) versions = given.split(" ");
    if (line.startsWith("labels: ")) labels = line.slice("labels: ".length).split(",");
    const [name = "", first = "", last = ""] = line.split("\t");
    if (first === "") continue;
    const had = versions.slice(versions.indexOf(first), versions.indexOf(last) + 1);
    metrics.set(name, { labels, versions: had });
  }
  return { file, versions, metrics };
}
