import { formatPath } from "../lifecycle/property-path";
import type { AlertGroupState } from "./alert-group-shape";
import { editedPlaces } from "./rule-group-edits";

/** What people have changed of a group, by rule and field; nothing where it is as the last `up` left it. Pure. */
export function editsOfGroup(live: AlertGroupState, wanted: AlertGroupState): string | undefined {
  const places = editedPlaces(live, wanted, (rule, at, rest) =>
    formatPath([rule?.name ?? String(at), ...rest]),
  );
  if (places === undefined) return undefined;
  const { groupName, groupId } = live;
  return `alert group "${groupName}" (${groupId}): edited by hand, up puts it back: ${places}.`;
}

/** What a run tells of a group that somebody deleted. Pure. */
export function goneLine({ groupName, groupId, rules }: AlertGroupState): string {
  const names = rules.flatMap((rule) => rule?.name ?? []).join(", ");
  return `alert group "${groupName}" (${groupId}): is gone, up makes it anew: ${names}.`;
}
