import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { equip } from "../../scripts/lab/equipment";
import { playScenario, SCENARIOS } from "../../scripts/lab/play";
import { Stage } from "../../scripts/lab/stage";
import { cannotBeTried } from "../support/cannot-be-tried";

/**
 * Declares the tests of all scenarios on one real Flink. Where a program is missing they are skipped with the reason;
 * in CI that is a failure.
 */
export function describeFlink(version: string): void {
  const equipment = equip(version);
  if ("missing" in equipment) {
    return cannotBeTried(`Flink ${version}`, equipment.missing.join("; "));
  }
  describe(`Flink ${version}`, () => {
    jest.setTimeout(300_000);
    let dir: string;
    let stage: Stage;
    beforeAll(async () => {
      dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-lab-"));
      stage = await Stage.open(equipment, dir);
    });
    afterAll(async () => {
      await stage?.close();
      rmSync(dir, { recursive: true, force: true });
    });

    test.each(SCENARIOS.map((scenario) => [scenario.id, scenario.claim, scenario] as const))(
      "%s: %s",
      async (_id, _claim, scenario) => {
        const { gaps } = await playScenario(stage, scenario);
        expect(gaps).toEqual([]);
      },
    );
  });
}
