import { renderAlertGroups } from "../../monitoring/alerts";
import { loadMetrics } from "../../monitoring/metrics";
import { planQueryBudget } from "../../monitoring/query-budget";
import { LABEL_BYTES, shardClusters, sizePerCluster, sizesOf } from "../../monitoring/query-limits";

const emr = (count: number) => Array.from({ length: count }, (_, i) => `emr-fleet${100 + i}`);
const render = (clusters: readonly string[], subtasksPerCluster: number) =>
  renderAlertGroups({ largestIntervalSeconds: 60, clusters, subtasksPerCluster });
const countOf = (groups: ReturnType<typeof render>) =>
  groups.reduce((sum, { rules }) => sum + rules.length, 0);

const busy = "flink_taskmanager_job_task_busyTimeMsPerSecond";
const sizeOf = (expr: string) => sizePerCluster(expr, { subtasks: 1000 }, loadMetrics());

test("a metric counts once, as often as the recordings have it for a subtask", () => {
  expect(sizeOf(busy).series).toBe(1000);
  expect(sizeOf(`${busy} > 1 and avg_over_time(${busy}[5m]) > 2`).series).toBe(1000);
  const lag = "flink_taskmanager_job_task_operator_currentEmitEventTimeLag";
  expect(sizeOf(`${busy} and ${lag}`).series).toBe(1250);
});

test("bytes are those of labels and of samples, more of them the longer the window, each window once", () => {
  const instant = sizeOf(busy).bytes;
  expect(instant).toBe(1000 * (LABEL_BYTES + 120 * 2));
  const hour = sizeOf(`avg_over_time(${busy}[1h])`).bytes;
  expect(hour).toBe(instant + 1000 * 240 * 2);
  expect(sizeOf(`${busy} and avg_over_time(${busy}[1h])`).bytes).toBe(instant + hour);
  expect(sizeOf(`${busy}{job_name=~"a.*"} or ${busy}{job_name=~"b.*"}`).bytes).toBe(instant);
});

test("what is pushed more often than a gateway is usually read gives as many samples as pushes, and not more rarely", () => {
  const hour = (intervalSeconds?: number) =>
    sizePerCluster(`avg_over_time(${busy}[1h])`, { subtasks: 1000, intervalSeconds }, loadMetrics())
      .bytes;
  expect(hour(5) - hour()).toBe(1000 * (720 - 240) * 2);
  expect(hour(60)).toBe(hour());
  const parts = (smallestIntervalSeconds: number) =>
    countOf(
      renderAlertGroups({
        ...{ largestIntervalSeconds: 600, smallestIntervalSeconds },
        ...{ clusters: emr(20), subtasksPerCluster: 2000 },
      }),
    );
  expect(parts(1)).toBeGreaterThan(parts(60));
});

test("clusters are split in their order, so that one more changes the last part alone", () => {
  const split = (clusters: string[], series: number, bytes = 0) =>
    shardClusters(clusters, { series, bytes });
  expect(split(["d", "a", "c", "b", "e"], 25_000)).toEqual([["d", "a"], ["c", "b"], ["e"]]);
  expect(split(["a", "b"], 25_000)).toEqual([["a", "b"]]);
  expect(split(["a", "b"], 25_001)).toEqual([["a"], ["b"]]);
  expect(split(["a", "b"], 0)).toEqual([["a", "b"]]);
  expect(split(["a", "b"], 200_000)).toEqual([["a"], ["b"]]);
  expect(split(["a", "b"], 1, 25e6)).toEqual([["a", "b"]]);
  expect(split(["a", "b"], 1, 26e6)).toEqual([["a"], ["b"]]);
});

test("a fleet of twenty clusters needs no rule more", () => {
  expect(countOf(render(emr(20), 1000))).toBe(countOf(render(emr(1), 1)));
});

test("each cluster of a large fleet is in just one part of a split rule", () => {
  const clusters = emr(200);
  const named = (name: string) =>
    render(clusters, 1000)
      .flatMap(({ rules }) => rules)
      .filter((rule) => rule.name === name);
  const parts = named("FlinkTaskBackpressured");
  expect(parts.length).toBeGreaterThan(1);
  for (const cluster of clusters) {
    expect(parts.filter(({ expr }) => expr.includes(cluster))).toHaveLength(1);
  }
  expect(named("FlinkCpuBound")).toHaveLength(1);
  expect(countOf(render(clusters, 1000))).toBeLessThanOrEqual(150);
});

test("no rule that is on reads more than TMP takes of one cluster as large as the schema allows", () => {
  const rules = render(["emr-1a2b3c4d"], 20_000).flatMap((group) => group.rules);
  const budget = planQueryBudget("alert", sizesOf(rules, { subtasks: 20_000 }, loadMetrics()));
  expect(budget.refusal).toBeUndefined();
});

test("parts of a rule are in groups of their own: a group has no two rules of one name", () => {
  for (const { rules } of render(emr(200), 1000)) {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  }
});

test("no query of a split fleet reads more than half of what TMP takes, series or bytes", () => {
  const rules = render(emr(200), 1000).flatMap((group) => group.rules);
  const sizes = sizesOf(rules, { subtasks: 1000 }, loadMetrics());
  expect(sizes.filter(({ series, bytes }) => series > 50_000 || bytes > 50e6)).toEqual([]);
  expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeGreaterThan(25e6);
  const two = [
    { name: "A", expr: `${busy}{instance_id=~"a|b"}` },
    { name: "B", expr: `rate(${busy}{instance_id=~"a"}[1d])` },
  ];
  expect(planQueryBudget("alert", sizesOf(two, { subtasks: 1000 }, loadMetrics()))).toEqual({
    line: "largest query: about 2000 series of 100000 (A), 13 MB of 100 MB (B)",
  });
});

test("a query past either limit is refused by its name, with what to change; one that is within is not named", () => {
  const size = (name: string, series: number, bytes: number) => ({ name, series, bytes });
  const rules = [size("Few", 10, 1e6), size("Many", 100_001, 1e6), size("Long", 10, 101e6)];
  const { refusal } = planQueryBudget("alert", rules);
  expect(refusal).toBe(
    "alert rules: more than a query of Prometheus may read, got Many about 100001 series and 1 MB, " +
      "Long about 10 series and 101 MB, expected at most 100000 series and 100 MB each. No group was written. " +
      "Set flinkwatch:alerts.subtasksPerCluster to what your largest cluster really runs, divide the clusters among " +
      "stacks, or switch these alerts off: flinkwatch:alerts.thresholds.<alert>.enabled: false.",
  );
  expect(planQueryBudget("recording", rules).refusal).toContain("recordingRules.enabled: false");
  expect(planQueryBudget("alert", rules.slice(0, 1)).refusal).toBeUndefined();
  expect(planQueryBudget("alert", []).line).toBe("no query");
});

test("an override of one cluster is one rule however large the fleet is", () => {
  const clusters = emr(200);
  const overrides = [{ alert: "FlinkTaskBackpressured", clusters: ["emr-fleet100"], for: "20m" }];
  const instances = Object.fromEntries(clusters.map((id) => [id, id]));
  const options = { largestIntervalSeconds: 60, clusters, subtasksPerCluster: 1000, instances };
  const without = countOf(renderAlertGroups(options));
  expect(countOf(renderAlertGroups({ ...options, overrides }))).toBe(without + 1);
});
