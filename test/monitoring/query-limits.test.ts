import { renderAlertGroups } from "../../monitoring/alerts";
import { loadMetrics } from "../../monitoring/metrics";
import { largestQuery, seriesPerCluster, shardClusters } from "../../monitoring/query-limits";

const emr = (count: number) => Array.from({ length: count }, (_, i) => `emr-fleet${100 + i}`);
const render = (clusters: readonly string[], subtasksPerCluster: number) =>
  renderAlertGroups({ largestIntervalSeconds: 60, clusters, subtasksPerCluster });
const countOf = (groups: ReturnType<typeof render>) =>
  groups.reduce((sum, { rules }) => sum + rules.length, 0);

test("a metric counts once, tasks by subtask, operators twice, what is about jobs for every fifty", () => {
  const count = (expr: string) => seriesPerCluster(expr, 1000, loadMetrics());
  const busy = "flink_taskmanager_job_task_busyTimeMsPerSecond";
  expect(count(busy)).toBe(1000);
  expect(count(`${busy} > 1 and avg_over_time(${busy}[5m]) > 2`)).toBe(1000);
  expect(count("flink_jobmanager_job_uptime")).toBe(20);
  expect(count(`${busy} and flink_taskmanager_Status_JVM_CPU_Time`)).toBe(1250);
});

test("clusters are split in their order, so that one more changes the last part alone", () => {
  expect(shardClusters(["d", "a", "c", "b", "e"], 25_000)).toEqual([["d", "a"], ["c", "b"], ["e"]]);
  expect(shardClusters(["a", "b"], 25_000)).toEqual([["a", "b"]]);
  expect(shardClusters(["a", "b"], 25_001)).toEqual([["a"], ["b"]]);
  expect(shardClusters(["a", "b"], 0)).toEqual([["a", "b"]]);
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
  expect(named("FlinkRestartLoop")).toHaveLength(1);
  expect(countOf(render(clusters, 1000))).toBeLessThanOrEqual(150);
});

test("no rule that is on reads more than TMP takes of one cluster as large as the schema allows", () => {
  const rules = render(["emr-1a2b3c4d"], 20_000).flatMap((group) => group.rules);
  const series = rules.map(({ name, expr }) => ({
    name,
    series: seriesPerCluster(expr, 20_000, loadMetrics()),
  }));
  expect(series.filter((one) => one.series > 100_000)).toEqual([]);
});

test("parts of a rule are in groups of their own: a group has no two rules of one name", () => {
  for (const { rules } of render(emr(200), 1000)) {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  }
});

test("the largest query of a split fleet stays within half of what TMP takes", () => {
  const rules = render(emr(200), 1000).flatMap((group) => group.rules);
  const { name, series } = largestQuery(rules, 1000, loadMetrics())!;
  expect(name).toMatch(/^Flink/);
  expect(series).toBeGreaterThan(25_000);
  expect(series).toBeLessThanOrEqual(50_000);
  const two = [
    { name: "A", expr: 'flink_jobmanager_job_uptime{instance_id=~"a|b"}' },
    { name: "B", expr: 'flink_taskmanager_job_task_busyTimeMsPerSecond{instance_id=~"a"}' },
  ];
  expect(largestQuery(two, 1000, loadMetrics())).toEqual({ name: "B", series: 1000 });
});

test("an override of one cluster is one rule however large the fleet is", () => {
  const clusters = emr(200);
  const overrides = [{ alert: "FlinkTaskBackpressured", clusters: ["emr-fleet100"], for: "20m" }];
  const instances = Object.fromEntries(clusters.map((id) => [id, id]));
  const options = { largestIntervalSeconds: 60, clusters, subtasksPerCluster: 1000, instances };
  const without = countOf(renderAlertGroups(options));
  expect(countOf(renderAlertGroups({ ...options, overrides }))).toBe(without + 1);
});
