import { cpSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { demoClusters, FLINK_HOME } from "../../scripts/story/demo-fleet";
import type { Setting } from "../../scripts/story/setting";
import { compareSnapshots, takeSnapshot } from "../../scripts/story/snapshot";
import {
  calls,
  closePrograms,
  diagnostics,
  editConfig,
  ended,
  noDashboards,
  nodesAlone,
  oneCluster,
  program,
  script,
  succeeded,
  until,
} from "../support/program-run";

afterEach(closePrograms);

test("a CLI that is killed takes its provider along; the next up goes on from there, and destroy gives back the first state", async () => {
  // EMR has the keys then, and no state tells of them.
  const action = "DescribeClusterFlowStatusDetail";
  const setting = await program(nodesAlone(oneCluster()));
  const homes = demoClusters(setting.world.emr)[0]!.submitting.map((node) =>
    path.join(setting.cloud.hosts[node]!, FLINK_HOME),
  );
  const first = homes.map((home) => takeSnapshot(home));
  await script(setting, { action, delayMilliseconds: 12_000 });
  const killed = setting.pulumi.up();
  await until("the call to be made", async () => (await calls(setting)).includes(action));
  expect(providersOf(setting)).toHaveLength(1);
  setting.pulumi.interrupt("SIGKILL");
  await killed;
  await until("the provider to end", () => Promise.resolve(providersOf(setting).length === 0));
  // Pulumi's own language host outlives a CLI that is killed.
  for (const pid of processesOf(setting, "pulumi-language-nodejs")) process.kill(pid);
  succeeded(await setting.pulumi.onState(["cancel", "--yes"]));
  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
  succeeded(await setting.pulumi.destroy());
  homes.forEach((home, at) => expect(compareSnapshots(first[at]!, takeSnapshot(home))).toEqual([]));
});

test("Ctrl-C ends a run within seconds, keeps what it made, and the next up goes on from there", async () => {
  const setting = await program(noDashboards(oneCluster()));
  await script(setting, { action: "DescribeClusterFlowStatusDetail", delayMilliseconds: 12_000 });
  const stopped = setting.pulumi.up();
  await until("the delivery to be waited for", async () =>
    (await calls(setting)).includes("DescribeClusterFlowStatusDetail"),
  );
  const before = Date.now();
  setting.pulumi.interrupt();
  const run = ended(await stopped, 1);
  expect(Date.now() - before).toBeLessThan(10_000);
  expect(run.stdout + run.stderr).toContain("cancel");
  expect(providersOf(setting)).toEqual([]);
  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
  const { InstanceSet } = await setting.console.call<{ InstanceSet: unknown[] }>(
    "monitor",
    "DescribePrometheusInstances",
    {},
  );
  expect(InstanceSet).toHaveLength(1);
});

test("a delivery that skipped a node leaves it as drift; one that is blocked says where to look", async () => {
  const stack = oneCluster({
    world: (world) => {
      (world.emr[0] as Record<string, unknown>)["flowOutcomes"] = [3];
    },
  });
  const setting = await program(nodesAlone(stack));
  const skipped = succeeded(await setting.pulumi.up());
  expect(diagnostics(skipped)).toMatch(
    /warning: EMR cluster emr-demo0001: flow \d+ skipped steps \(.*\)\. Nodes that were left out show as drift\./,
  );
  ended(await setting.pulumi.preview(["--expect-no-changes"]), 7);
  setting.cloud.emr.cluster("emr-demo0001").scriptFlows(-3);
  const blocked = ended(await setting.pulumi.up(), 1);
  expect(diagnostics(blocked)).toMatch(
    /error: .*\s+\* EMR cluster emr-demo0001: delivering the configuration is blocked \(flow \d+, status -3\): .*\. Look at the flow in the EMR console, resolve it there, then run again\./,
  );
  setting.cloud.emr.cluster("emr-demo0001").unblock();
  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
});

test("a busy cluster is waited for", async () => {
  const setting = await program(nodesAlone(oneCluster()));
  const cluster = setting.cloud.emr.cluster("emr-demo0001");
  cluster.status = 13;
  const running = setting.pulumi.up();
  await until("the jar to be installed", async () => (await calls(setting)).includes("RunCommand"));
  await until("the cluster to be asked for", async () => {
    const seen = await calls(setting);
    return (
      seen.slice(seen.indexOf("RunCommand")).filter((a) => a === "DescribeInstances").length > 3
    );
  });
  expect(await calls(setting)).not.toContain("ModifyServiceParamsByExportConfs");
  cluster.status = 2;
  succeeded(await running);
});

test("a node whose agent falls silent half-way is named, and the next up finishes it", async () => {
  const setting = await program(nodesAlone(oneCluster()));
  const [cluster] = demoClusters(setting.world.emr);
  const late = cluster!.submitting.at(-1)!;
  await script(setting, { action: "ModifyServiceParamsByExportConfs", delayMilliseconds: 3000 });
  const running = setting.pulumi.up();
  await until("the import to be asked for", async () =>
    (await calls(setting)).includes("ModifyServiceParamsByExportConfs"),
  );
  setting.cloud.nodes.change(late, { agent: "offline" });
  expect(diagnostics(succeeded(await running))).toContain(late);
  setting.cloud.nodes.change(late, { agent: "online" });
  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
});

test("another Flink home gets the jar, and the earlier one is put back as it was", async () => {
  const setting = await program(nodesAlone(oneCluster()));
  const lib = (node: string, home: string) => path.join(setting.cloud.hosts[node]!, home, "lib");
  const nodes = demoClusters(setting.world.emr)[0]!.submitting;
  const before = nodes.map((node) => takeSnapshot(lib(node, FLINK_HOME)));
  for (const node of nodes) {
    const from = path.join(setting.cloud.hosts[node]!, FLINK_HOME);
    cpSync(from, path.join(setting.cloud.hosts[node]!, "opt/flink"), { recursive: true });
  }
  succeeded(await setting.pulumi.up());
  editConfig(setting, (config) => {
    const [cluster] = config["flinkwatch:clusters"] as Record<string, unknown>[];
    cluster!["flinkHome"] = "/opt/flink";
  });
  succeeded(await setting.pulumi.up());
  nodes.forEach((node, at) => {
    expect(compareSnapshots(before[at]!, takeSnapshot(lib(node, FLINK_HOME)))).toEqual([]);
    expect(readdirSync(lib(node, "opt/flink"))).toContain(
      path.basename(setting.jars["emr-demo0001"]!.path),
    );
  });
});

/** Process ids of the providers that work on this local cloud. */
function providersOf(setting: Setting): number[] {
  return processesOf(setting, "provider/main.js");
}

/** Process ids of programs that were started for this local cloud. */
function processesOf({ cloud }: Setting, program: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const isIt = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(program);
        return isIt && readFileSync(`/proc/${pid}/environ`, "utf8").includes(cloud.endpoint);
      } catch {
        return false; // It ended between the listing and the look.
      }
    })
    .map(Number);
}
