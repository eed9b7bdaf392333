import type { AlertFault } from "./alert-overrides";
import { nearNames } from "./near-names";

/** A notice template's id, or its alias as a consumer. */
const NOTICE_ID = /^(notice|Consumer)-\S+$/;

/**
 * What is wrong with whom something tells: what is neither the name of a notice template that the stack describes nor an id
 * of one that is there already. Pure.
 * @param declared names of the templates that the stack describes.
 */
export function checkReceivers(
  path: string,
  receivers: readonly string[],
  declared: readonly string[],
): AlertFault[] {
  return receivers.flatMap((receiver, i): AlertFault[] => {
    const at = `${path}.${i}`;
    if (receivers.indexOf(receiver) < i) {
      const reason = `is a duplicate, got ${JSON.stringify(receiver)} again. Remove one of the two.`;
      return [{ path: at, reason }];
    }
    if (declared.includes(receiver) || NOTICE_ID.test(receiver)) return [];
    const near = nearNames(receiver, declared);
    const names = declared.length > 0 ? `one of ${declared.join(", ")}` : "a name that is there";
    const next = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "Describe it there.";
    const reason =
      `is no notice template of this stack, got ${JSON.stringify(receiver)}, expected ${names} (flinkwatch:alerts.notices), ` +
      `or a notice id such as notice-1a2b3c4d. ${next}`;
    return [{ path: at, reason }];
  });
}
