import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { alertsFolder, loadAlerts } from "../../monitoring/alert-data";
import { checkAlertOverrides } from "../../monitoring/alert-overrides";
import type { RenderedRule } from "../../monitoring/alerts";
import { parseDuration, printDuration } from "../../monitoring/duration";
import { withEachDuration } from "../../monitoring/promql";
import { runbookName } from "../../monitoring/runbooks";
import { exampleRules } from "../../scripts/alerts/example";
import { cannotBeTried } from "../support/cannot-be-tried";

const options = { largestIntervalSeconds: 60, language: "en" } as const;
const rulesWith = (thresholds: Record<string, number>) => exampleRules({ ...options, thresholds });
const shipped = rulesWith({});
const FACTORS = [2, 0.5];

/** An alert that asks for something else; its texts keep their own, as they would tell it at once. */
interface Mutant extends Pick<RenderedRule, "name" | "expr" | "duration"> {
  /** What is different, fit for the name of a file. */
  readonly what: string;
}

/** Twice and half of each threshold, as far as the alert takes that. */
function thresholdMutants(): Mutant[] {
  return loadAlerts().flatMap(({ name, threshold: { value } }) =>
    FACTORS.map((factor) => value * factor)
      .filter((threshold) => checkAlertOverrides({ [name]: threshold }).length === 0)
      .flatMap((threshold) => {
        const rule = rulesWith({ [name]: threshold }).get(name);
        return rule ? { ...rule, what: `threshold-${threshold}` } : [];
      }),
  );
}

/** Twice and half of each window and offset of a condition, one at a time. */
function windowMutants(): Mutant[] {
  return [...shipped.values()].flatMap((rule) =>
    FACTORS.flatMap((factor) =>
      withEachDuration(rule.expr, factor).map((expr, at) => ({
        ...rule,
        expr,
        what: `window-${at}-times-${factor}`,
      })),
    ),
  );
}

/** Twice and half of the time for which each condition must hold. */
function holdingMutants(): Mutant[] {
  return [...shipped.values()].flatMap((rule) => {
    const seconds = parseDuration(rule.duration) ?? 0;
    const lengths = FACTORS.map((factor) => printDuration(seconds * factor));
    return seconds === 0
      ? []
      : lengths.map((duration) => ({ ...rule, duration, what: `for-${duration}` }));
  });
}

/** Writes a mutant with its alert's own cases. Answers the name of the file of cases. */
function writeMutant(folder: string, { name, expr, duration, what }: Mutant): string {
  const rule = shipped.get(name);
  if (!rule) throw new Error(`${name} is not rendered.`);
  const { labels, annotations } = rule;
  const rules = [{ alert: name, expr, for: duration, labels, annotations }];
  const file = `${name}-${what}`;
  writeFileSync(join(folder, `${file}.yaml`), stringify({ groups: [{ name: "one", rules }] }));
  const cases = join(alertsFolder(), runbookName(name).replace(/\.md$/, ".test.yaml"));
  const text = readFileSync(cases, "utf8").replace("rules.yaml", `${file}.yaml`);
  writeFileSync(join(folder, `${file}.test.yaml`), text);
  return `${file}.test.yaml`;
}

const PROCESSES = 3;

/** The files of cases, without their ending, that say nothing against a mutant. */
async function survivors(mutants: readonly Mutant[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "mutants-"));
  try {
    const files = mutants.map((mutant) => writeMutant(folder, mutant));
    const shares = Array.from({ length: PROCESSES }, (_, share) =>
      files.filter((_file, at) => at % PROCESSES === share),
    );
    const told = (await Promise.all(shares.map((share) => verdicts(folder, share)))).flat();
    expect(told.length).toBe(files.length);
    const silent = told.filter((part) => part.includes("SUCCESS"));
    return silent.map((part) => part.trim().split(".test.yaml")[0] ?? "");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What promtool says of each of the files; that one fails is what they are for. */
function verdicts(folder: string, files: readonly string[]): Promise<string[]> {
  const options = { cwd: folder, maxBuffer: 2 ** 28 };
  return new Promise((resolve) => {
    execFile("promtool", ["test", "rules", ...files], options, (_failed, stdout, stderr) =>
      resolve(`${stdout}${stderr}`.split("Unit Testing:").slice(1)),
    );
  });
}

if (spawnSync("promtool", ["--version"]).status !== 0) {
  cannotBeTried("mutated alerts", "promtool");
} else {
  const TIMEOUT_MS = 240_000;

  test(
    "a threshold of twice or half of what it is fails a case of its alert",
    async () => {
      const mutants = thresholdMutants();
      expect(mutants.length).toBeGreaterThan(loadAlerts().length);
      expect(await survivors(mutants)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    "a window or a time to hold of twice or half of what it is fails a case of its alert",
    async () => {
      const mutants = [...windowMutants(), ...holdingMutants()];
      expect(mutants.length).toBeGreaterThan(5 * loadAlerts().length);
      expect(await survivors(mutants)).toEqual([]);
    },
    TIMEOUT_MS,
  );
}
