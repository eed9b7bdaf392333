import type { ScriptSubject } from "../script-subjects";
import { tryChange } from "../script-trial";
import { TAT_FAULTS } from "./tat-faults";
import { byTat } from "./tat-way";

/** Registers a test for each fault of TAT in each of these changes. */
export function tryEachTatFault(subjects: readonly ScriptSubject[]): void {
  describe.each(subjects)("$name", (subject) => {
    test.each(TAT_FAULTS)("$name", (fault) => tryChange(byTat, subject, fault));
  });
}
