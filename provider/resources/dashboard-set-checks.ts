import type { GrafanaApi, GrafanaCall } from "../grafana/grafana";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { marksIn } from "./dashboard-marks";
import type { Live } from "./dashboard-set-look";
import type { DashboardSetArgs } from "./dashboard-set-shape";

/** What must hold before anything is written. */
export interface Checks {
  readonly grafana: GrafanaApi;
  readonly args: DashboardSetArgs;
  readonly live: Live;
  /** Uids that are this stack's, marked or not. */
  readonly known: readonly string[];
}

/**
 * Everything that stands in the way of a set, all at once.
 * @throws {Error} naming each dashboard, folder and data source, whose it is, and what to do.
 */
export async function mustBeFree(
  context: Context<Clients>,
  { grafana, args, live, known }: Checks,
): Promise<void> {
  const checks = { grafana, args, live, known };
  const faults = [
    ...(await namesTaken(context, checks)),
    ...(await missingSource(context, grafana, args)),
  ];
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

/** Uids and titles that are somebody else's. The data source is none of it: the same run may bring that. */
export async function namesTaken(
  context: Context<Clients>,
  { grafana, args, live, known }: Checks,
): Promise<string[]> {
  const inFolder = await grafana.search({ folderUid: args.folderUid }, callOf(context));
  const titles = Object.values(args.dashboards).map(({ title }) => title);
  const taken = inFolder.filter(
    ({ uid, title }) => !(uid in args.dashboards) && titles.includes(title),
  );
  return [
    ...foreignDashboards(args, live, known),
    ...foreignFolder(args, live, { isEmpty: inFolder.length === 0, known }),
    ...taken.map(
      ({ uid, title }) =>
        `dashboard "${title}": the title is taken in folder ${args.folderUid} by ${uid}. Rename or delete that one, or ` +
        "choose another folderUid.",
    ),
  ];
}

function foreignDashboards(args: DashboardSetArgs, live: Live, known: readonly string[]): string[] {
  if (args.adopt) return [];
  return [...live.dashboards.values()]
    .filter(({ uid, model }) => !known.includes(uid) && marksIn(model).stacks.length === 0)
    .map(
      ({ uid, model }) =>
        `dashboard "${String(model.title)}": the uid ${uid} is taken by a dashboard that no stack has made. ` +
        "Take it over with adopt: true, or delete it in Grafana.",
    );
}

function foreignFolder(
  { folderUid, folderTitle, adopt }: DashboardSetArgs,
  live: Live,
  { isEmpty, known }: { isEmpty: boolean; known: readonly string[] },
): string[] {
  const namesake = live.folders.find(
    ({ uid, title }) => title === folderTitle && uid !== folderUid,
  );
  if (namesake) {
    return [
      `folder "${folderTitle}": the title is taken by the folder ${namesake.uid}. Choose another folderTitle, or use ` +
        `that folder: folderUid: ${namesake.uid} with adopt: true.`,
    ];
  }
  const there = live.folders.find(({ uid }) => uid === folderUid);
  if (there === undefined || adopt || known.length > 0) return [];
  const ours = [...live.dashboards.values()].some(
    (each) => each.folderUid === folderUid && marksIn(each.model).stacks.length > 0,
  );
  // An empty one of uid and title is what an interrupted run has left.
  if (ours || (isEmpty && there.title === folderTitle)) return [];
  return [
    `folder "${there.title}": the uid ${folderUid} is taken by a folder that no stack has made. Use it with adopt: true, ` +
      "or choose another folderUid.",
  ];
}

async function missingSource(
  context: Context<Clients>,
  grafana: GrafanaApi,
  { dataSource, folderTitle }: DashboardSetArgs,
): Promise<string[]> {
  // Who may store dashboards may list data sources, unless somebody has taken that right away.
  const all = await grafana.dataSources({ signal: context.signal }).catch(() => undefined);
  if (all === undefined) return [];
  const sources = all.filter(({ type }) => type === "prometheus");
  const names = sources.map(({ name }) => name);
  if (dataSource === undefined) {
    if (sources.length === 0) {
      context.log.warn(
        `dashboards "${folderTitle}": Grafana has no data source of type prometheus, so that they stay empty. ` +
          "Bind the Grafana to the instance, or add a data source.",
      );
    }
    return [];
  }
  if (sources.some(({ uid, name }) => uid === dataSource || name === dataSource)) return [];
  const expected = names.length === 0 ? "there is none" : `expected ${names.join(" or ")}`;
  return [
    `dataSource: no data source of type prometheus has this name or uid, got "${dataSource}", ${expected}. ` +
      "Correct it, or add the data source in Grafana.",
  ];
}

/** Dashboards of these uids that were there before any stack. */
export function foundInPlace(live: Live, known: readonly string[]): string[] {
  return [...live.dashboards.values()]
    .filter(({ uid, model }) => !known.includes(uid) && marksIn(model).stacks.length === 0)
    .map(({ uid }) => uid);
}

/** Options of a call that ends with the operation. */
export function callOf({ signal }: Context<Clients>): GrafanaCall {
  return { signal };
}
