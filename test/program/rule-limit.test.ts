import { renderAlertGroups } from "../../monitoring/alerts";
import {
  calls,
  closePrograms,
  editConfig,
  secondStack,
  sharedInstance,
  succeeded,
  upped,
} from "../support/program-run";

afterEach(closePrograms);

const rules = renderAlertGroups({ largestIntervalSeconds: 60 }).flatMap((group) => group.rules);
const limit = rules.length;
const world = (given: { prometheus?: unknown[] }) =>
  void (given.prometheus = [{ ...sharedInstance, alertRuleLimit: limit }]);

/** One of the demo's clusters with its alerts, on an instance that takes just these; windows of hours read much. */
const stackOf = (cluster: number) => (config: Record<string, unknown>) => {
  config["flinkwatch:alerts"] = {};
  config["flinkwatch:dashboards"] = { enabled: false };
  config["flinkwatch:prometheus"] = { id: sharedInstance.id };
  const clusters = config["flinkwatch:clusters"] as object[];
  config["flinkwatch:clusters"] = [{ ...clusters[cluster], interval: "60 MINUTES" }];
  delete config["flinkwatch:kubernetes"];
};

test("rules that an instance does not take, and those whose fleet outgrew a query, are refused by preview and up, and no group is written", async () => {
  const setting = await upped({ world, config: stackOf(0) });
  const same = succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
  expect(same.stdout).toContain(
    `alert rules: ${limit} of ${limit} used (0 by others); largest query: about `,
  );
  const before = (await calls(setting)).length;
  const refusal = (own: number, others: number) =>
    `more than Prometheus instance ${sharedInstance.id} takes, got ${own} of this stack besides ${others} by others, ` +
    `expected at most ${limit} together: ${own + others - limit} too many`;

  const scoped = [{ alert: rules[0]!.name, clusters: ["emr-demo0001"], severity: "info" }];
  editConfig(setting, (config) => (config["flinkwatch:alerts"] = { overrides: scoped }));
  for (const run of [await setting.pulumi.preview(), await setting.pulumi.up()]) {
    expect(run.exitCode).not.toBe(0);
    expect(run.stdout).toContain(`error: alert rules: ${refusal(limit + 1, 0)}`);
  }
  editConfig(setting, (config) => (config["flinkwatch:alerts"] = { subtasksPerCluster: 20_000 }));
  for (const run of [await setting.pulumi.preview(), await setting.pulumi.up()]) {
    expect(run.exitCode).not.toBe(0);
    expect(run.stdout).toMatch(
      /error: alert rules: more than a query of Prometheus may read, got .*\bFlink\w+ about \d+ series and 1\d\d MB, expected at most /,
    );
  }
  const other = await secondStack(setting, "other", stackOf(1));
  for (const run of [await other.preview(), await other.up()]) {
    expect(run.exitCode).not.toBe(0);
    expect(run.stdout).toContain(refusal(limit, limit));
  }

  const made = (await calls(setting)).slice(before);
  expect(made.filter((action) => /^(Create|Update).*AlertGroup/.test(action))).toEqual([]);
});
