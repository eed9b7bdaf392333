/** Plays scenarios on real Flinks and tells how they went. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Account } from "../story/account";
import { StoryFault } from "../story/account";
import { ensureFlinkDistribution } from "../tools/flink-distribution";
import { equip, type Equipment } from "./equipment";
import { writeFixture } from "./fixtures";
import { type Outcome, playScenario } from "./play";
import { loadResults, mergeResults, writeResults } from "./results";
import type { Scenario } from "./scenario";
import { Stage } from "./stage";

/** What to play. */
export interface MatrixOptions {
  readonly version: string;
  readonly scenarios: readonly Scenario[];
  /** Keeps logs and results in the tree. */
  readonly record: boolean;
}

/**
 * Plays scenarios on one version; answers whether all claims held.
 * @throws StoryFault when the version cannot be had.
 */
export async function playVersion(options: MatrixOptions, account: Account): Promise<boolean> {
  const equipment = await fetchEquipment(options.version, account);
  const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-lab-"));
  const stage = await Stage.open(equipment, dir);
  const outcomes: Outcome[] = [];
  try {
    for (const scenario of options.scenarios) {
      const outcome = await playScenario(stage, scenario);
      outcomes.push(outcome);
      const mark = outcome.gaps.length === 0 ? "✓" : "✗";
      account.say(`${mark} ${outcome.id}: ${outcome.claim} (${outcome.seconds.toFixed(1)} s)`);
      for (const gap of outcome.gaps) account.say(`    ${gap.replaceAll("\n", "\n    ")}`);
    }
    if (options.record) keep(stage, outcomes, dir);
  } finally {
    await stage.close();
    rmSync(dir, { recursive: true, force: true });
  }
  return outcomes.every(({ gaps }) => gaps.length === 0);
}

/**
 * What a version needs, its distribution fetched if it is not there.
 * @throws StoryFault when something cannot be had.
 */
export async function fetchEquipment(version: string, account: Account): Promise<Equipment> {
  const got = await ensureFlinkDistribution(version, (line) => account.say(line));
  if ("fault" in got) throw new StoryFault(got.fault);
  const equipment = equip(version);
  if (!("missing" in equipment)) return equipment;
  throw new StoryFault(`lab: Flink ${version} needs:\n${equipment.missing.join("\n")}`);
}

function keep(
  { equipment, passwords, nodes }: Stage,
  outcomes: readonly Outcome[],
  dir: string,
): void {
  const date = new Date().toISOString().slice(0, 10);
  const head = { version: equipment.version, java: equipment.jdk.version, date };
  const folders = {
    [equipment.jdk.home]: "/usr/lib/jvm/jdk",
    [dir]: "/tmp/lab",
    ...Object.fromEntries(nodes.map((node) => [path.join(dir, node), ""])),
  };
  for (const outcome of outcomes) writeFixture(outcome, head, { passwords, folders });
  const scenarios = Object.fromEntries(
    outcomes.map(({ id, gaps, seconds }) => [
      id,
      { held: gaps.length === 0, seconds: Math.round(seconds * 10) / 10 },
    ]),
  );
  const result = { date, java: head.java, scenarios };
  writeResults(mergeResults(loadResults(), equipment.version, result));
}
