import { rowsUnder } from "../promised";
import { SCRIPT_SUBJECTS } from "../script-subjects";
import { changesOf, SSH_FAULTS } from "../ssh/ssh-faults";
import { TAT_FAULTS } from "../tat/tat-faults";
import { API_FAULTS } from "./api-faults";
import { changingActions, grantedChanges } from "./changing-actions";
import { CALLS, faultsOf, reasonsWhyNot } from "./matrix";

test("what the provider calls to change something is what the CAM policy grants for that, and all of it is tried", () => {
  expect(changingActions().sort()).toEqual(grantedChanges().sort());
  expect(CALLS.map(({ action }) => action).sort()).toEqual(changingActions().sort());
});

describe("docs/reliability.md", () => {
  test("names each fault of a call, and with how many actions it was tried", () => {
    const tried = API_FAULTS.map((fault) => {
      const calls = CALLS.filter((call) => faultsOf(call).includes(fault));
      return [fault.name, String(calls.length)];
    });
    expect(rowsUnder("fault of a call")).toEqual(tried);
  });

  test("names each changing call, with how many faults it was tried, and when it may be made again", () => {
    const tried = CALLS.map((call) => {
      const { action, mayBeCalledAgain = "" } = call;
      return [action, String(faultsOf(call).length), mayBeCalledAgain];
    });
    expect(rowsUnder("changing call")).toEqual(tried);
  });

  test("says why a fault cannot befall a call, and for how many pairs that holds", () => {
    const reasons = [...reasonsWhyNot()].map(([reason, times]) => [reason, String(times)]);
    expect(rowsUnder("what a call cannot meet")).toEqual(reasons);
  });

  test("names each fault of TAT, with how many changes and looks it was tried, and what it leaves of the node", () => {
    const tried = TAT_FAULTS.map(({ name, comesTo }) => {
      return [name, String(SCRIPT_SUBJECTS.length), "1", comesTo];
    });
    expect(rowsUnder("fault over TAT")).toEqual(tried);
  });

  test("names each fault of SSH, with how many changes and looks it was tried, and what it leaves of the node", () => {
    const tried = SSH_FAULTS.map((fault) => {
      return [fault.name, String(changesOf(fault).length), "1", fault.comesTo];
    });
    expect(rowsUnder("fault over SSH")).toEqual(tried);
  });
});
