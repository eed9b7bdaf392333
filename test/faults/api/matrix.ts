import { API_FAULTS, type ApiFault } from "./api-faults";
import { commandsSubjects } from "./commands-subjects";
import { instancesSubjects } from "./instances-subjects";
import { nodesSubjects } from "./nodes-subjects";
import { rulesSubjects } from "./rules-subjects";
import type { Call } from "./subject";

/** What ends a script that takes too long; the run that calls it has failed already. */
export const cancelling: Call = {
  action: "CancelInvocation",
  does: "changes",
  whyNoFlow: "what it begins on nodes is tried below",
};

/** Every changing call that is tried. */
export const CALLS: readonly Call[] = [
  ...instancesSubjects,
  ...rulesSubjects,
  ...commandsSubjects,
  ...nodesSubjects,
  cancelling,
];

/** Faults that can befall a call. */
export function faultsOf(call: Call): readonly ApiFault[] {
  return API_FAULTS.filter((fault) => fault.cannot?.(call) === undefined);
}

/** Why faults cannot befall calls: each reason with how many pairs of them it holds for. */
export function reasonsWhyNot(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const reason of CALLS.flatMap((call) => API_FAULTS.map((fault) => fault.cannot?.(call)))) {
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}
