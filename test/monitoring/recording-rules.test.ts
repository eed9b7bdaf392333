import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { dataFolder } from "../../monitoring/data-folder";
import { loadMetrics } from "../../monitoring/metrics";
import { selectorsOf, syntaxFault, withEachDuration } from "../../monitoring/promql";
import { clustersPerQuery, sizePerCluster } from "../../monitoring/query-limits";
import {
  loadRecordingRules,
  type RecordingOptions,
  type RenderedRecording,
  renderRecordingGroups,
} from "../../monitoring/recording-rules";
import { cannotBeTried } from "../support/cannot-be-tried";
import { hasPromtool } from "./support/promtool";

const rulesOf = (options: Partial<RecordingOptions> = {}) =>
  renderRecordingGroups({ largestIntervalSeconds: 60, ...options }).flatMap(({ rules }) => rules);
const shipped = rulesOf();
const CASES = readFileSync(join(dataFolder(), "recording-rules.test.yaml"), "utf8");

describe("recording rules", () => {
  it("are there for liveness, and each is named once", () => {
    const names = loadRecordingRules().map(({ record }) => record);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(["flink:jm_live", "flink:tm_live"]));
  });

  it("ask for proven metrics of the catalogue alone, and for no series of another rule", () => {
    const metrics = loadMetrics();
    for (const { record, expr } of shipped) {
      expect([record, syntaxFault(expr)]).toEqual([record, undefined]);
      const used = selectorsOf(expr).map(({ metric }) => metric);
      expect(used.length).toBeGreaterThan(0);
      const wrong = used.filter((name) => metrics.get(name)?.unproven !== undefined);
      const unknown = used.filter((name) => !metrics.has(name));
      expect([record, wrong, unknown]).toEqual([record, [], []]);
    }
  });

  it("write series that are not among those which Flink pushes, so that counts of these stay right", () => {
    for (const { record } of shipped) expect(record).not.toMatch(/^flink_/);
  });

  it("look back over five minutes, or over five intervals if that is more", () => {
    const ranges = (seconds: number) =>
      rulesOf({ largestIntervalSeconds: seconds })
        .flatMap(({ expr }) => selectorsOf(expr))
        .flatMap(({ rangeSeconds }) => (rangeSeconds > 0 ? [rangeSeconds] : []));
    expect(new Set(ranges(15))).toEqual(new Set([300]));
    expect(new Set(ranges(120))).toEqual(new Set([600]));
  });

  it("look at the stack's own clusters only when they are given, and leave no placeholder", () => {
    for (const { expr } of rulesOf({ clusters: ["emr-b", "emr-a", "emr-b"] })) {
      expect(expr).toContain(`{instance_id=~"emr-a|emr-b"}`);
      expect(expr).not.toContain("${");
    }
  });

  it("are one group, and of a large fleet further parts, each cluster in just one of each rule", () => {
    const emr = (count: number) => Array.from({ length: count }, (_, i) => `emr-fleet${100 + i}`);
    const render = (count: number) =>
      renderRecordingGroups({
        largestIntervalSeconds: 60,
        clusters: emr(count),
        subtasksPerCluster: 1000,
      });
    expect(render(20).map(({ groupName }) => groupName)).toEqual(["flink-recordings"]);
    const groups = render(200);
    expect(groups.slice(0, 2).map(({ groupName }) => groupName)).toEqual([
      "flink-recordings",
      "flink-recordings-2",
    ]);
    for (const { rules } of groups) {
      expect(new Set(rules.map(({ record }) => record)).size).toBe(rules.length);
    }
    const all = groups.flatMap(({ rules }) => rules);
    expect(all.length).toBeLessThanOrEqual(50);
    for (const { record, expr } of all) {
      const [, names = ""] = /instance_id=~"([^"]*)"/.exec(expr) ?? [];
      const fitting = clustersPerQuery(sizePerCluster(expr, { subtasks: 1000 }, loadMetrics()));
      expect([record, names.split("|").length <= fitting]).toEqual([record, true]);
    }
    const rate = groups.flatMap(({ rules }) =>
      rules.filter(({ record }) => record === "flink:job_records_in:rate"),
    );
    expect(rate.length).toBeGreaterThan(1);
    for (const cluster of emr(200)) {
      expect(rate.filter(({ expr }) => expr.includes(cluster))).toHaveLength(1);
    }
  });
});

/** What promtool says of the cases against these rules. */
function tried(rules: readonly RenderedRecording[]): string {
  const folder = mkdtempSync(join(tmpdir(), "recording-rules-"));
  try {
    const options = { cwd: folder, encoding: "utf8" } as const;
    writeFileSync(join(folder, "rules.yaml"), stringify({ groups: [{ name: "one", rules }] }));
    writeFileSync(join(folder, "rules.test.yaml"), CASES);
    execFileSync("promtool", ["check", "rules", "rules.yaml"], options);
    const { stdout, stderr } = spawnSync("promtool", ["test", "rules", "rules.test.yaml"], options);
    return `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!hasPromtool()) {
  cannotBeTried("recording rules", "promtool");
} else {
  it("each recording rule has a case that is named after it", () => {
    const { tests } = parse(CASES) as { tests: { name: string }[] };
    const named = tests.map(({ name }) => name.split(" ")[0]);
    expect(named).toEqual(loadRecordingRules().map(({ record }) => record));
  });

  it("what lives, never came or is frozen is recorded as the cases say", () => {
    expect(tried(shipped)).toContain("SUCCESS");
  });

  const mutants = shipped.flatMap((rule) =>
    [2, 0.5].flatMap((factor) =>
      withEachDuration(rule.expr, factor).map((expr) => ({ ...rule, expr, factor })),
    ),
  );

  it.each(mutants.map((rule) => [rule.record, rule.factor, rule] as const))(
    "%s with a window times %d fails a case",
    (record, _factor, { expr }) => {
      const rules = shipped.map((rule) => (rule.record === record ? { record, expr } : rule));
      expect(tried(rules)).toContain("FAILED");
    },
  );
}
