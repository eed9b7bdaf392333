import { cellsOf, namesUnder } from "../promised";
import { API_FAULTS } from "./api-faults";
import { changingActions, grantedChanges } from "./changing-actions";
import { faultsOf, reasonsWhyNot, SUBJECTS } from "./matrix";

test("what the provider calls to change something is what the CAM policy grants for that, and is tried", () => {
  expect(changingActions().sort()).toEqual(grantedChanges().sort());
  const others = SUBJECTS.filter(({ action }) => !changingActions().includes(action));
  expect(others).toEqual([]);
});

/** Tells a table as docs/reliability.md has it. */
const told = (names: readonly string[]) => names.map((name) => [name, ...cellsOf(name)]);

describe("docs/reliability.md", () => {
  test("names each fault of a call, and with how many actions it was tried", () => {
    const tried = API_FAULTS.map((fault) => {
      const subjects = SUBJECTS.filter((subject) => faultsOf(subject).includes(fault));
      return [fault.name, String(subjects.length)];
    });
    expect(told(namesUnder("fault of a call"))).toEqual(tried);
  });

  test("names each changing call, with how many faults it was tried, and when it may be made again", () => {
    const tried = SUBJECTS.map((subject) => {
      const { action, mayBeCalledAgain = "" } = subject;
      return [action, String(faultsOf(subject).length), mayBeCalledAgain];
    });
    expect(told(namesUnder("changing call"))).toEqual(tried);
  });

  test("says why a fault cannot befall a call, and for how many pairs that holds", () => {
    const reasons = [...reasonsWhyNot()].map(([reason, times]) => [reason, String(times)]);
    expect(told(namesUnder("what a call cannot meet"))).toEqual(reasons);
  });
});
