import type { Context } from "../lifecycle/resource";
import { markOf } from "./alert-group-drift";
import type { Clients } from "./clients";
import { markOfRecording } from "./recording-group-drift";
import { listAlertGroups, listRecordingGroups } from "./shared-lists";

/**
 * Marks of the other stacks whose alert groups or recording rules stand on an instance. Dashboards, bindings and agents carry no mark
 * of their own, so that this is how a stack learns that somebody else still needs them.
 */
export async function otherStacksOn(
  context: Context<Clients>,
  instanceId: string,
): Promise<string[]> {
  const [alerts, recordings] = await Promise.all([
    listAlertGroups(context, { instanceId }),
    listRecordingGroups(context, { instanceId }),
  ]);
  const marks = [...alerts.map(markOf), ...recordings.map(markOfRecording)].filter(
    (mark) => mark !== undefined && mark !== context.owner.mark,
  ) as string[];
  return [...new Set(marks.filter((mark) => mark.startsWith("flinkwatch:")))];
}
