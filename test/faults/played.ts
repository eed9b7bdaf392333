import type { Ran } from "../provider/hosts/remote-bench";
import { keptBeforeSteps } from "./injected";
import type { Fault, NodeHome } from "./node-home";

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

/** A scenario played without a fault, and what it may look like on the way. */
export class Played<Home extends NodeHome<Change>, Change> {
  readonly node: Home;
  /** Files as somebody had them before us. */
  private readonly first: Record<string, string>;
  /** What Flink sees before the change, and after it. */
  before: unknown;
  after: unknown;
  /** Files after the change. */
  afterFiles: Record<string, string> = {};
  private start = "";
  private readonly healed = new Set<string>();

  /** @param prepare What is so from the first on, unlike other nodes. */
  constructor(
    readonly kind: Kind<Home, Change>,
    readonly scenario: Scenario<Home, Change>,
    prepare?: (node: Home) => void,
  ) {
    this.node = kind.open();
    prepare?.(this.node);
    this.first = this.node.files();
  }

  /** Plays all that comes before the change, and the change behind those lines. */
  async play(head?: string): Promise<void> {
    const { node, scenario } = this;
    for (const change of scenario.before) expect((await node.run(change)).exitCode).toBe(0);
    scenario.edit?.(node);
    this.start = node.keep();
    this.before = node.shown();
    const fault = head === undefined ? {} : { head };
    expect((await node.run(scenario.change, fault)).exitCode).toBe(0);
    this.after = node.shown();
    this.afterFiles = node.files();
  }

  /** Plays it; answers the states before each step of the change. */
  async states(): Promise<string[]> {
    const kept = keptBeforeSteps(this.node);
    await this.play(kept.head);
    return kept.states();
  }

  /** The node as it was before the change. */
  restart(): void {
    this.node.restore(this.start);
  }

  /** Forgets what has healed: files alone tell states apart, and another fault may leave other times on the same ones. */
  forgetHealed(): void {
    this.healed.clear();
  }

  /** The change under a fault, from its start: the node is whole, new if the script says so, and the next run heals it. */
  async attempt(fault: Fault): Promise<Ran> {
    const { node, scenario } = this;
    this.restart();
    const ran = await node.run(scenario.change, fault);
    this.expectWhole();
    if (ran.exitCode === 0) expect(node.shown()).toEqual(this.after);
    else expect(ran.output).not.toBe("");
    await this.expectHealed();
    return ran;
  }

  expectWhole(): void {
    const { before, after } = this;
    this.kind.expectWhole(this.node, { before, after });
  }

  /** As `heal`; a state that was seen before is not tried again. */
  async expectHealed(): Promise<void> {
    const state = JSON.stringify(this.node.files());
    if (this.healed.has(state)) return;
    this.healed.add(state);
    await this.heal();
  }

  /** The next run ends it, and removal gives back what was there first. */
  async heal(): Promise<void> {
    const { kind, node, scenario, first, after } = this;
    expect(await node.run(scenario.change)).toMatchObject({ exitCode: 0 });
    expect([node.shown(), node.hasRest()]).toEqual([after, false]);
    expect((await node.run(kind.removal)).exitCode).toBe(0);
    expect(node.files()).toEqual(kind.expectedEnd?.(node, scenario) ?? first);
  }
}
