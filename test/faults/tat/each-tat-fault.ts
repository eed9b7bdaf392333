import { TAT_FAULTS } from "./tat-faults";
import type { TatSubject } from "./tat-subjects";
import { tryTatFault } from "./tat-trial";

/** Registers a test for each fault of TAT in each of these changes. */
export function tryEachTatFault(subjects: readonly TatSubject[]): void {
  describe.each(subjects)("$name", (subject) => {
    test.each(TAT_FAULTS)("$name", (fault) => tryTatFault(subject, fault));
  });
}
