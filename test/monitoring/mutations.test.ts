import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { alertsFolder, loadAlerts } from "../../monitoring/alert-data";
import { checkAlertOverrides } from "../../monitoring/alert-overrides";
import { renderAlertGroups } from "../../monitoring/alerts";
import { runbookName } from "../../monitoring/runbooks";
import { EXPECTING } from "../../scripts/alerts/example";
import { cannotBeTried } from "../support/cannot-be-tried";

const options = { largestIntervalSeconds: 60, language: "en", ...EXPECTING } as const;
const rulesWith = (thresholds: Record<string, number>) =>
  new Map(
    renderAlertGroups({ ...options, thresholds })
      .flatMap(({ rules }) => rules)
      .map((rule) => [rule.name, rule]),
  );
const shipped = rulesWith({});

/** An alert whose condition has another threshold; its texts keep their own, as they would tell it at once. */
interface Mutant {
  readonly name: string;
  readonly threshold: number;
}

/** Twice and half of each threshold, as far as the alert takes that. */
function mutants(): Mutant[] {
  return loadAlerts().flatMap(({ name, threshold: { value } }) =>
    [value * 2, value / 2]
      .filter((threshold) => checkAlertOverrides({ [name]: threshold }).length === 0)
      .map((threshold) => ({ name, threshold })),
  );
}

/** Writes a mutant with its alert's own cases. Answers the name of the file of cases. */
function writeMutant(folder: string, { name, threshold }: Mutant): string {
  const rule = shipped.get(name);
  const expr = rulesWith({ [name]: threshold }).get(name)?.expr;
  if (!rule || !expr) throw new Error(`${name} is not rendered.`);
  const { duration, labels, annotations } = rule;
  const rules = [{ alert: name, expr, for: duration, labels, annotations }];
  const file = `${name}-${threshold}`;
  writeFileSync(join(folder, `${file}.yaml`), stringify({ groups: [{ name: "one", rules }] }));
  const cases = join(alertsFolder(), runbookName(name).replace(/\.md$/, ".test.yaml"));
  const text = readFileSync(cases, "utf8").replace("rules.yaml", `${file}.yaml`);
  writeFileSync(join(folder, `${file}.test.yaml`), text);
  return `${file}.test.yaml`;
}

if (spawnSync("promtool", ["--version"]).status !== 0) {
  cannotBeTried("mutated alerts", "promtool");
} else {
  test("a threshold of twice or half of what it is fails a case of its alert", () => {
    const folder = mkdtempSync(join(tmpdir(), "mutants-"));
    try {
      const files = mutants().map((mutant) => writeMutant(folder, mutant));
      const run = spawnSync("promtool", ["test", "rules", ...files], {
        cwd: folder,
        encoding: "utf8",
      });
      const [, ...told] = `${run.stdout}${run.stderr}`.split("Unit Testing:");
      const survivors = told.filter((part) => part.includes("SUCCESS"));
      expect(survivors.map((part) => part.trim().split(/\s/)[0])).toEqual([]);
      expect(told.length).toBe(files.length);
      expect(files.length).toBeGreaterThan(loadAlerts().length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
