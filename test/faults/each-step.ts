import { readFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "../../scripts/project-root";
import { callsIn, failingAt, keptBeforeSteps, killedAt } from "./injected";
import type { NodeHome } from "./node-home";

/** A change that is interrupted in all ways. */
export interface Scenario<Home extends NodeHome<Change>, Change> {
  /** As docs/reliability.md names it. */
  readonly name: string;
  readonly before: readonly Change[];
  readonly change: Change;
  /** What somebody does by hand before the change. */
  readonly edit?: (node: Home) => void;
}

/** What holds of nodes of a kind. */
export interface Kind<Home extends NodeHome<Change>, Change> {
  open(): Home;
  /** Fails where a node is neither old nor new. */
  expectWhole(node: Home, states: { before: unknown; after: unknown }): void;
  /** The change that gives back what was there first. */
  readonly removal: Change;
  /** Files of the node in the end, where somebody's edit has to stay. @default as they were first */
  expectedEnd?(node: Home, scenario: Scenario<Home, Change>): Record<string, string> | undefined;
}

const MOST_CALLS = 150;

/** A scenario played without a fault, and what it may look like on the way. */
class Played<Home extends NodeHome<Change>, Change> {
  readonly node: Home;
  private readonly first: Record<string, string>;
  before: unknown;
  after: unknown;
  start = "";
  private readonly healed = new Set<string>();

  constructor(
    readonly kind: Kind<Home, Change>,
    readonly scenario: Scenario<Home, Change>,
  ) {
    this.node = kind.open();
    this.first = this.node.files();
  }

  /** Plays the change; answers the states before each of its steps. */
  async states(): Promise<string[]> {
    const { node, scenario } = this;
    for (const change of scenario.before) expect((await node.run(change)).exitCode).toBe(0);
    scenario.edit?.(node);
    this.start = node.keep();
    this.before = node.shown();
    const kept = keptBeforeSteps(node);
    expect((await node.run(scenario.change, kept)).exitCode).toBe(0);
    this.after = node.shown();
    return kept.states();
  }

  expectWhole(): void {
    const { before, after } = this;
    this.kind.expectWhole(this.node, { before, after });
  }

  /** The next run ends it, and removal gives back what was there first. A state that was seen before is not tried again. */
  async expectHealed(): Promise<void> {
    const { kind, node, scenario, first, after, healed } = this;
    const state = JSON.stringify(node.files());
    if (healed.has(state)) return;
    healed.add(state);
    expect(await node.run(scenario.change)).toMatchObject({ exitCode: 0 });
    expect([node.shown(), node.hasRest()]).toEqual([after, false]);
    expect((await node.run(kind.removal)).exitCode).toBe(0);
    expect(node.files()).toEqual(kind.expectedEnd?.(node, scenario) ?? first);
  }
}

/** Kills and refused calls that docs/reliability.md tells of a scenario. */
function promised(name: string): number[] {
  const page = readFileSync(join(projectRoot(), "docs/reliability.md"), "utf8");
  const row = page.split("\n").find((line) => line.startsWith(`| ${name} `)) ?? "";
  return row.split("|").slice(2, 4).map(Number);
}

/** Registers the tests that interrupt a scenario at each of its steps and calls. */
export function interruptEachStep<Home extends NodeHome<Change>, Change>(
  kind: Kind<Home, Change>,
  scenario: Scenario<Home, Change>,
): void {
  let played: Played<Home, Change>;
  let states: string[];
  beforeAll(async () => {
    played = new Played(kind, scenario);
    states = await played.states();
  });
  afterAll(() => played.node.close());

  test("what a kill before any step leaves is whole, the next run ends it, destroy undoes it", async () => {
    expect(states.length).toBeGreaterThan(15);
    for (const state of states) {
      played.node.restore(state);
      played.expectWhole();
      await played.expectHealed();
    }
  }, 120_000);

  test("a kill leaves what was kept before that step", async () => {
    const { node } = played;
    for (let step = 5; step <= states.length; step += 9) {
      node.restore(played.start);
      const { exitCode } = await node.run(scenario.change, { head: killedAt(step) });
      expect(exitCode).toBeNull();
      const left = node.files();
      node.restore(states[step - 1] ?? "");
      expect(left).toEqual(node.files());
    }
  }, 60_000);

  test("a disk that refuses any one call: wholly old with an error, or wholly new", async () => {
    const { node, before, after } = played;
    let call = 1;
    for (; call < MOST_CALLS; call++) {
      node.restore(played.start);
      const programs = failingAt(node, call, "once");
      const { exitCode } = await node.run(scenario.change, { programs });
      played.expectWhole();
      if (exitCode === 0) expect(node.shown()).toEqual(after);
      else expect([before, after]).toContainEqual(node.shown());
      await played.expectHealed();
      if (callsIn(programs) < call) break;
    }
    expect(call).toBeGreaterThan(10);
    expect(call).toBeLessThan(MOST_CALLS);
    expect(promised(scenario.name)).toEqual([states.length, call - 1]);
  }, 120_000);

  test("a disk that refuses all calls from one on is whole, and healed once it takes them again", async () => {
    const { node } = played;
    for (let call = 1; call < MOST_CALLS; call += 3) {
      node.restore(played.start);
      const programs = failingAt(node, call, "from then on");
      await node.run(scenario.change, { programs });
      played.expectWhole();
      await played.expectHealed();
      if (callsIn(programs) < call) break;
    }
  }, 120_000);
}
