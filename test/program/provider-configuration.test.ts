import {
  closePrograms,
  editConfig,
  ended,
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

test("an edited threshold changes its rule and nothing of the provider, whose state knows its own keys alone", async () => {
  const { pulumi, ...setting } = await upped(oneCluster());
  editConfig({ pulumi, ...setting }, (config) => {
    const alerts = config["flinkwatch:alerts"] as Record<string, unknown>;
    config["flinkwatch:alerts"] = { ...alerts, thresholds: { FlinkHeapFull: "85%" } };
  });
  const run = ended(await pulumi.preview(["--json", "--expect-no-changes"]), 7);
  const { steps } = JSON.parse(run.stdout) as Preview;
  const changed = steps.filter(({ op }) => !["same", "refresh"].includes(op));
  expect(changed.map(({ urn }) => urn.split("::").at(-1))).toEqual([
    "flink-alerts-flink-processes",
  ]);
  succeeded(await pulumi.up());
  const state = JSON.parse(await pulumi.exportState()) as State;
  const providers = state.deployment.resources.filter(
    ({ type }) => type === "pulumi:providers:flinkwatch",
  );
  expect(providers).toHaveLength(1);
  const keys = Object.keys({ ...providers[0]?.inputs, ...providers[0]?.outputs });
  expect(keys.filter((key) => !key.startsWith("__")).sort()).toEqual(["clusterIds", "region"]);
});
