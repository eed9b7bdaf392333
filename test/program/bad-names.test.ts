import { createGrafanaApi } from "../../provider/grafana/grafana-api";
import { AlertConsole } from "../support/alert-console";
import {
  calls,
  CHANGING,
  closePrograms,
  editConfig,
  oneCluster,
  program,
  sharedInstance,
} from "../support/program-run";

afterEach(closePrograms);

const cases: [Record<string, unknown>, string][] = [
  [
    { prometheus: { id: "prom-none0001" } },
    "instance prom-none0001: does not exist in ap-guangzhou",
  ],
  [
    { dashboards: {} },
    'dashboard "Hand-made": the uid flinkwatch-job is taken by a dashboard that',
  ],
  [
    { alerts: {} },
    'alert group "flink-jobs-dev": the name is taken by something this stack did not',
  ],
  [
    { alerts: { adopt: true, groups: { "flink-flow": { receivers: ["notice-lost0001"] } } } },
    'alert group "flink-flow-dev": there is no such notice template, got notice-lost0001, expected',
  ],
];

test("a first preview refuses names that are somebody else's or nobody's, so that nothing is written", async () => {
  const off = { enabled: false };
  const usual = { prometheus: { id: sharedInstance.id }, dashboards: off, alerts: off };
  const setting = await program(
    oneCluster({ world: (world) => void (world.prometheus = [sharedInstance]) }),
  );
  const { url, token } = setting.cloud.grafana;
  const grafana = createGrafanaApi({ url, auth: token });
  const theirs = { uid: "flinkwatch-job", title: "Hand-made", tags: [] };
  await grafana.saveDashboard({ model: theirs, folderUid: "", message: "" });
  await new AlertConsole(setting).make("flink-jobs-dev", [{ RuleName: "A", Expr: "up == 0" }]);
  const before = (await calls(setting)).length;
  for (const [changes, text] of cases) {
    editConfig(setting, (config) => {
      for (const [key, value] of Object.entries({ ...usual, ...changes })) {
        config[`flinkwatch:${key}`] = value;
      }
    });
    const run = await setting.pulumi.preview();
    expect(run.exitCode).not.toBe(0);
    expect(run.stdout).toContain(text);
  }
  expect((await calls(setting)).slice(before).filter((action) => CHANGING.test(action))).toEqual(
    [],
  );
  expect((await grafana.search()).map(({ title }) => title)).toEqual(["Hand-made"]);
});

test("rules that a new instance would not take are refused before it costs anything", async () => {
  const setting = await program(oneCluster());
  const jobs = Array.from({ length: 150 }, (_, i) => [`job-${i}`]);
  editConfig(setting, (config) => {
    const override = (names: string[]) => ({
      ...{ alert: "FlinkJobRestarted", severity: "info" },
      jobs: names,
    });
    config["flinkwatch:alerts"] = { overrides: jobs.map(override) };
  });
  const run = await setting.pulumi.onStack(["up", "--yes", "--non-interactive"]);
  expect(run.exitCode).not.toBe(0);
  expect(run.stdout).toContain("more than Prometheus instance flink-metrics takes, got ");
  expect(run.stdout).toContain("expected at most 150 together");
  expect((await calls(setting)).filter((action) => CHANGING.test(action))).toEqual([]);
});
