import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { closePrograms, program, replaceFlink, succeeded } from "../support/program-run";

afterEach(closePrograms);

const FIXTURE = path.join(projectRoot(), "test/fixtures/state-0.1.0.json");
const INSTANCE = {
  id: "prom-oldstat1",
  name: "old",
  vpc: "vpc-emr00001",
  subnet: "subnet-emr00001",
  zone: "ap-guangzhou-3",
  token: "token-of-the-recorded-state",
};

// Everything in this fleet has a fixed id, so that a state recorded by an earlier release fits the cloud of today.
const FLEET = {
  stack: "recorded",
  world: (world: { prometheus?: Record<string, unknown>[] }) => {
    world.prometheus = [INSTANCE];
  },
  config: (config: Record<string, unknown>) => {
    config["flinkwatch:prometheus"] = { id: INSTANCE.id };
    config["flinkwatch:alerts"] = { enabled: false };
    config["flinkwatch:recordingRules"] = { enabled: false };
    // That release knew the vendor's dashboards alone.
    Object.assign(config["flinkwatch:dashboards"] as object, { own: { enabled: false } });
    // That release knew a vendor's jar alone.
    const clusters = config["flinkwatch:clusters"] as { plugin?: object }[];
    for (const cluster of clusters) cluster.plugin = clusters[0]!.plugin;
  },
};

test("the state of release 0.1.0 is previewed with nothing but what is new", async () => {
  const setting = await program(FLEET);
  // It put a vendor's jar on any Flink: made here on one that still takes it, and found on the one that it was.
  replaceFlink(setting, "emr-demo0002", "1.16.3");
  succeeded(await setting.pulumi.up());
  replaceFlink(setting, "emr-demo0002", "1.18.1");
  // FLINKWATCH_RECORD_STATE=1 records the fixture anew, at a release.
  if (process.env.FLINKWATCH_RECORD_STATE) {
    writeFileSync(
      FIXTURE,
      withoutAddress(await setting.pulumi.exportState(), setting.cloud.endpoint),
    );
  }
  expect(existsSync(FIXTURE)).toBe(true);
  const copy = path.join(setting.scratch, "old-state.json");
  cpSync(FIXTURE, copy);
  writeFileSync(copy, readFileSync(copy, "utf8").replaceAll(ADDRESS, setting.cloud.endpoint));
  succeeded(await setting.pulumi.onState(["stack", "import", "--file", copy]));
  const { stdout } = succeeded(await setting.pulumi.preview(["--json"]));
  const { changeSummary, steps } = JSON.parse(stdout) as Preview;
  const { same, ...others } = changeSummary;
  expect([same > 10, others]).toEqual([true, { create: 1 }]);
  // That release looked at nodes without a saved command.
  const made = steps.filter(({ op }) => op === "create").map(({ urn }) => urn);
  expect(made).toEqual([expect.stringContaining("flinkwatch:index:LookCommand::")]);
});

interface Preview {
  readonly changeSummary: { readonly same: number } & Readonly<Record<string, number>>;
  readonly steps: readonly { op: string; urn: string }[];
}

const ADDRESS = "http://local-cloud";

function withoutAddress(state: string, endpoint: string): string {
  return state.replaceAll(endpoint, ADDRESS);
}
