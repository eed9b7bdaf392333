import { diffInTexts } from "../lifecycle/json-text";
import { formatPath, type PropertyPath } from "../lifecycle/property-path";
import type { AlertGroupState } from "./alert-group-shape";
import { toldPlaces } from "./told-places";

/** What people have changed of a group, by rule and field; nothing where it is as the last `up` left it. Pure. */
export function editsOfGroup(live: AlertGroupState, wanted: AlertGroupState): string | undefined {
  const changes = diffInTexts(live, wanted);
  if (changes.length === 0) return undefined;
  const nameOf = (path: PropertyPath): string => {
    const [key, at, ...rest] = path;
    if (key === "owned") return "our label managed_by on every rule";
    if (key !== "rules" || typeof at !== "number") return formatPath(path);
    const name = (wanted.rules[at] ?? live.rules[at])?.name ?? String(at);
    return `rule ${formatPath([name, ...rest])}`;
  };
  return (
    `alert group "${live.groupName}" (${live.groupId}): edited by hand, up puts it back: ` +
    `${toldPlaces(changes, nameOf)}.`
  );
}

/** What a run tells of a group that somebody deleted. Pure. */
export function goneLine({ groupName, groupId, rules }: AlertGroupState): string {
  const names = rules.flatMap((rule) => rule?.name ?? []).join(", ");
  return `alert group "${groupName}" (${groupId}): is gone, up makes it anew: ${names}.`;
}
