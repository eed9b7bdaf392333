import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { dashboardFiles } from "../../scripts/render/dashboard-files";
import { recordingFile } from "../../scripts/render/recording-file";
import { describeRules, ruleFiles } from "../../scripts/render/rule-files";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";

test("dashboards are rendered in both languages, for the interval that is given", () => {
  const files = dashboardFiles(600);
  const names = ["job-list", "job", "cluster", "task", "push"].map((name) => `flinkwatch-${name}`);
  expect(files.map(({ name }) => name)).toEqual(
    ["zh", "en"].flatMap((language) => names.map((name) => `${language}/${name}.json`)),
  );
  for (const { text } of files) {
    const model = JSON.parse(text) as { id?: number; tags: string[] };
    expect(model).not.toHaveProperty("id");
    expect(model.tags).toEqual(["flink", "flinkwatch"]);
    expect(text).not.toContain("[5m]");
  }
});

test("rendering tells how many rules there are and what the largest query reads", () => {
  expect(describeRules(60)).toMatch(
    /^[1-9]\d+ alert rules, [1-9]\d* recording rules; for each 1000 subtasks, largest query: about [1-9]\d* series of 100000 \(Flink\w+\), [1-9]\d* MB of 100 MB \(Flink\w+\)$/,
  );
});

const { promtool } = locateTools();
if (!promtool) {
  cannotBeTried("rendered rules", "promtool");
} else {
  test("Prometheus takes the rendered rules", () => {
    const dir = mkdtempSync(path.join(tmpdir(), "render-"));
    try {
      const files = [...ruleFiles(60), recordingFile(60)];
      expect(files.map(({ name }) => name)).toEqual([
        "zh/flink.rules.yml",
        "en/flink.rules.yml",
        "flink.recording-rules.yml",
      ]);
      for (const { name, text } of files) {
        mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
        writeFileSync(path.join(dir, name), text);
      }
      const paths = files.map(({ name }) => path.join(dir, name));
      const said = execFileSync(promtool, ["check", "rules", ...paths], { encoding: "utf8" });
      expect(said.match(/SUCCESS: \d+ rules found/g)).toHaveLength(3);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
}
