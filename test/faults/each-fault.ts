import { MACHINE_FAULTS, type MachineFault } from "./machine-faults";
import type { NodeHome } from "./node-home";
import { cannotBeTried } from "../support/cannot-be-tried";
import { Played, type Kind, type Scenario } from "./played";
import { rowOf } from "./promised";

const isRoot = process.getuid?.() === 0;

/** Registers the tests that try a fault in all scenarios, and hold how often docs/reliability.md says it was. */
function tryFault<Home extends NodeHome<Change>, Change>(
  fault: MachineFault,
  subject: { kind: Kind<Home, Change>; scenarios: Scenario<Home, Change>[]; column: number },
): void {
  const { kind, scenarios, column } = subject;
  if (fault.missing !== undefined) return cannotBeTried(fault.name, fault.missing);
  const when = fault.needsRoot && !isRoot ? test.skip : test;
  let tries = 0;
  when.each(scenarios)(
    `${fault.name}: $name`,
    async (scenario) => {
      const played = new Played(kind, scenario);
      const states = await played.states();
      const anew = (prepare: (node: Home) => void) => new Played(kind, scenario, prepare);
      try {
        tries += await fault.tries({ played, states, anew });
      } finally {
        played.node.close();
      }
    },
    120_000,
  );
  when(`${fault.name}: as often as told`, () => {
    expect(rowOf(fault.name)[column]).toBe(tries);
  });
}

/** Registers the tests of all faults of a machine. */
export function tryEachFault<Home extends NodeHome<Change>, Change>(subject: {
  readonly kind: Kind<Home, Change>;
  readonly scenarios: Scenario<Home, Change>[];
  /** Column of the table, from 0. */
  readonly column: number;
}): void {
  for (const fault of MACHINE_FAULTS) tryFault(fault, subject);
}
