import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { RenderedGroup } from "../../../monitoring/alerts";
import { asPrometheusRules } from "./prometheus-rules";

/** One case: what is pushed, and which alerts are raised when; by its minute unless it says another interval. */
export interface PromtoolCase {
  readonly name: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly object[];
}

/** Whether `promtool` is there. */
export function hasPromtool(): boolean {
  return spawnSync("promtool", ["--version"]).status === 0;
}

/** What promtool says of the cases against these rules, `undefined` if all is well. What alerts say is left out. */
export function failureOf(
  groups: readonly RenderedGroup[],
  cases: readonly PromtoolCase[],
): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "promtool-"));
  try {
    const silent = groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) => ({ ...rule, annotations: {} })),
    }));
    writeFileSync(join(folder, "rules.yaml"), asPrometheusRules(silent));
    const tests = cases.map((one) => ({ interval: "1m", ...one }));
    const file = { rule_files: ["rules.yaml"], evaluation_interval: "1m", tests };
    writeFileSync(join(folder, "rules.test.yaml"), stringify(file));
    const run = spawnSync("promtool", ["test", "rules", "rules.test.yaml"], {
      cwd: folder,
      encoding: "utf8",
    });
    return run.status === 0 ? undefined : `${run.stdout}${run.stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
