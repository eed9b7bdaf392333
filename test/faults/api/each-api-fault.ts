import { faultsOf } from "./matrix";
import type { Subject } from "./subject";
import { tryFault } from "./trial";

/** Registers a test for each fault that can befall each of these actions. */
export function tryEachApiFault(subjects: readonly Subject[]): void {
  describe.each(subjects)("$action", (subject) => {
    test.each(faultsOf(subject))("$name", (fault) => tryFault(subject, fault));
  });
}
