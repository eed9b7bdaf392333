import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { equip, equipYarn } from "../../scripts/lab/equipment";
import type { Ground } from "../../scripts/lab/ground";
import { playAt, SCENARIOS } from "../../scripts/lab/play";
import type { Scenario } from "../../scripts/lab/scenario";
import { Stage } from "../../scripts/lab/stage";
import { YARN_SCENARIOS } from "../../scripts/lab/yarn/play";
import { YarnStage } from "../../scripts/lab/yarn/stage";
import { cannotBeTried } from "../support/cannot-be-tried";

/**
 * Declares the tests of all scenarios on one real Flink. Where a program is missing they are skipped with the reason;
 * in CI that is a failure.
 */
export function describeFlink(version: string): void {
  const equipment = equip(version);
  const title = `Flink ${version}`;
  if ("missing" in equipment) return cannotBeTried(title, equipment.missing.join("; "));
  describeScenarios(title, SCENARIOS, (dir) => Stage.open(equipment, dir));
}

/** The same on YARN, which is started once. */
export function describeYarn(version: string): void {
  const equipment = equipYarn(version);
  const title = `Flink ${version} on YARN`;
  if ("missing" in equipment) return cannotBeTried(title, equipment.missing.join("; "));
  describeScenarios(title, YARN_SCENARIOS, (dir) => YarnStage.open(equipment, dir));
}

function describeScenarios<S extends Ground>(
  title: string,
  scenarios: readonly Scenario<S>[],
  open: (dir: string) => Promise<S>,
): void {
  describe(title, () => {
    jest.setTimeout(300_000);
    let dir: string;
    let stage: S;
    beforeAll(async () => {
      dir = realpathSync(mkdtempSync(path.join(tmpdir(), "flinkwatch-lab-")));
      stage = await open(dir);
    });
    afterAll(async () => {
      await stage?.close();
      rmSync(dir, { recursive: true, force: true });
    });

    test.each(scenarios.map(({ id, claim }, at) => [id, claim, at] as const))(
      "%s: %s",
      async (_id, _claim, at) => {
        const { gaps } = await playAt(stage, scenarios, at);
        expect(gaps).toEqual([]);
      },
    );
  });
}
