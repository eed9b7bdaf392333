import { formatPath } from "../lifecycle/property-path";
import type { RecordingGroupState } from "./recording-group-shape";
import { editedPlaces } from "./rule-group-edits";

/** What people have changed of a group, by rule and field; nothing where it is as the last `up` left it. Pure. */
export function editsOfRecording(
  live: RecordingGroupState,
  wanted: RecordingGroupState,
): string | undefined {
  const places = editedPlaces(live, wanted, (rule, at, rest) => {
    const record = rule?.record ?? String(at);
    return rest.length === 0 ? record : `${record}, ${formatPath(rest)}`;
  });
  if (places === undefined) return undefined;
  const { groupName, ruleId } = live;
  return `recording rules "${groupName}" (${ruleId}): edited by hand, up puts them back: ${places}.`;
}

/** What a run tells of a group that somebody deleted. Pure. */
export function goneRecordingLine({ groupName, ruleId, rules }: RecordingGroupState): string {
  const names = rules.flatMap((rule) => rule?.record ?? []).join(", ");
  return `recording rules "${groupName}" (${ruleId}): are gone, up makes them anew: ${names}.`;
}
