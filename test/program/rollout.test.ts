import path from "node:path";
import { fleetWorld, masterIds } from "../../scripts/bench/fleet-world";
import { FLINK_HOME } from "../../scripts/story/demo-fleet";
import type { Setting } from "../../scripts/story/setting";
import { compareSnapshots, takeSnapshot } from "../../scripts/story/snapshot";
import type { DemoWorld } from "../support/program";
import {
  closePrograms,
  diagnostics,
  editConfig,
  ended,
  nodesAlone,
  program,
  succeeded,
} from "../support/program-run";

const ids = [0, 1, 2, 3].map((index) => `emr-0000000${index}`);

/** A fleet of four: a canary, a wave of two, a wave of one. All have the reporter already. */
async function fleet(): Promise<Setting> {
  const stack = nodesAlone({
    world: (world) => {
      world.emr = (fleetWorld(4, 0) as DemoWorld).emr;
    },
    config: (config) => {
      config["flinkwatch:clusters"] = ids.map((id, index) => ({ id, jobName: `fleet-${index}` }));
      config["flinkwatch:rollout"] = { canary: [ids[0]], waves: 2 };
    },
  });
  const setting = await program(stack);
  succeeded(await setting.pulumi.up());
  return setting;
}

/** Another push interval for all of them. */
function changeInterval(setting: Setting, interval: string): void {
  editConfig(setting, (config) => {
    for (const cluster of config["flinkwatch:clusters"] as Record<string, unknown>[]) {
      cluster["interval"] = interval;
    }
  });
}

/** The files of Flink on the masters of each cluster, seen from outside. */
function filesOf({ cloud }: Setting) {
  return ids.map((_id, index) =>
    masterIds(index).map((node) => takeSnapshot(path.join(cloud.hosts[node]!, FLINK_HOME))),
  );
}

/** For each cluster whether a file on one of its masters differs. */
function changed(setting: Setting, before: ReturnType<typeof filesOf>): boolean[] {
  return filesOf(setting).map((masters, index) =>
    masters.some((files, at) => compareSnapshots(before[index]![at]!, files).length > 0),
  );
}

let setting: Setting;
let before: ReturnType<typeof filesOf>;

beforeAll(async () => {
  setting = await fleet();
  before = filesOf(setting);
});
afterAll(closePrograms);

test("a canary that fails leaves all others as they are; the change reverted and up gives the fleet back", async () => {
  changeInterval(setting, "30 SECONDS");
  const canary = setting.cloud.emr.cluster(ids[0]!);
  canary.scriptFlows(-3);
  const failed = ended(await setting.pulumi.up(), 1);
  expect(diagnostics(failed)).toContain(`EMR cluster ${ids[0]}: delivering`);
  for (const id of ids.slice(1)) expect(failed.stdout).not.toContain(`EMR cluster ${id}`);
  expect(changed(setting, before).slice(1)).toEqual([false, false, false]);

  canary.unblock();
  changeInterval(setting, "60 SECONDS");
  succeeded(await setting.pulumi.up());
  expect(changed(setting, before)).toEqual([false, false, false, false]);
});

test("a wave in which one cluster fails ends with its neighbours, and the next up goes on from there", async () => {
  changeInterval(setting, "30 SECONDS");
  const second = setting.cloud.emr.cluster(ids[1]!);
  second.scriptFlows(-3);
  ended(await setting.pulumi.up(), 1);
  const [canary, , neighbour, later] = changed(setting, before);
  expect({ canary, neighbour, later }).toEqual({ canary: true, neighbour: true, later: false });

  second.unblock();
  succeeded(await setting.pulumi.up());
  expect(changed(setting, before)).toEqual([true, true, true, true]);
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
});
