/** Plays scenarios on real Flinks and tells how they went. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Account } from "../story/account";
import { StoryFault } from "../story/account";
import { ensureFlinkDistribution } from "../tools/flink-distribution";
import { ensureHadoop } from "../tools/hadoop-jars";
import { equip, type Equipment, equipYarn, type YarnEquipment } from "./equipment";
import { writeFixture } from "./fixtures";
import { type Outcome, playAt } from "./play";
import { loadResults, mergeResults, writeResults } from "./results";
import type { Ground } from "./ground";
import type { Scenario } from "./scenario";
import { Stage } from "./stage";
import { YarnStage } from "./yarn/stage";

/** What to play. */
export interface MatrixOptions<S extends Ground> {
  readonly version: string;
  readonly scenarios: readonly Scenario<S>[];
  /** Keeps logs and results in the tree. */
  readonly record: boolean;
}

/**
 * Plays scenarios on one version; answers whether all claims held.
 * @throws StoryFault when the version cannot be had.
 */
export async function playVersion(
  options: MatrixOptions<Stage>,
  account: Account,
): Promise<boolean> {
  const equipment = await fetchEquipment(options.version, account);
  const open = (dir: string) => Stage.open(equipment, dir);
  return playOn(open, { ...options, title: options.version }, account);
}

/**
 * The same on YARN.
 * @throws StoryFault when the version or Hadoop cannot be had.
 */
export async function playYarnVersion(
  options: MatrixOptions<YarnStage>,
  account: Account,
): Promise<boolean> {
  const { version } = options;
  const equipment = await fetchYarnEquipment(version, account);
  const open = (dir: string) => YarnStage.open(equipment, dir);
  return playOn(open, { ...options, title: `yarn-${version}` }, account);
}

async function playOn<S extends Ground>(
  open: (dir: string) => Promise<S>,
  options: MatrixOptions<S> & { readonly title: string },
  account: Account,
): Promise<boolean> {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), "flinkwatch-lab-")));
  const stage = await open(dir);
  const outcomes: Outcome[] = [];
  try {
    for (const at of options.scenarios.keys()) {
      const outcome = await playAt(stage, options.scenarios, at);
      outcomes.push(outcome);
      const mark = outcome.gaps.length === 0 ? "✓" : "✗";
      account.say(`${mark} ${outcome.id}: ${outcome.claim} (${outcome.seconds.toFixed(1)} s)`);
      for (const gap of outcome.gaps) account.say(`    ${gap.replaceAll("\n", "\n    ")}`);
    }
    if (options.record) keep(stage, outcomes, options.title);
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
  throw lacks(`Flink ${version}`, equipment.missing);
}

/**
 * The same for a version on YARN, and Hadoop.
 * @throws StoryFault when something cannot be had.
 */
export async function fetchYarnEquipment(
  version: string,
  account: Account,
): Promise<YarnEquipment> {
  await fetchEquipment(version, account);
  const fault = await ensureHadoop((line) => account.say(line));
  if (fault) throw new StoryFault(fault);
  const equipment = equipYarn(version);
  if ("missing" in equipment) throw lacks(`Flink ${version} on YARN`, equipment.missing);
  return equipment;
}

function lacks(what: string, missing: readonly string[]): StoryFault {
  return new StoryFault(`lab: ${what} needs:\n${missing.join("\n")}`);
}

function keep(
  { equipment, passwords, folders }: Ground,
  outcomes: readonly Outcome[],
  title: string,
): void {
  const date = new Date().toISOString().slice(0, 10);
  const head = { title, java: equipment.jdk.version, date };
  for (const outcome of outcomes) writeFixture(outcome, head, { passwords, folders });
  const scenarios = Object.fromEntries(
    outcomes.map(({ id, gaps, seconds }) => [
      id,
      { held: gaps.length === 0, seconds: Math.round(seconds * 10) / 10 },
    ]),
  );
  const result = { date, java: head.java, scenarios };
  writeResults(mergeResults(loadResults(), title, result));
}
