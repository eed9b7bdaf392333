import { readFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "../../scripts/project-root";
import {
  builtin,
  callsIn,
  failingAt,
  keptBeforeSteps,
  killedAt,
  nextVendor,
  Node,
  vendor,
  type Change,
} from "./node";

/** What a node may show of reporters: the state before the change, or that after it. */
interface Scenario {
  readonly name: string;
  readonly before: Change[];
  readonly change: Change;
  /** What somebody does by hand before the change. */
  readonly edit?: (node: Node) => void;
}

const SCENARIOS: Scenario[] = [
  { name: "a vendor's jar in the place of the official one", before: [], change: vendor },
  { name: "a vendor's next jar, under another name", before: [vendor], change: nextVendor },
  { name: "the built-in reporter", before: [], change: builtin },
  { name: "the built-in reporter after a vendor's", before: [vendor], change: builtin },
  { name: "a vendor's jar after the built-in reporter", before: [builtin], change: vendor },
  { name: "a vendor's jar removed", before: [vendor], change: undefined },
  { name: "the built-in reporter removed", before: [builtin], change: undefined },
  {
    name: "a vendor's jar removed by force, which somebody changed",
    before: [vendor],
    edit: ({ bench }) => bench.put(`${vendor.folder}/${vendor.file}`, nextVendor.bytes),
    change: "removed by force",
  },
];
const MOST_CALLS = 150;

/** Neither two jars of one loading place, nor none, nor an emptied plugin folder, nor a damaged file. */
function expectWhole(node: Node): void {
  const { lib, plugins } = node.reporters();
  expect(plugins).toContain("official");
  expect([...lib, ...plugins]).not.toContain("damaged");
  // With none in lib, the plugin folder serves.
  expect(lib.length).toBeLessThanOrEqual(1);
}

/** A scenario played without a fault, and what it may look like on the way. */
class Played {
  readonly node = new Node();
  readonly first = this.node.files();
  before!: ReturnType<Node["reporters"]>;
  after!: ReturnType<Node["reporters"]>;
  start = "";
  private readonly healed = new Set<string>();

  private constructor(readonly scenario: Scenario) {}

  static async open(scenario: Scenario): Promise<Played> {
    const played = new Played(scenario);
    const { node } = played;
    for (const change of scenario.before) expect((await node.run(change)).exitCode).toBe(0);
    scenario.edit?.(node);
    played.start = node.keep();
    played.before = node.reporters();
    return played;
  }

  /** Plays the change; answers the states before each of its steps. */
  async states(): Promise<string[]> {
    const kept = keptBeforeSteps(this.node);
    expect((await this.node.run(this.scenario.change, kept)).exitCode).toBe(0);
    this.after = this.node.reporters();
    return kept.states();
  }

  /** The next run ends it, and destroy gives back what was there first. A state that was seen before is not tried again. */
  async expectHealed(): Promise<void> {
    const { node, scenario, first, after, healed } = this;
    const state = JSON.stringify(node.files());
    if (healed.has(state)) return;
    healed.add(state);
    expect(await node.run(scenario.change)).toMatchObject({ exitCode: 0 });
    expect([node.reporters(), node.hasRest()]).toEqual([after, false]);
    expect((await node.run(undefined)).exitCode).toBe(0);
    expect(node.files()).toEqual(first);
  }
}

/** Kills and refused calls that docs/reliability.md tells of a scenario. */
function promised(name: string): number[] {
  const page = readFileSync(join(projectRoot(), "docs/reliability.md"), "utf8");
  const row = page.split("\n").find((line) => line.startsWith(`| ${name} `)) ?? "";
  return row.split("|").slice(2, 4).map(Number);
}

describe.each(SCENARIOS)("$name", (scenario) => {
  let played: Played;
  let states: string[];
  beforeAll(async () => {
    played = await Played.open(scenario);
    states = await played.states();
  });
  afterAll(() => played.node.close());

  test("what a kill before any step leaves is whole, the next run ends it, destroy undoes it", async () => {
    const { node, before, after } = played;
    expect(states.length).toBeGreaterThan(15);
    for (const state of states) {
      node.restore(state);
      expectWhole(node);
      const seen = node.reporters();
      expect([before.lib, after.lib]).toContainEqual(seen.lib);
      expect([...before.plugins, ...after.plugins]).toEqual(expect.arrayContaining(seen.plugins));
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
      expectWhole(node);
      if (exitCode === 0) expect(node.reporters()).toEqual(after);
      else expect([before, after]).toContainEqual(node.reporters());
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
      expectWhole(node);
      await played.expectHealed();
      if (callsIn(programs) < call) break;
    }
  }, 120_000);
});

test("two runs at once: one after the other", async () => {
  const node = new Node();
  const first = node.files();
  const runs = [vendor, builtin, vendor, undefined, builtin].map((change) => node.run(change));
  for (const { exitCode } of await Promise.all(runs)) expect(exitCode).toBe(0);
  expectWhole(node);
  expect(node.hasRest()).toBe(false);
  await node.run(undefined);
  expect(node.files()).toEqual(first);
  node.close();
});

test("delivered twice is the same as once", async () => {
  const node = new Node();
  await node.run(vendor);
  const once = node.files();
  await Promise.all([node.run(vendor), node.run(vendor)]);
  expect(node.files()).toEqual(once);
  node.close();
});
