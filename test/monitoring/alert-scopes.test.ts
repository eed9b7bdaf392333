import { loadAlerts } from "../../monitoring/alert-data";
import { type AlertScope, knowsJobs, leaveOut, narrowTo } from "../../monitoring/alert-scopes";
import { renderAlertGroups } from "../../monitoring/alerts";
import { loadMetrics } from "../../monitoring/metrics";
import { syntaxFault } from "../../monitoring/promql";
import { matchersOf } from "./support/matchers";

const metrics = loadMetrics();
const shipped = renderAlertGroups({ largestIntervalSeconds: 60 }).flatMap(({ rules }) => rules);
const isOfJobs = (metric: string) => metrics.get(metric)?.labels.includes("job_name");
/** What a selector of a shipped expression says itself: always the scope, some a kind of tasks. */
const ownOf = (expr: string, at: number) => {
  const own = matchersOf(expr)[at]?.matchers ?? [];
  expect(own[0]).toBe(`instance_id!=""`);
  return own;
};

describe("an expression", () => {
  it("narrowed to clusters and jobs says so in every selector, of jobs where those have a label", () => {
    const scope = { instances: ["emr-b", "emr-a"], jobs: ["daily.orders"] };
    for (const { expr } of shipped) {
      const narrow = narrowTo(expr, scope, metrics);
      expect([narrow, syntaxFault(narrow)]).toEqual([narrow, undefined]);
      for (const [at, { metric, matchers }] of matchersOf(narrow).entries()) {
        const ofJobs = isOfJobs(metric)
          ? [String.raw`job_name=~"daily\\.orders|daily_orders"`]
          : [];
        const expected = [`instance_id=~"emr-a|emr-b"`, ...ofJobs, ...ownOf(expr, at)];
        expect([metric, matchers]).toEqual([metric, expected]);
      }
    }
  });

  it("leaves clusters, or jobs of all clusters, out of every selector", () => {
    const scopes = [{ instances: ["emr-b"] }, { instances: ["emr-a"] }, { jobs: "batch-.*" }];
    for (const { expr } of shipped) {
      const rest = leaveOut(expr, scopes, metrics);
      expect([rest, syntaxFault(rest)]).toEqual([rest, undefined]);
      for (const [at, { metric, matchers }] of matchersOf(rest).entries()) {
        const ofJobs = isOfJobs(metric) ? [`job_name!~"batch-.*"`] : [];
        const expected = [`instance_id!~"emr-a|emr-b"`, ...ofJobs, ...ownOf(expr, at)];
        expect([metric, matchers]).toEqual([metric, expected]);
      }
    }
  });

  it("that leaves out jobs of some clusters keeps their other jobs", () => {
    const scopes: AlertScope[] = [
      { instances: ["emr-a", "emr-b"], jobs: ["x"] },
      { instances: ["emr-b"], jobs: ["y"] },
      { instances: ["emr-c"], jobs: ["x"] },
      { jobs: ["z"] },
    ];
    const rest = leaveOut("flink_jobmanager_job_uptime > 1", scopes, metrics);
    expect(matchersOf(rest).map(({ matchers }) => matchers)).toEqual([
      [`instance_id!~"emr-a|emr-b|emr-c"`, `job_name!~"z"`],
      [`instance_id=~"emr-a|emr-c"`, `job_name!~"x"`, `job_name!~"z"`],
      [`instance_id=~"emr-b"`, `job_name!~"x"`, `job_name!~"y"`, `job_name!~"z"`],
    ]);
    expect(syntaxFault(rest)).toBeUndefined();
  });

  it("is as it was without overrides", () => {
    expect(leaveOut("a{b!=''}", [], metrics)).toBe("a{b!=''}");
  });

  it("knows of jobs where its alert leads to one", () => {
    const expressions = new Map(shipped.map(({ name, expr }) => [name, expr]));
    const alerts = loadAlerts().filter(({ expects }) => expects === undefined);
    const about = alerts.filter(({ name }) => {
      const used = matchersOf(expressions.get(name) ?? "").map(({ metric }) => metric);
      return knowsJobs(used, metrics);
    });
    const leading = alerts.filter(({ dashboard }) => dashboard === "job");
    expect(about.map(({ name }) => name)).toEqual(leading.map(({ name }) => name));
  });
});

describe("rules of some clusters or jobs", () => {
  const options = {
    largestIntervalSeconds: 60,
    instances: { orders: "emr-a", "emr-b": "emr-b" },
    clusters: ["emr-a", "emr-b"],
  };
  const rendered = (more: object) => renderAlertGroups({ ...options, ...more });

  it("have the fields of the override, and for the rest those that the stack has for all", () => {
    const groups = rendered({
      thresholds: { FlinkHeapFull: { threshold: "80%", for: "9m" } },
      overrides: [{ alert: "FlinkHeapFull", clusters: ["orders"], severity: "critical" }],
    });
    const rules = groups.flatMap((group) => group.rules.filter((r) => r.name === "FlinkHeapFull"));
    expect(rules.map(({ labels, duration }) => [labels.severity, duration])).toEqual([
      ["warning", "9m"],
      ["critical", "9m"],
    ]);
    expect(rules[1]?.expr).toContain(`{instance_id=~"emr-a",instance_id=~"emr-a|emr-b"}`);
    expect(rules[0]?.expr).toContain(`{instance_id!~"emr-a",instance_id=~"emr-a|emr-b"}`);
    expect(rules[1]?.expr).toContain("> 80");
  });

  it("are in groups by whom they are for and whom they tell, never two of a name in one", () => {
    const clusters = ["orders"];
    const told = { receivers: ["notice-b", "notice-a", "notice-b"] };
    const groups = rendered({
      thresholds: { FlinkGcExcessive: told, FlinkMetaspaceFull: told },
      overrides: [
        { alert: "FlinkHeapFull", clusters, threshold: 80 },
        { alert: "FlinkCpuBound", clusters, threshold: 2 },
        { alert: "FlinkGcExcessive", clusters, threshold: 50 },
        { alert: "FlinkHeapFull", clusters: ["emr-b"], threshold: 70 },
      ],
    }).filter(({ groupName }) => groupName.startsWith("flink-processes"));
    const [shared, ...own] = groups.map(({ rules, receivers }) => ({
      names: rules.map(({ name }) => name),
      receivers,
    }));
    expect(shared?.receivers).toBeUndefined();
    expect(shared?.names).toContain("FlinkHeapFull");
    expect(shared?.names).not.toContain("FlinkGcExcessive");
    const receivers = ["notice-a", "notice-b"];
    expect(own).toEqual([
      { names: ["FlinkCpuBound", "FlinkHeapFull"], receivers: undefined },
      { names: ["FlinkGcExcessive", "FlinkMetaspaceFull"], receivers },
      { names: ["FlinkGcExcessive"], receivers },
      { names: ["FlinkHeapFull"], receivers: undefined },
    ]);
    for (const { groupName } of groups.slice(1)) {
      expect(groupName).toMatch(/^flink-processes-[0-9a-f]{8}$/);
    }
  });

  it("are in groups of the same names before the labels are known", () => {
    const overrides = [{ alert: "FlinkHeapFull", clusters: ["orders"], threshold: 80 }];
    const before = rendered({ overrides, instances: { orders: "orders" }, clusters: [] });
    expect(before.map(({ groupName }) => groupName)).toEqual(
      rendered({ overrides }).map(({ groupName }) => groupName),
    );
  });
});
