import { API_FAULTS, type ApiFault } from "./api-faults";
import { commandsSubjects } from "./commands-subjects";
import { instancesSubjects } from "./instances-subjects";
import { nodesSubjects } from "./nodes-subjects";
import { rulesSubjects } from "./rules-subjects";
import type { Subject } from "./subject";

/** Every changing call that is tried. */
export const SUBJECTS: readonly Subject[] = [
  ...instancesSubjects,
  ...rulesSubjects,
  ...commandsSubjects,
  ...nodesSubjects,
];

/** Faults that can befall an action. */
export function faultsOf(subject: Subject): readonly ApiFault[] {
  return API_FAULTS.filter((fault) => fault.cannot?.(subject) === undefined);
}

/** Why faults cannot befall actions: each reason with how many pairs of them it holds for. */
export function reasonsWhyNot(): Map<string, number> {
  const reasons = SUBJECTS.flatMap((subject) =>
    API_FAULTS.flatMap((fault) => fault.cannot?.(subject) ?? []),
  );
  return counted(reasons);
}

/** How often each stands in a list. */
function counted(list: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}
