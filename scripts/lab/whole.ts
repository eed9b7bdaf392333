/** The main job with a real Flink: `pulumi up`, a session from a master, its series in Prometheus, `pulumi destroy`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "../project-root";
import type { Account } from "../story/account";
import { arrival } from "../story/arrival";
import { demoClusters } from "../story/demo-fleet";
import { withRealFlink } from "../story/real-flink";
import { openSetting } from "../story/setting";
import { proveClusters } from "../story/proof";
import { fetchEquipment } from "./matrix";

/**
 * Plays it on one version.
 * @throws StoryFault at the first claim that does not hold, or when something is missing.
 */
export async function playWhole(version: string, account: Account): Promise<void> {
  const equipment = await fetchEquipment(version, account);
  const scratch = mkdtempSync(path.join(tmpdir(), "flinkwatch-lab-"));
  const place = { project: projectRoot(), scratch };
  const setting = await openSetting({
    ...place,
    ...withRealFlink(place, equipment, { alone: true }),
  });
  try {
    const clusters = demoClusters(setting.world.emr);
    await account.step("pulumi up", async () => {
      await setting.pulumi.init();
      const run = await setting.pulumi.up();
      account.claim("the real `pulumi up` succeeds", run.exitCode === 0, run.stdout + run.stderr);
      proveClusters(setting, account, clusters);
    });
    await account.step("Metrics of a real job arrive", () =>
      arrival(setting, account, clusters, equipment),
    );
    await account.step("pulumi destroy", async () => {
      const run = await setting.pulumi.destroy();
      account.claim("`pulumi destroy` succeeds", run.exitCode === 0, run.stdout + run.stderr);
    });
  } finally {
    await setting.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
