import { existsSync } from "node:fs";
import { join } from "node:path";
import { alertsFolder, loadAlerts } from "../../monitoring/alert-data";
import { loadMetrics } from "../../monitoring/metrics";
import { selectorsOf } from "../../monitoring/promql";
import { checkAlertOverrides } from "../../monitoring/alert-overrides";
import { renderAlertGroups } from "../../monitoring/alerts";
import { EXPECTING } from "../../scripts/alerts/example";

const rulesOf = (options: Parameters<typeof renderAlertGroups>[0]) =>
  new Map(
    renderAlertGroups({ ...EXPECTING, ...options }).flatMap((g) => g.rules.map((r) => [r.name, r])),
  );

describe("alerts", () => {
  it("are the catalogue, each once, with promtool cases", () => {
    const ids = loadAlerts().map((a) => a.id);
    expect(new Set(ids).size).toBe(ids.length);
    const file = (name: string) => name.replace(/(?<!^)[A-Z]/g, (c) => `-${c}`).toLowerCase();
    for (const { name } of loadAlerts()) {
      expect(existsSync(join(alertsFolder(), `${file(name)}.test.yaml`))).toBe(true);
    }
  });

  it("ask for metrics of the catalogue alone, and are off where no recording shows one of them", () => {
    const metrics = loadMetrics();
    const rules = rulesOf({ largestIntervalSeconds: 60 });
    const isUnproven = (name: string) => metrics.get(name)?.unproven !== undefined;
    for (const { name, off } of loadAlerts()) {
      const used = selectorsOf(rules.get(name)?.expr ?? "").map(({ metric }) => metric);
      expect([name, used.filter((metric) => !metrics.has(metric))]).toEqual([name, []]);
      if (used.some(isUnproven)) expect([name, off]).toEqual([name, expect.any(Object)]);
    }
  });

  it("lead to their runbook, and to their dashboard at the cluster and job", () => {
    const annotations = (options: object, name: string) =>
      rulesOf({ largestIntervalSeconds: 60, ...options }).get(name)?.annotations;
    const bases = { grafanaUrl: "https://grafana", runbooksUrl: "https://books" };
    const job = annotations({ ...bases, language: "en" }, "FlinkJobRestarted");
    expect(job?.runbook).toBe("https://books/en/flink-job-restarted.md");
    expect(job?.dashboard).toContain(
      "https://grafana/d/flinkwatch-job/job?var-instance_id={{ $labels.instance_id | urlquery }}" +
        "&var-job_name={{ $labels.job_name | urlquery }}&from={{ query ",
    );
    const cluster = annotations({}, "FlinkHeapFull");
    expect(cluster?.runbook).toBe("docs/runbooks/zh/flink-heap-full.md");
    expect(cluster?.dashboard).toMatch(
      /^\/d\/flinkwatch-cluster\/cluster\?var-instance_id=[^&]*&from=/,
    );
  });

  it("write liveness inline over five minutes, or over five intervals if that is more", () => {
    const live = (seconds: number) =>
      rulesOf({ largestIntervalSeconds: seconds }).get("FlinkMetricsStopped")?.expr;
    expect(live(15)).toContain(
      `(changes(flink_jobmanager_Status_JVM_CPU_Time{instance_id!=""}[5m]) > 0)`,
    );
    expect(live(120)).toContain("[10m]) > 0)");
  });

  it("look at the stack's own clusters only when they are given", () => {
    const rules = rulesOf({ largestIntervalSeconds: 60, clusters: ["emr-b", "emr-a", "emr-b"] });
    for (const rule of rules.values()) expect(rule.expr).toContain(`instance_id=~"emr-a|emr-b"}`);
  });

  it("take a threshold into the expression and the text alike", () => {
    const rule = rulesOf({
      largestIntervalSeconds: 60,
      language: "en",
      thresholds: { FlinkHeapFull: "85%" },
    }).get("FlinkHeapFull");
    expect(rule?.expr).toContain("> 85");
    expect(rule?.annotations["description"]).toContain("above 85% for");
  });

  it("leave no placeholder unfilled, in either language", () => {
    for (const language of ["zh", "en"] as const) {
      expect(
        JSON.stringify(renderAlertGroups({ largestIntervalSeconds: 60, language, ...EXPECTING })),
      ).not.toContain("${");
    }
  });

  it("take the long form of an override", () => {
    const thresholds = {
      FlinkJobRestarted: { threshold: 3, for: "2m", severity: "critical", enabled: false },
    } as const;
    const rule = rulesOf({ largestIntervalSeconds: 60, thresholds }).get("FlinkJobRestarted");
    expect(rule).toMatchObject({
      duration: "2m",
      labels: { severity: "critical" },
      enabled: false,
    });
    expect(rule?.expr).toMatch(/>= 3$/);
  });

  it("refuse what is wrong, all of it at once, naming near names, units and ranges", () => {
    const thresholds = {
      FlinkHeapFul: 80,
      Nonsense: 1,
      FlinkHeapFull: "85",
      FlinkCheckpointsFailing: 0,
      FlinkNoCheckpointCompleted: { threshold: "2 %", for: "soon" },
    };
    expect(checkAlertOverrides(thresholds)).toEqual([
      {
        path: "FlinkHeapFul",
        reason: "there is no alert of this name. Did you mean FlinkHeapFull?",
      },
      {
        path: "Nonsense",
        reason: `there is no alert of this name. Known alerts: ${loadAlerts()
          .map(({ name }) => name)
          .join(", ")}.`,
      },
      {
        path: "FlinkHeapFull.threshold",
        reason:
          `got "85", expected 50 to 100 percent (use of the heap, as the lowest value in the window, ` +
          `above which the alert is raised), such as "85%".`,
      },
      {
        path: "FlinkCheckpointsFailing.threshold",
        reason: `got 0, expected 1 to 1000 count (failed checkpoints within the window that raise the alert), such as "3".`,
      },
      {
        path: "FlinkNoCheckpointCompleted.threshold",
        reason:
          `got "2 %", expected 5 to 1440 minutes (time without a completed checkpoint; ` +
          `three times the job's checkpoint interval is a good choice), such as "45m".`,
      },
      {
        path: "FlinkNoCheckpointCompleted.for",
        reason: `got "soon", expected a duration such as "5m".`,
      },
    ]);
    expect(() =>
      renderAlertGroups({ largestIntervalSeconds: 60, thresholds: { Nonsense: 1 } }),
    ).toThrow(/^alerts\.Nonsense: there is no alert of this name\./);
  });
});
