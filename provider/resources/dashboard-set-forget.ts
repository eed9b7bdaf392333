import type { GrafanaApi } from "../grafana/grafana";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { marksIn, tagOf, withMarks } from "./dashboard-marks";
import { callOf } from "./dashboard-set-checks";
import { lookAt, oursIn } from "./dashboard-set-look";
import type { DashboardSetArgs, DashboardSetState } from "./dashboard-set-shape";
import { DashboardWriter } from "./dashboard-set-write";

/**
 * Undoes what this stack did: takes its mark off what others use or what was there before, and deletes the rest; then
 * the folder, if it was made for the dashboards and nothing is left in it.
 */
export async function forget(
  context: Context<Clients>,
  grafana: GrafanaApi,
  { args, state }: { args: DashboardSetArgs; state: DashboardSetState },
): Promise<void> {
  const call = callOf(context);
  const tag = tagOf(context.owner);
  const uids = [...Object.keys(args.dashboards), ...Object.keys(state.dashboards)];
  const live = oursIn(await lookAt(grafana, uids, call), Object.keys(state.dashboards));
  const writer = new DashboardWriter(grafana, call, `${context.owner.mark}: destroyed`);
  const stay: string[] = [];
  let folderMade = state.folderMade;
  for (const each of live.dashboards.values()) {
    const marks = marksIn(each.model);
    const stacks = marks.stacks.filter((stack) => stack !== tag);
    folderMade ||= marks.folderMade && stacks.length === 0;
    const isUnmarked = marks.stacks.length === 0;
    if (stacks.length === 0 && !isAdopted(state, each.uid) && (state.owned || !isUnmarked)) {
      await writer.remove(each);
    } else {
      stay.push(each.uid);
      const isChanged = stacks.length < marks.stacks.length;
      const model = withMarks(each.model, { ...marks, stacks });
      if (isChanged) await writer.save(model, each.folderUid, each);
    }
  }
  if (stay.length > 0) {
    context.log.info(
      `dashboards ${stay.join(", ")}: stay, other stacks use them or they were there before.`,
    );
  } else if (folderMade) {
    await writer.removeFolderIfEmpty(state.folderUid);
  }
  for (const uid of state.foldersLeft ?? []) await writer.removeFolderIfEmpty(uid);
}

function isAdopted({ adopted }: DashboardSetState, uid: string): boolean {
  return adopted.includes(uid);
}
