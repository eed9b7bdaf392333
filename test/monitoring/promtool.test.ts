import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { renderAlertGroups, type RenderedGroup } from "../../monitoring/alerts";
import { alertsFolder } from "../../monitoring/alert-data";

const isInstalled = spawnSync("promtool", ["--version"]).status === 0;
// Without promtool the alerts are unproven: a failure in CI, a skip that says why at home.
const when = isInstalled || process.env["CI"] === "true" ? it : it.skip;
const cases = readdirSync(alertsFolder()).filter((f) => f.endsWith(".test.yaml"));

/** The rules as Prometheus itself reads them. */
function asPrometheusRules(groups: readonly RenderedGroup[]): string {
  return stringify({
    groups: groups.map((g) => ({
      name: g.groupName,
      rules: g.rules.map((r) => ({
        alert: r.name,
        expr: r.expr,
        for: r.duration,
        labels: r.labels,
        annotations: r.annotations,
      })),
    })),
  });
}

describe(
  isInstalled ? "alerts in promtool" : "alerts in promtool (skipped: promtool is not installed)",
  () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "alerts-"));
      const groups = renderAlertGroups({ largestIntervalSeconds: 60, language: "en" });
      writeFileSync(join(folder, "rules.yaml"), asPrometheusRules(groups));
      for (const file of cases) copyFileSync(join(alertsFolder(), file), join(folder, file));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    when("accepts the rules, also with every cluster of a fleet in them", () => {
      const clusters = ["emr-a", "emr-b"];
      const scoped = renderAlertGroups({ largestIntervalSeconds: 600, clusters, language: "zh" });
      writeFileSync(join(folder, "scoped.yaml"), asPrometheusRules(scoped));
      execFileSync("promtool", ["check", "rules", "rules.yaml", "scoped.yaml"], { cwd: folder });
    });

    when.each(cases)("%s: a case that stays silent and one that fires", (file) => {
      const run = spawnSync("promtool", ["test", "rules", file], { cwd: folder, encoding: "utf8" });
      expect(`${run.stdout}${run.stderr}`).not.toContain("FAILED");
      expect(run.status).toBe(0);
    });
  },
);
