import {
  closePrograms,
  noDashboards,
  program,
  secondStack,
  sharedInstance,
  succeeded,
  upped,
} from "../support/program-run";

afterEach(closePrograms);

test("an adopted instance stays as it was after destroy", async () => {
  const stack = noDashboards({
    world: (world) => {
      world.prometheus = [sharedInstance];
    },
    config: (config) => {
      config["flinkwatch:prometheus"] = { id: sharedInstance.id };
    },
  });
  const setting = await upped(stack);
  succeeded(await setting.pulumi.destroy());
  const left = await setting.console.call<{ InstanceSet: { InstanceId: string }[] }>(
    "monitor",
    "DescribePrometheusInstances",
    { InstanceIds: [sharedInstance.id] },
  );
  expect(left.InstanceSet.map((instance) => instance.InstanceId)).toEqual([sharedInstance.id]);
});

test("an instance of the same name that is someone else's is refused with its id", async () => {
  const setting = await program({
    world: (world) => {
      world.prometheus = [{ ...sharedInstance, name: "flink-metrics" }];
    },
  });
  const run = await setting.pulumi.up();
  expect(run.exitCode).not.toBe(0);
  expect(run.stdout).toContain(sharedInstance.id);
});

test("two stacks share an instance: one is destroyed, and the other has nothing to do", async () => {
  const shared = { "flinkwatch:prometheus": { id: sharedInstance.id } };
  const stack = noDashboards({
    world: (world) => {
      world.prometheus = [sharedInstance];
    },
    config: (config) => {
      const clusters = (config["flinkwatch:clusters"] as unknown[]).slice(0, 1);
      Object.assign(config, shared, { "flinkwatch:clusters": clusters });
    },
  });
  const setting = await upped(stack);
  const other = await secondStack(setting, "other", (config) => {
    const clusters = (config["flinkwatch:clusters"] as unknown[]).slice(1);
    const alerts = {
      notices: [{ name: "other-oncall", urlNotices: [{ url: "http://10.0.1.98/alerts" }] }],
    };
    Object.assign(config, shared, {
      "flinkwatch:clusters": clusters,
      "flinkwatch:alerts": alerts,
      "flinkwatch:dashboards": { enabled: false },
    });
  });
  succeeded(await other.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
  succeeded(await other.destroy());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
});
