import { readFileSync } from "node:fs";
import path from "node:path";
import { isInRange, rangeText } from "../../monitoring/flink-range";
import { loadMetrics, readMetrics } from "../../monitoring/metrics";
import { projectRoot } from "../../scripts/project-root";
import { readRecording } from "../../scripts/recordings/recording";
import { readRecordings } from "./support/recorded-metrics";

const metrics = [...loadMetrics().values()];
const recordings = readRecordings();
const [lists] = recordings.filter(({ versions }) => versions.length === 12);
const COMMON = ["instance", "instance_id", "job"];

describe("the metrics catalogue", () => {
  it("has twelve real versions to be compared with", () => {
    expect(lists?.versions.map((v) => v.replace(/\.\d+$/, ""))).toEqual(
      "1.13 1.14 1.15 1.16 1.17 1.18 1.19 1.20 2.0 2.1 2.2 2.3".split(" "),
    );
  });

  const proven = metrics.filter((m) => m.source === "recorded" && m.unproven === undefined);

  it.each(proven.map((m) => [m.name, m] as const))(
    "%s is in exactly those recordings that its versions say, with its labels",
    (name, metric) => {
      const holders = recordings.filter((recording) => recording.metrics.has(name));
      expect(holders.length).toBeGreaterThan(0);
      for (const recording of holders) {
        const seen = recording.metrics.get(name)!;
        expect(seen.versions).toEqual(recording.versions.filter((v) => isInRange(v, metric)));
        expect(seen.labels.filter((label) => !COMMON.includes(label)).sort()).toEqual(
          [...metric.labels].sort(),
        );
      }
    },
  );

  const elsewhere = metrics.filter(({ source }) => source.endsWith(".txt"));

  it.each(elsewhere.map((m) => [m.name, m] as const))(
    "%s is in the recording that it names, with its labels",
    (name, { source, labels }) => {
      const text = readFileSync(path.join(projectRoot(), source), "utf8");
      const found = readRecording(text).series.filter(({ metric }) => metric === name);
      expect(found.length).toBeGreaterThan(0);
      for (const series of found) {
        const own = Object.keys(series.labels).filter((label) => !COMMON.includes(label));
        expect(own.sort()).toEqual([...labels].sort());
      }
    },
  );

  it("calls nothing unproven that a recording shows", () => {
    const shown = metrics.filter(
      (m) => m.unproven !== undefined && recordings.some((r) => r.metrics.has(m.name)),
    );
    expect(shown.map((m) => m.name)).toEqual([]);
  });

  it("refuses a file with a wrong unit, a version without quotes and a name of another scope, all at once", () => {
    const file = (metric: string) => `scopes: { job: { labels: [host], metrics: { ${metric} } } }`;
    expect(() =>
      readMetrics(
        file(
          "flink_jobmanager_job_a: { unit: furlongs, first: 1.9 }, b: { unit: count, first: '1.9' }",
        ),
      ),
    ).toThrow(
      /flink_jobmanager_job_a\.unit: .*\n.*flink_jobmanager_job_a\.first: a Flink version/s,
    );
    expect(() => readMetrics(file("b: { unit: count, first: '1.9' }"))).toThrow(
      "b: is not named like one of scope job. Move it to its scope.",
    );
    expect(() => readMetrics(file("flink_jobmanager_job_a: { unit: count }"))).toThrow(
      "flink_jobmanager_job_a: first is for what Flink pushes, and needed there.",
    );
  });
});

describe("a range of Flink versions", () => {
  it("compares minor versions as numbers, whatever the patch level", () => {
    expect(isInRange("1.9.3", { first: "1.10" })).toBe(false);
    expect(isInRange("1.20.5", { first: "1.9", last: "1.20" })).toBe(true);
    expect(isInRange("2.0.0", { last: "1.20" })).toBe(false);
    expect(() => isInRange("latest", {})).toThrow('"latest" is no Flink version such as 1.18.1.');
  });

  it("is told in words", () => {
    expect(
      [{}, { first: "1.15" }, { last: "1.20" }, { first: "1.9", last: "1.12" }].map(rangeText),
    ).toEqual(["all", "1.15+", "up to 1.20", "1.9 to 1.12"]);
  });
});
