import { diffInTexts } from "../lifecycle/json-text";
import { formatPath, type PropertyPath } from "../lifecycle/property-path";
import type { RecordingGroupState } from "./recording-group-shape";
import { toldPlaces } from "./told-places";

/** What people have changed of a group, by rule and field; nothing where it is as the last `up` left it. Pure. */
export function editsOfRecording(
  live: RecordingGroupState,
  wanted: RecordingGroupState,
): string | undefined {
  const changes = diffInTexts(live, wanted);
  if (changes.length === 0) return undefined;
  const nameOf = (path: PropertyPath): string => {
    const [key, at, ...rest] = path;
    if (key === "owned") return "our label managed_by on every rule";
    if (key !== "rules" || typeof at !== "number") return formatPath(path);
    const record = (wanted.rules[at] ?? live.rules[at])?.record ?? String(at);
    return rest.length === 0 ? `rule ${record}` : `rule ${record}, ${formatPath(rest)}`;
  };
  return (
    `recording rules "${live.groupName}" (${live.ruleId}): edited by hand, up puts them back: ` +
    `${toldPlaces(changes, nameOf)}.`
  );
}

/** What a run tells of a group that somebody deleted. Pure. */
export function goneRecordingLine({ groupName, ruleId, rules }: RecordingGroupState): string {
  const names = rules.flatMap((rule) => rule?.record ?? []).join(", ");
  return `recording rules "${groupName}" (${ruleId}): are gone, up makes them anew: ${names}.`;
}
