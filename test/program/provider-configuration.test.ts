import {
  closePrograms,
  editConfig,
  ended,
  noDashboards,
  oneCluster,
  succeeded,
  upped,
} from "../support/program-run";

afterEach(closePrograms);

interface Preview {
  readonly steps: readonly { readonly op: string; readonly urn: string }[];
}

interface State {
  readonly deployment: {
    readonly resources: { type: string; inputs?: object; outputs?: object }[];
  };
}

test("an edited threshold changes its rule, one for a cluster adds a group, what is expected a rule, and nothing changes of the provider, whose state knows its own keys alone", async () => {
  const { pulumi, ...setting } = await upped(noDashboards(oneCluster()));
  editConfig({ pulumi, ...setting }, (config) => {
    const alerts = config["flinkwatch:alerts"] as Record<string, unknown>;
    const [cluster] = config["flinkwatch:clusters"] as { id?: string; name?: string }[];
    config["flinkwatch:alerts"] = {
      ...alerts,
      thresholds: { FlinkHeapFull: "85%" },
      expected: { clusters: true, jobs: [{ name: "daily-sync" }, { pattern: "orders.*" }] },
      overrides: [
        { alert: "FlinkCpuBound", clusters: [cluster?.id ?? cluster?.name], threshold: 2 },
      ],
    };
  });
  const run = ended(await pulumi.preview(["--json", "--expect-no-changes"]), 7);
  const { steps } = JSON.parse(run.stdout) as Preview;
  const changed = steps.filter(({ op }) => !["same", "refresh"].includes(op));
  expect(changed.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`).sort()).toEqual([
    expect.stringMatching(/^create flink-alerts-flink-processes-[0-9a-f]{8}$/),
    "update flink-alerts-flink-jobs",
    "update flink-alerts-flink-processes",
    "update flink-alerts-flink-reporting",
  ]);
  succeeded(await pulumi.up());
  succeeded(await pulumi.preview(["--expect-no-changes"]));
  const state = JSON.parse(await pulumi.exportState()) as State;
  const providers = state.deployment.resources.filter(
    ({ type }) => type === "pulumi:providers:flinkwatch",
  );
  expect(providers).toHaveLength(1);
  const keys = Object.keys({ ...providers[0]?.inputs, ...providers[0]?.outputs });
  expect(keys.filter((key) => !key.startsWith("__")).sort()).toEqual(["clusterIds", "region"]);
});
