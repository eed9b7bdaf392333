import { existsSync } from "node:fs";
import { join } from "node:path";
import { alertsFolder, loadAlerts } from "../../monitoring/alert-data";
import { checkAlertOverrides, renderAlertGroups } from "../../monitoring/alerts";

const rulesOf = (options: Parameters<typeof renderAlertGroups>[0]) =>
  new Map(renderAlertGroups(options).flatMap((g) => g.rules.map((r) => [r.name, r])));

describe("alerts", () => {
  it("are the six that a stack begins with, each with promtool cases", () => {
    const names = loadAlerts().map((a) => a.name);
    expect(names).toEqual([
      "FlinkCheckpointsFailing",
      "FlinkHeapFull",
      "FlinkJobRestarted",
      "FlinkMetricsStopped",
      "FlinkNoCheckpointCompleted",
      "FlinkTaskManagersLost",
    ]);
    const file = (name: string) => name.replace(/(?<!^)[A-Z]/g, (c) => `-${c}`).toLowerCase();
    for (const name of names) {
      expect(existsSync(join(alertsFolder(), `${file(name)}.test.yaml`))).toBe(true);
    }
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
    for (const rule of rules.values()) expect(rule.expr).toContain(`{instance_id=~"emr-a|emr-b"}`);
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
        JSON.stringify(renderAlertGroups({ largestIntervalSeconds: 60, language })),
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
        reason:
          "there is no alert of this name. Known alerts: FlinkCheckpointsFailing, FlinkHeapFull, FlinkJobRestarted, " +
          "FlinkMetricsStopped, FlinkNoCheckpointCompleted, FlinkTaskManagersLost.",
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
