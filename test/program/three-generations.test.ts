import { loadAlerts } from "../../monitoring/alert-data";
import { isInRange } from "../../monitoring/flink-range";
import { loadMetrics } from "../../monitoring/metrics";
import { canHold } from "../../monitoring/promql";
import { AlertConsole, type ConsoleRule, type LoadedRule } from "../support/alert-console";
import type { ProgramOptions } from "../support/program";
import {
  closePrograms,
  ended,
  secondStack,
  sharedInstance,
  succeeded,
  until,
  upped,
} from "../support/program-run";

afterEach(closePrograms);

/** One cluster of each generation, and one more for a second stack. */
const FLINKS = ["1.13.6", "1.18.1", "2.3.0", "1.18.1"];
const THRESHOLD = /> 60 \* 1e9/;

/** Alerts that ask for what a Flink does not measure. */
const NEVER: Record<string, string[]> = {
  "1.13.6": [
    "FlinkBacklogGrowing",
    "FlinkConnectorErrors",
    "FlinkEventTimeLagging",
    "FlinkGcExcessive",
    "FlinkJobStuckDeploying",
    "FlinkSinkErrors",
    "FlinkSlotsShort",
  ],
  "1.18.1": ["FlinkGcExcessive"],
  "2.3.0": [],
};

const switchable = loadAlerts().filter(({ off }) => off);

const world: ProgramOptions["world"] = (given) => {
  given.metrics = "real";
  given.prometheus = [sharedInstance];
  given.emr = FLINKS.map((flink, i) => ({
    ...given.emr[0],
    id: `emr-demo000${i + 1}`,
    name: `generation-${i + 1}`,
    flink,
    nodes: [{ id: `ins-m000000${i + 1}`, role: "master", ip: `10.0.1.${i + 1}` }],
  }));
};

/** Some of the clusters with their alerts, and a notice template of the stack's own. */
const stackOf =
  (clusters: readonly number[], notice: string): NonNullable<ProgramOptions["config"]> =>
  (config) => {
    config["flinkwatch:prometheus"] = { id: sharedInstance.id };
    config["flinkwatch:dashboards"] = { enabled: false };
    config["flinkwatch:clusters"] = clusters.map((i) => ({
      id: `emr-demo000${i}`,
      jobName: `job-${i}`,
    }));
    const urlNotices = [{ url: "http://10.0.1.99/alerts" }];
    config["flinkwatch:alerts"] = {
      notices: [notice, "storage"].map((name) => ({ name, urlNotices })),
      receivers: [notice],
      groups: { "flink-checkpoints": { receivers: ["storage"] } },
      // All that there are: those that are off unless asked for too.
      thresholds: Object.fromEntries(switchable.map(({ name }) => [name, { enabled: true }])),
      expected: { clusters: true, jobs: [{ name: "orders" }, { pattern: "clicks-.*" }] },
    };
    delete config["flinkwatch:kubernetes"];
  };

/** Alerts of that Flink which can never be raised, by what Prometheus has loaded. */
function neverRaised(rules: readonly LoadedRule[], flink: string): string[] {
  const metrics = loadMetrics();
  const isThere = (name: string) => isInRange(flink, metrics.get(name)!);
  return rules
    .filter(({ query }) => !canHold(query, isThere))
    .map(({ name }) => name)
    .sort();
}

test("alerts of three generations of Flink load, and what people do to them is named by rule and field, and healed", async () => {
  const setting = await upped({ world, config: stackOf([1, 2, 3], "oncall") });
  const console = new AlertConsole(setting);
  await until("each rule to be evaluated", async () =>
    (await console.loaded()).every(({ health }) => health !== "unknown"),
  );
  const loaded = await console.loaded();
  expect(loaded.filter(({ health, lastError }) => health !== "ok" || lastError)).toEqual([]);
  const names = loadAlerts().map(({ name }) => name);
  expect(loaded.map(({ name }) => name).sort()).toEqual(names.sort());
  for (const { query } of loaded) expect(query).toContain("emr-demo0001|emr-demo0002|emr-demo0003");
  const told = (await console.groups()).map((group) => console.toldBy(group));
  expect(await Promise.all(told)).toEqual([["storage-dev"], ...Array(4).fill(["oncall-dev"])]);
  for (const [flink, never] of Object.entries(NEVER)) {
    expect([flink, neverRaised(loaded, flink)]).toEqual([flink, never]);
  }

  await console.write("flink-checkpoints-dev", (rules) => editedByHand(rules));
  await console.remove("flink-reporting-dev");
  await console.removeNotice("oncall-dev");
  const preview = ended(await setting.pulumi.preview(["--expect-no-changes"]), 7).stdout;
  const edited =
    /alert group "flink-checkpoints-dev" \(alert-\w+\): edited by hand, up puts it back: (.*)\.\n/;
  expect(edited.exec(preview)?.[1]?.split("; ")).toEqual([
    "our label managed_by on every rule is false, was true",
    expect.stringMatching(
      /^rule FlinkBarrierLate\.expr is "…[^…]+> 7777 \* 1e9[^…]+…", was "…[^…]+> 60 \* 1e9[^…]+…"$/,
    ),
    'rule FlinkCheckpointSlow.annotations.summary is "slow", was "Flink 作业 {{ $labels.job_name }} 的检查点耗时过长"',
    expect.stringMatching(/^rule FlinkCheckpointsFailing is not there, was \d+ characters$/),
    expect.stringMatching(/^rule Mine is \d+ characters, was not there$/),
  ]);
  expect(preview).toMatch(
    /alert group "flink-reporting-dev" \(alert-\w+\): is gone, up makes it anew: FlinkDeadGroups, /,
  );
  expect(preview).toMatch(
    /notice template "oncall-dev" \(notice-\w+\): is gone, up makes it anew\./,
  );

  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.up(["--expect-no-changes"]));
  const queries = (rules: readonly LoadedRule[]) => rules.map(({ query }) => query).sort();
  expect(queries(await console.loaded())).toEqual(queries(loaded));
});

/** A threshold, a text, one rule less and one more. */
function editedByHand(rules: readonly ConsoleRule[]): ConsoleRule[] {
  const byName = new Map(rules.map((rule) => [rule.RuleName, rule]));
  const late = byName.get("FlinkBarrierLate")!;
  byName.set("FlinkBarrierLate", { ...late, Expr: late.Expr.replace(THRESHOLD, "> 7777 * 1e9") });
  const slow = byName.get("FlinkCheckpointSlow")!;
  const texts = slow.Annotations!.map(({ Key, Value }) => ({
    Key,
    Value: Key === "summary" ? "slow" : Value,
  }));
  byName.set("FlinkCheckpointSlow", { ...slow, Annotations: texts });
  byName.delete("FlinkCheckpointsFailing");
  byName.set("Mine", { RuleName: "Mine", Expr: "up == 0" });
  return [...byName.values()];
}

test("rules of others and of a second stack are counted and left alone, by up and by destroy", async () => {
  const others: ConsoleRule[] = ["A", "B", "C"].map((RuleName) => ({ RuleName, Expr: "up == 0" }));
  const setting = await upped({ world, config: stackOf([2], "oncall") });
  const console = new AlertConsole(setting);
  await console.make("flink-checkpoints", others);
  await console.make("of-others", others);
  const foreign = async () =>
    (await console.groups()).filter(({ GroupName }) => !/-(dev|second)$/.test(GroupName));
  const before = await foreign();

  const second = await secondStack(setting, "second", stackOf([4], "oncall"));
  const run = succeeded(await second.up()).stdout;
  const ours = (await console.groups()).filter(({ GroupName }) => GroupName.endsWith("-dev"));
  const rulesOfDev = ours.flatMap(({ Rules }) => Rules);
  const own = rulesOfDev.length;
  expect(run).toContain(`alert rules: ${2 * own + 6} of 150 used (${own + 6} by others)`);
  succeeded(await second.up(["--expect-no-changes"]));
  expect(await foreign()).toEqual(before);
  expect(rulesOfDev.filter(({ Expr }) => Expr.includes("emr-demo0004"))).toEqual([]);
  const same = succeeded(await setting.pulumi.preview(["--expect-no-changes"])).stdout;
  expect(same).toContain(`alert rules: ${2 * own + 6} of 150 used (${own + 6} by others)`);

  succeeded(await setting.pulumi.destroy());
  expect(await foreign()).toEqual(before);
  const names = (await console.groups()).map(({ GroupName }) => GroupName);
  expect(names.filter((name) => name.endsWith("-dev"))).toEqual([]);
  expect(names.filter((name) => name.endsWith("-second"))).toHaveLength(ours.length);
  succeeded(await second.preview(["--expect-no-changes"]));
  succeeded(await second.destroy());
  expect(await console.groups()).toEqual(before);
});
