import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderAlertGroups, type RenderedRule } from "../../monitoring/alerts";
import { alertsFolder, loadAlerts } from "../../monitoring/alert-data";
import { runbookName } from "../../monitoring/runbooks";
import { EXPECTING } from "../../scripts/alerts/example";
import { asPrometheusRules } from "./support/prometheus-rules";

const isInstalled = spawnSync("promtool", ["--version"]).status === 0;
// Without promtool the alerts are unproven: a failure in CI, a skip that says why at home.
const when = isInstalled || process.env["CI"] === "true" ? it : it.skip;

const casesOf = (name: string) => runbookName(name).replace(/\.md$/, ".test.yaml");

/** A rule and its cases alone: beside others each would be evaluated over the longest of all cases. */
function writeWithCases(folder: string, rule: RenderedRule): void {
  const rules = `${rule.name}.yaml`;
  writeFileSync(join(folder, rules), asPrometheusRules([{ groupName: "one", rules: [rule] }]));
  const cases = readFileSync(join(alertsFolder(), casesOf(rule.name)), "utf8");
  writeFileSync(join(folder, casesOf(rule.name)), cases.replace("rules.yaml", rules));
}

describe(
  isInstalled ? "alerts in promtool" : "alerts in promtool (skipped: promtool is not installed)",
  () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "alerts-"));
      const groups = renderAlertGroups({
        largestIntervalSeconds: 60,
        language: "en",
        ...EXPECTING,
      });
      writeFileSync(join(folder, "rules.yaml"), asPrometheusRules(groups));
      for (const rule of groups.flatMap((group) => group.rules)) writeWithCases(folder, rule);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    when("accepts the rules, also with every cluster of a fleet in them", () => {
      const clusters = ["emr-a", "emr-b"];
      const scoped = renderAlertGroups({
        largestIntervalSeconds: 600,
        clusters,
        language: "zh",
        ...EXPECTING,
      });
      writeFileSync(join(folder, "scoped.yaml"), asPrometheusRules(scoped));
      execFileSync("promtool", ["check", "rules", "rules.yaml", "scoped.yaml"], { cwd: folder });
    });

    when("every alert stays silent and fires as its cases say, labels and texts included", () => {
      const run = spawnSync(
        "promtool",
        ["test", "rules", ...loadAlerts().map(({ name }) => casesOf(name))],
        {
          cwd: folder,
          encoding: "utf8",
        },
      );
      expect(`${run.stdout}${run.stderr}`).not.toContain("FAILED");
      expect(run.status).toBe(0);
    });
  },
);
