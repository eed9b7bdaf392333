import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Account } from "../../scripts/story/account";
import { demoClusters } from "../../scripts/story/demo-fleet";
import { proveInstalled } from "../../scripts/story/proof";
import {
  calls,
  CHANGING,
  closePrograms,
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

test("destroy takes our keys out again, and a second destroy has nothing to do", async () => {
  const { pulumi, console, world } = await upped();
  succeeded(await pulumi.destroy());
  for (const cluster of demoClusters(world.emr)) {
    const conf = await console.flinkConf({
      clusterId: cluster.id,
      serviceType: world.switches.serviceTypeOfFlink,
      version: cluster.flinkVersion,
      fileName: cluster.confFile,
    });
    expect(Object.keys(conf).filter((key) => key.includes("promgateway"))).toEqual([]);
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
