import { callsIn, failingAt, killedAt } from "./injected";
import type { NodeHome } from "./node-home";
import { Played, type Kind, type Scenario } from "./played";
import { rowOf } from "./promised";

const MOST_CALLS = 150;

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
      played.restart();
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
      played.restart();
      const programs = failingAt(node, call, "once");
      const { exitCode } = await node.run(scenario.change, { programs });
      played.expectWhole();
      expect(exitCode === 0 ? [after] : [before, after]).toContainEqual(node.shown());
      await played.expectHealed();
      if (callsIn(programs) < call) break;
    }
    expect(call).toBeGreaterThan(10);
    expect(call).toBeLessThan(MOST_CALLS);
    expect(rowOf(scenario.name)).toEqual([states.length, call - 1]);
  }, 120_000);

  test("a disk that refuses all calls from one on is whole, and healed once it takes them again", async () => {
    const { node } = played;
    for (let call = 1; call < MOST_CALLS; call += 3) {
      const programs = failingAt(node, call, "from then on");
      await played.attempt({ programs });
      if (callsIn(programs) < call) break;
    }
  }, 120_000);
}
