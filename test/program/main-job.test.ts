import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Account } from "../../scripts/story/account";
import { demoClusters, FLINK_HOME } from "../../scripts/story/demo-fleet";
import { proveInstalled } from "../../scripts/story/proof";
import {
  calls,
  CHANGING,
  closePrograms,
  diagnostics,
  nodesAlone,
  oneCluster,
  program,
  succeeded,
  upped,
} from "../support/program-run";

afterEach(closePrograms);

test("one up does the manual's work, and a second up writes nothing", async () => {
  const setting = await upped();
  await proveInstalled(setting, new Account(() => undefined), demoClusters(setting.world.emr));
  const before = (await calls(setting)).filter((action) => CHANGING.test(action));
  succeeded(await setting.pulumi.up(["--expect-no-changes"]));
  expect((await calls(setting)).filter((action) => CHANGING.test(action))).toEqual(before);
});

test("a first preview of an empty stack works and changes nothing", async () => {
  const setting = await program();
  succeeded(await setting.pulumi.preview());
  expect((await calls(setting)).filter((action) => CHANGING.test(action))).toEqual([]);
});

test("destroy takes our keys out again, unforced but for one that somebody changed, and a second destroy has nothing to do", async () => {
  const [kept, forced] = ["emr-demo0001", "emr-demo0002"] as const;
  const stack = nodesAlone({
    config: (config) => {
      const clusters = config["flinkwatch:clusters"] as { id?: string; force?: boolean }[];
      clusters[1]!.force = true;
    },
  });
  const { pulumi, world, cloud } = await upped(stack);
  const key = "metrics.reporter.promgateway.jobName";
  for (const id of [kept, forced]) cloud.emr.cluster(id).editInConsole({ [key]: "by-hand" });
  const told = diagnostics(succeeded(await pulumi.destroy()));
  expect(told).toMatch(new RegExp(`EMR cluster ${kept}.*: ${key} was changed .*, so it stays\\.`));
  expect(told).toMatch(
    new RegExp(`EMR cluster ${forced}.*: ${key} was changed .* \\(force: true\\)\\.`),
  );
  for (const cluster of demoClusters(world.emr)) {
    for (const node of cluster.submitting) {
      const conf = path.join(cloud.hosts[node] ?? "", FLINK_HOME, "conf", cluster.confFile);
      const left = readFileSync(conf, "utf8").match(/^.*promgateway[^:]*/gm) ?? [];
      expect([node, left]).toEqual([node, cluster.id === kept ? [key] : []]);
    }
  }
  succeeded(await pulumi.destroy());
});

test("no secret reaches the decrypted state, the output, the backend or the record of commands", async () => {
  const canary = "canary-token-7f3a9c";
  const { pulumi, cloud, scratch } = await upped(
    oneCluster({
      world: (world) => {
        world.prometheus = [
          {
            id: "prom-canary01",
            name: "canary",
            vpc: "vpc-emr00001",
            subnet: "subnet-emr00001",
            zone: "ap-guangzhou-3",
            token: canary,
          },
        ];
      },
      config: (config) => {
        config["flinkwatch:prometheus"] = { id: "prom-canary01" };
      },
    }),
  );
  const state = await pulumi.exportState();
  const preview = await pulumi.preview(["--diff", "--json"]);
  const destroyed = await pulumi.destroy(["--diff"]);
  const records = [...filesBelow(path.join(scratch, "state")), JSON.stringify(cloud.state().tat)];
  const texts = [state, preview.stdout, preview.stderr, destroyed.stdout, destroyed.stderr];
  for (const text of [...texts, ...records]) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(cloud.secretKey);
  }
});

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
}
