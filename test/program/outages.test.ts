import { runProjectCommand } from "../../scripts/story/project-command";
import { appendFileSync } from "node:fs";
import path from "node:path";
import { demoClusters, FLINK_HOME } from "../../scripts/story/demo-fleet";
import {
  closePrograms,
  editConfig,
  ended,
  noDashboards,
  nodesAlone,
  oneCluster,
  program,
  script,
  succeeded,
  upped,
} from "../support/program-run";

afterEach(closePrograms);

test("an up that failed half-way says where, keeps what it did, and the next one goes on", async () => {
  const setting = await program(noDashboards(oneCluster()));
  await script(setting, {
    action: "ModifyServiceParamsByExportConfs",
    code: "FailedOperation.Scripted",
    message: "scripted",
    skip: 1,
  });
  await script(setting, { action: "CreatePrometheusAlertGroup", cut: "after" });
  const failed = ended(await setting.pulumi.up(), 1);
  expect(failed.stdout + failed.stderr).toMatch(
    /emr\.ModifyServiceParamsByExportConfs of emr-demo0001 failed: FailedOperation\.Scripted \(request /,
  );
  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
  const instances = await setting.console.call<{ InstanceSet: unknown[] }>(
    "monitor",
    "DescribePrometheusInstances",
    {},
  );
  expect(instances.InstanceSet).toHaveLength(1);
});

test("a dead master hides nothing of its neighbours, and drift says that it could not look everywhere", async () => {
  const setting = await upped(nodesAlone(oneCluster()));
  const [neighbour, dead] = demoClusters(setting.world.emr)[0]!.submitting;
  setting.cloud.nodes.change(dead!, { agent: "offline" });
  const quiet = await runProjectCommand(setting, "drift");
  expect(quiet.stdout).toContain(dead);
  expect(quiet.exitCode).toBe(3);
  const key = "metrics.reporter.promgateway.jobName";
  const conf = path.join(setting.cloud.hosts[neighbour!]!, FLINK_HOME, "conf/flink-conf.yaml");
  appendFileSync(conf, `${key}: by-hand\n`);
  const edited = await runProjectCommand(setting, "drift");
  for (const word of [dead, neighbour, key, "by-hand"]) expect(edited.stdout).toContain(word);
  expect(edited.exitCode).toBe(2);
  succeeded(await setting.pulumi.up());
  setting.cloud.nodes.change(dead!, { agent: "online" });
  expect((await runProjectCommand(setting, "drift")).exitCode).toBe(0);
});

test("a cluster that is gone: preview says to take it out, and destroy has nothing to restore there", async () => {
  const setting = await upped(nodesAlone());
  setting.cloud.emr.cluster("emr-demo0002").status = 201;
  const preview = await setting.pulumi.preview(["--diff"]);
  expect(preview.stdout + preview.stderr).toContain(
    "EMR cluster emr-demo0002: is gone. Take it out of flinkwatch:clusters.",
  );
  editConfig(setting, (config) => {
    config["flinkwatch:clusters"] = (config["flinkwatch:clusters"] as unknown[]).slice(0, 1);
  });
  const removed = succeeded(await setting.pulumi.up());
  expect(removed.stdout + removed.stderr).toContain(
    "EMR cluster emr-demo0002: is gone, nothing left to restore.",
  );
  setting.cloud.emr.cluster("emr-demo0001").status = 201;
  const destroyed = succeeded(await setting.pulumi.destroy());
  expect(destroyed.stdout + destroyed.stderr).toContain(
    "EMR cluster emr-demo0001: is gone, nothing left to restore.",
  );
});
