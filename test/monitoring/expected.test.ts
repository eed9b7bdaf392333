import { renderAlertGroups } from "../../monitoring/alerts";
import type { Expected, ExpectedJob } from "../../monitoring/expected";
import { checkExpected } from "../../monitoring/expected-checks";
import { syntaxFault } from "../../monitoring/promql";
import { cannotBeTried } from "../support/cannot-be-tried";
import { failureOf, hasPromtool } from "./support/promtool";

const clusters = (count: number) => Array.from({ length: count }, (_, i) => `emr-${i}`);

/** Groups with the rules of what is expected alone. */
function render(
  expected: Expected,
  instances: Record<string, string> = { a: "emr-a", b: "emr-b" },
  more: Partial<Parameters<typeof renderAlertGroups>[0]> = {},
) {
  const groups = renderAlertGroups({ largestIntervalSeconds: 60, instances, expected, ...more });
  return groups
    .map((group) => ({ ...group, rules: group.rules.filter((r) => r.name.includes("Expected")) }))
    .filter(({ rules }) => rules.length > 0);
}

test("nothing is missing where nothing is expected", () => {
  expect(render({})).toEqual([]);
  expect(render({ clusters: [], jobs: [] })).toEqual([]);
});

test("all jobs of a severity are one rule, and each further severity is one in a group of its own", () => {
  const jobs: ExpectedJob[] = [
    { name: "x", cluster: "a" },
    { name: "y", severity: "info" },
    { pattern: "z.*", severity: "critical" },
  ];
  const told = (groups: ReturnType<typeof render>) =>
    groups.map(({ groupName, rules }) => [groupName, rules.map((r) => r.labels.severity)]);
  const own = expect.stringMatching(/^flink-jobs-[0-9a-f]{8}$/);
  expect(told(render({ jobs }))).toEqual([
    ["flink-jobs", ["critical"]],
    [own, ["info"]],
  ]);
  const thresholds = { FlinkExpectedJobMissing: { severity: "info" } } as const;
  expect(told(render({ jobs }, undefined, { thresholds }))).toEqual([
    ["flink-jobs", ["info"]],
    [own, ["critical"]],
  ]);
});

test("each set of people who are told is one rule, whatever order they are written in", () => {
  const [a, b] = ["notice-a", "notice-b"];
  const jobs = [
    { name: "one", receivers: [a, b] },
    { name: "two", receivers: [b, a] },
    { name: "three", receivers: [b] },
    { name: "four" },
  ];
  const thresholds = { FlinkExpectedJobMissing: { receivers: [b] } };
  const groups = renderAlertGroups({ largestIntervalSeconds: 60, thresholds, expected: { jobs } });
  const found = groups.flatMap(({ receivers, rules }) =>
    rules
      .filter(({ name }) => name === "FlinkExpectedJobMissing")
      .map(({ expr }) => [receivers, jobs.filter(({ name }) => expr.includes(`"${name}"`)).length]),
  );
  expect(found).toEqual([
    [[a, b], 2],
    [[b], 2],
  ]);
});

test("a whole fleet of them is a few rules, as many before its labels are known as after", () => {
  const keys = clusters(200);
  const jobs = keys.flatMap((cluster) =>
    Array.from({ length: 20 }, (_, i) => ({ name: `order-sync-${i}`, cluster })),
  );
  const before = Object.fromEntries(keys.map((key) => [key, key]));
  const after = Object.fromEntries(keys.map((key) => [key, `${key}-with-a-long-label`]));
  const [planned, made] = [before, after].map((instances) =>
    render({ clusters: true, jobs }, instances, { clusters: Object.values(instances) }),
  );
  expect(made?.map(({ groupName }) => groupName)).toEqual(
    planned?.map(({ groupName }) => groupName),
  );
  const rules = (planned ?? []).flatMap((group) => group.rules);
  expect(rules.length).toBeLessThan(30);
  for (const { rules } of made ?? []) {
    const names = rules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
  const written = rules.map(({ expr }) => expr).join();
  expect(written.match(/"expected", "order-sync-7"/g)).toHaveLength(200);
  for (const { expr } of rules) {
    expect(syntaxFault(expr)).toBeUndefined();
    expect(expr.length).toBeLessThan(60_000);
  }
});

test("what is wrong with it is told at once, with its place", () => {
  const expected = {
    clusters: ["a", "nowhere", "a"],
    jobs: [
      { name: "x" },
      { name: "x" },
      { name: "x", cluster: "a" },
      { name: "y", pattern: "y" },
      {},
      { pattern: "x(", cluster: "nowhere" },
      { name: "z", atLeast: 2 },
    ],
  };
  const no = `is no cluster of this stack, got "nowhere", expected one of a, b.`;
  expect(checkExpected(expected, ["a", "b"])).toEqual([
    { path: "clusters.1", reason: no },
    { path: "clusters.2", reason: `is a duplicate, got "a" again. Remove one of the two.` },
    { path: "jobs.1", reason: `is a duplicate, got "x" again. Remove one of the two.` },
    { path: "jobs.3", reason: "got both of name and pattern, expected exactly one of them." },
    { path: "jobs.4", reason: "got neither of name and pattern, expected exactly one of them." },
    {
      path: "jobs.5.pattern",
      reason: `got "x(", expected a pattern such as "orders-.*". Write a name as name.`,
    },
    { path: "jobs.5.cluster", reason: no },
    {
      path: "jobs.6.atLeast",
      reason: "got 2 for a name, expected a pattern with it. Remove it.",
    },
  ]);
  expect(() => render(expected)).toThrow(/^alerts\.expected\.clusters\.1: is no cluster/);
});

if (!hasPromtool()) cannotBeTried("names of expected jobs", "promtool");
else {
  test("a pattern is missing where fewer jobs than it says match, on its cluster or on all together", () => {
    const jobs: ExpectedJob[] = [
      { pattern: "shop-.*", atLeast: 3 },
      { pattern: "shop-.*|other", atLeast: 4 },
      { pattern: "shop-.*", cluster: "a", atLeast: 2 },
      { pattern: "shop-.*|x", cluster: "b", atLeast: 2 },
      { pattern: "shop", atLeast: 2 },
    ];
    const runs = (cluster: string, job: string) => [
      {
        series: `flink_jobmanager_Status_JVM_CPU_Time{instance_id="${cluster}",job="${job}"}`,
        values: "0+1000x30",
      },
      {
        series: `flink_jobmanager_job_uptime{instance_id="${cluster}",job="${job}",job_name="${job}"}`,
        values: "0+60000x30",
      },
    ];
    const severity = "critical";
    const expected = [
      { severity, expected: "shop-.*|other (≥ 4)" },
      { severity, expected: "shop-.*|x (≥ 2)", instance_id: "emr-b" },
      { severity, expected: "shop (≥ 2)" },
    ].map((exp_labels) => ({ exp_labels }));
    const failure = failureOf(render({ jobs }), [
      {
        name: "counts",
        input_series: [
          ...[...runs("emr-a", "shop-1"), ...runs("emr-a", "shop-2")],
          ...[...runs("emr-b", "shop-1"), ...runs("emr-b", "shop")],
        ],
        alert_rule_test: [
          { eval_time: "20m", alertname: "FlinkExpectedJobMissing", exp_alerts: expected },
        ],
      },
    ]);
    expect(failure).toBeUndefined();
  });

  test("each that is missing is told of once by its own name, whatever that is written with", () => {
    const jobs: ExpectedJob[] = [
      { name: 'say "$1"', cluster: "a" },
      { name: "订单", severity: "info" },
      { pattern: String.raw`a\.b$$|\w+-x`, cluster: "b" },
      { name: "runs", cluster: "b" },
      { pattern: "ru.*" },
    ];
    const missing = [
      { severity: "critical", instance_id: "emr-a", job_name: "say___1_", expected: 'say "$1"' },
      { severity: "info", job_name: "__", expected: "订单" },
      { severity: "critical", instance_id: "emr-b", expected: String.raw`a\.b$$|\w+-x` },
    ];
    const series = (name: string, labels: string, values: string) => ({
      series: `flink_jobmanager_${name}{instance_id="emr-b",job="j"${labels}}`,
      values,
    });
    const expected = missing.map((exp_labels) => ({ exp_labels }));
    const failure = failureOf(render({ jobs }), [
      {
        name: "odd names",
        input_series: [
          series("Status_JVM_CPU_Time", "", "0+1000x30"),
          series("job_uptime", ',job_name="runs"', "0+60000x30"),
        ],
        alert_rule_test: [
          { eval_time: "20m", alertname: "FlinkExpectedJobMissing", exp_alerts: expected },
        ],
      },
    ]);
    expect(failure).toBeUndefined();
  });
}
