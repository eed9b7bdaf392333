import type { GrafanaApi, StoredDashboard } from "../grafana/grafana";
import { listEntries } from "../grafana/named-dashboard";
import { pathDiff } from "../lifecycle/path-diff";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { marksIn, tagOf, withMarks, type Marks } from "./dashboard-marks";
import { withPanelObjects } from "./dashboard-panel-texts";
import { callOf, foundInPlace, mustBeFree, namesTaken } from "./dashboard-set-checks";
import {
  type Live,
  lookAt,
  modelInWordsOf,
  oursIn,
  sourceVariable,
  stacksOn,
  stateOfSet,
} from "./dashboard-set-look";
import type { DashboardSetArgs, DashboardSetState } from "./dashboard-set-shape";
import { DashboardWriter } from "./dashboard-set-write";

/** What is to be brought where. */
export interface Bringing {
  readonly args: DashboardSetArgs;
  readonly before: DashboardSetState;
  /** Told what may stand in Grafana from now on, before anything is written. */
  readonly onBegin?: (state: DashboardSetState) => void;
}

/** Looks whether names are somebody else's, and writes nothing. @throws {Error} which, all at once. */
export async function mayBring(
  context: Context<Clients>,
  grafana: GrafanaApi,
  { args, before }: Bringing,
): Promise<void> {
  const known = Object.keys(before.dashboards);
  const live = await lookAt(grafana, [...Object.keys(args.dashboards), ...known], callOf(context));
  const [owner] = stacksOn(live);
  if (owner !== undefined && owner !== tagOf(context.owner)) return;
  const faults = await namesTaken(context, { grafana, args, live, known });
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

/** Brings Grafana to the arguments: wholly, or not at all. Writes only what differs. */
export async function bring(
  context: Context<Clients>,
  grafana: GrafanaApi,
  { args, before, onBegin }: Bringing,
): Promise<DashboardSetState> {
  const call = callOf(context);
  const tag = tagOf(context.owner);
  const { folderUid } = args;
  const wanted = Object.keys(args.dashboards);
  const known = Object.keys(before.dashboards);
  const live = await lookAt(grafana, [...wanted, ...known], call);
  const [owner] = stacksOn(live);
  const isOurs = owner === undefined || owner === tag;
  if (isOurs) await mustBeFree(context, { grafana, args, live, known });
  const { folderMade, adopted } = isOurs ? claims(live, args, before) : before;
  const of = { args, folderUid, tag, folderMade, adopted };
  const foldersLeft = foldersLeftBehind(args, before);
  onBegin?.(stateOfSet(oursIn(live, known), { ...of, foldersLeft }));
  const writer = new DashboardWriter(grafana, call, `${context.owner.mark} by flinkwatch`);
  if (isOurs) {
    await writer.wholly(() => sync(writer, { args, before, live, tag, folderMade }));
  } else {
    await writer.wholly(() => join(writer, live, tag));
    context.log.info(
      `dashboards "${args.folderTitle}": are kept by ${owner}, and used by this stack as they are.`,
    );
  }
  for (const uid of foldersLeft) await writer.removeFolderIfEmpty(uid);
  return stateOfSet(await lookAt(grafana, wanted, call), { ...of, foldersLeft: [] });
}

/** Which of what is live is ours, and what of it was there before. */
function claims(live: Live, args: DashboardSetArgs, before: DashboardSetState) {
  const folder = live.folders.find(({ uid }) => uid === args.folderUid);
  const found = foundInPlace(live, Object.keys(before.dashboards));
  return {
    folderMade: folder === undefined || isFolderOurs(live, args, before),
    adopted: [...before.adopted, ...found].filter((uid) => uid in args.dashboards),
  };
}

/** Folders made for the dashboards, where these are to be elsewhere. */
function foldersLeftBehind({ folderUid }: DashboardSetArgs, before: DashboardSetState): string[] {
  const made = before.folderMade ? [before.folderUid] : [];
  return [...new Set([...(before.foldersLeft ?? []), ...made])].filter((uid) => uid !== folderUid);
}

/** Whether destroy is to take the folder: it was made for the dashboards, or is empty and by our uid and title. */
function isFolderOurs(live: Live, args: DashboardSetArgs, before: DashboardSetState): boolean {
  if (before.folderUid === args.folderUid && before.folderMade) return true;
  if (before.foldersLeft?.includes(args.folderUid)) return true;
  const there = [...live.dashboards.values()];
  if (there.some(({ model }) => marksIn(model).folderMade)) return true;
  const isFirstRun = Object.keys(before.dashboards).length === 0 && there.length === 0;
  return isFirstRun && !args.adopt;
}

/** Puts our mark beside that of the stack that keeps them. */
async function join(writer: DashboardWriter, live: Live, tag: string): Promise<void> {
  for (const each of live.dashboards.values()) {
    const marks = marksIn(each.model);
    if (marks.stacks.includes(tag)) continue;
    const model = withMarks(each.model, { ...marks, stacks: [...marks.stacks, tag] });
    await writer.save(model, each.folderUid, each);
  }
}

interface Sync {
  readonly args: DashboardSetArgs;
  readonly before: DashboardSetState;
  readonly live: Live;
  readonly tag: string;
  readonly folderMade: boolean;
}

async function sync(writer: DashboardWriter, all: Sync): Promise<void> {
  const { args, live, before } = all;
  const { folderUid: uid, folderTitle: title } = args;
  const folder = live.folders.find((each) => each.uid === uid);
  if (folder === undefined) await writer.makeFolder({ uid, title });
  else if (folder.title !== title) await writer.renameFolder({ uid, title }, folder.title);
  for (const [dashboardUid, packed] of Object.entries(args.dashboards)) {
    const model = withPanelObjects(packed);
    const stored = live.dashboards.get(dashboardUid);
    const marks = marksOf(all, model, stored);
    if (stored && isAsWanted(stored, model, { args, marks })) continue;
    const tagged = withMarks(withSource(listEntries(model), args.dataSource), marks);
    await writer.save({ ...tagged, uid: dashboardUid }, uid, stored);
  }
  const gone = Object.keys(before.dashboards).filter((each) => !(each in args.dashboards));
  for (const each of gone) {
    const stored = live.dashboards.get(each);
    if (stored && !before.adopted.includes(each)) await writer.remove(stored);
  }
}

function marksOf(
  { tag, folderMade, live }: Sync,
  model: Record<string, unknown>,
  stored?: StoredDashboard,
): Marks {
  const stacks = stored ? marksIn(stored.model).stacks : stacksOn(live);
  return {
    stacks: stacks.includes(tag) ? stacks : [tag, ...stacks],
    folderMade,
    others: marksIn(model).others,
  };
}

function isAsWanted(
  stored: StoredDashboard,
  model: Record<string, unknown>,
  { args, marks }: { args: DashboardSetArgs; marks: Marks },
): boolean {
  const has = marksIn(stored.model);
  const isMarked = has.folderMade === marks.folderMade && has.stacks.join() === marks.stacks.join();
  const current = sourceVariable(stored.model)?.current as { value?: unknown } | undefined;
  const hasSource = args.dataSource === undefined || current?.value === args.dataSource;
  const isSame = pathDiff(modelInWordsOf(stored.model, model), model).length === 0;
  return stored.folderUid === args.folderUid && isMarked && hasSource && isSame;
}

/** What the variable for the data source has at first. */
function withSource(
  model: Record<string, unknown>,
  dataSource: string | undefined,
): Record<string, unknown> {
  if (dataSource === undefined) return model;
  const { list = [] } = (model.templating ?? {}) as { list?: Record<string, unknown>[] };
  const current = { selected: false, text: dataSource, value: dataSource };
  const changed = list.map((each) => (each.type === "datasource" ? { ...each, current } : each));
  return { ...model, templating: { list: changed } };
}
