/**
 * What a running job's processes push: recorded from real Flink, with a CPU time that rises as a living one does.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The processes of a job. */
export type ProcessKind = "jobmanager" | "taskmanager";

/** Recorded versions: the newest that is not newer than the one asked for stands in for it. */
const recorded = [
  { minor: 18, file: "1.18.1.prom" },
  { minor: 0, file: "1.14.6.prom" },
];

/** Beside this file, or in the sources when this is the compiled one. */
const folders = [
  join(__dirname, "samples"),
  join(__dirname, "../../../emulator/flink-run/samples"),
];

let pushes = 0;

/** Text to push for a process of Flink 1.`minor`. */
export function exposition(kind: ProcessKind, minor: number): string {
  const sample = recorded.find((candidate) => candidate.minor <= minor);
  const folder = folders.find((candidate) => existsSync(candidate)) ?? "samples";
  const text = readFileSync(join(folder, sample?.file ?? "1.14.6.prom"), "utf8");
  const moreNanoseconds = ++pushes * 250_000_000;
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith(`flink_${kind}_`))
    .map((line) =>
      /_Status_JVM_CPU_Time\{/.test(line)
        ? line.replace(/ (\S+)$/, (_, value: string) => ` ${Number(value) + moreNanoseconds}`)
        : line,
    );
  return withTypes(lines);
}

/** A family at a time with its type, as Flink's reporter writes them: a gateway refuses one name of two types. */
function withTypes(lines: readonly string[]): string {
  const nameOf = (line: string) => line.split(/[{ ]/, 1)[0] ?? "";
  const summaries = new Set(lines.filter((line) => line.includes("quantile=")).map(nameOf));
  const families = new Map<string, string[]>();
  for (const line of lines) {
    const base = nameOf(line).replace(/_(count|sum)$/, "");
    const family = summaries.has(base) ? base : nameOf(line);
    families.set(family, [...(families.get(family) ?? []), line]);
  }
  const texts = [...families].map(
    ([name, members]) =>
      `# TYPE ${name} ${summaries.has(name) ? "summary" : "gauge"}\n${members.join("\n")}\n`,
  );
  return texts.join("");
}
