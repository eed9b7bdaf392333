import { MACHINE_FAULTS, type MachineFault } from "./machine-faults";
import type { NodeHome } from "./node-home";
import { cannotBeTried } from "../support/cannot-be-tried";
import { Played, type Kind, type Scenario } from "./played";
import { rowOf } from "./promised";
import { remembered } from "./remembered";

const isRoot = process.getuid?.() === 0;

/** A scenario, played once for all faults. */
type Play<Home extends NodeHome<Change>, Change> = (
  scenario: Scenario<Home, Change>,
) => Promise<{ played: Played<Home, Change>; states: readonly string[] }>;

/** Registers the tests that try a fault in all scenarios, and hold how often docs/reliability.md says it was. */
function tryFault<Home extends NodeHome<Change>, Change>(
  fault: MachineFault,
  subject: Subject<Home, Change> & { play: Play<Home, Change> },
): void {
  const { kind, scenarios, column, play } = subject;
  if (fault.missing !== undefined) return cannotBeTried(fault.name, fault.missing);
  const when = fault.needsRoot && !isRoot ? test.skip : test;
  let tries = 0;
  when.each(scenarios)(
    `${fault.name}: $name`,
    async (scenario) => {
      const anew = (prepare: (node: Home) => void) => new Played(kind, scenario, prepare);
      const { played, states } = await play(scenario);
      played.forgetHealed();
      tries += await fault.tries({ played, states, anew });
    },
    120_000,
  );
  when(`${fault.name}: as often as told`, () => {
    expect(rowOf(fault.name)[column]).toBe(tries);
  });
}

interface Subject<Home extends NodeHome<Change>, Change> {
  readonly kind: Kind<Home, Change>;
  readonly scenarios: Scenario<Home, Change>[];
  /** Column of the table, from 0. */
  readonly column: number;
}

/** Registers the tests of all faults of a machine. */
export function tryEachFault<Home extends NodeHome<Change>, Change>(
  subject: Subject<Home, Change>,
): void {
  const opened: Played<Home, Change>[] = [];
  afterAll(() => opened.forEach(({ node }) => node.close()));
  const play = remembered(async (scenario: Scenario<Home, Change>) => {
    const played = new Played(subject.kind, scenario);
    opened.push(played);
    return { played, states: await played.states() };
  });
  for (const fault of MACHINE_FAULTS) tryFault(fault, { ...subject, play });
}
