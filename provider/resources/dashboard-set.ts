import type { GrafanaApi } from "../grafana/grafana";
import type { Context, Resource } from "../lifecycle/resource";
import { hasUnknown, isUnknown } from "../lifecycle/unknown";
import type { Clients } from "./clients";
import { editsIn } from "./dashboard-edits";
import { tagOf } from "./dashboard-marks";
import { inKnownTexts } from "./dashboard-panel-texts";
import { forget } from "./dashboard-set-forget";
import { lookAt, oursIn, stateOfSet, unlessUnreachable, unlessUnseen } from "./dashboard-set-look";
import {
  dashboardSetArgs,
  dashboardSetState,
  validateDashboardSet,
  type DashboardSetArgs,
  type DashboardSetState,
} from "./dashboard-set-shape";
import { bring, mayBring, type Bringing } from "./dashboard-set-sync";

/** Pure. What another stack keeps is used as it is; without a Grafana there is nothing that could be done. */
function plan(args: DashboardSetArgs, observed: DashboardSetState): DashboardSetState {
  if (observed.lookedAt === "no-grafana") return observed;
  const { foldersLeft: _, ...kept } = observed;
  if (!observed.owned) return { ...kept, unmarked: [] };
  const { dataSource: __, ...rest } = kept;
  return {
    ...rest,
    folderUid: args.folderUid,
    folderTitle: args.folderTitle,
    dashboards: wantedDashboards(args, observed),
    misplaced: {},
    unmarked: [],
    ...(args.dataSource !== undefined && { dataSource: args.dataSource }),
  };
}

/** In the texts that are live, so that another spelling of the same is no change. */
function wantedDashboards({ dashboards }: DashboardSetArgs, observed: DashboardSetState) {
  if (isUnknown(dashboards)) return dashboards;
  const entries = Object.entries(dashboards);
  return Object.fromEntries(
    entries.map(([uid, model]) => [uid, inKnownTexts(model, observed.dashboards[uid])]),
  );
}

function nothingYet({ folderUid }: DashboardSetArgs): DashboardSetState {
  return {
    folderUid,
    folderTitle: "",
    folderMade: false,
    dashboards: {},
    misplaced: {},
    unmarked: [],
    adopted: [],
    owned: true,
    owner: "",
    lookedAt: "not-looked-at",
  };
}

/** Brings it, or tells that Grafana does not answer; what may stand by then is known all the same. */
async function brought(context: Context<Clients>, bringing: Bringing): Promise<DashboardSetState> {
  let known = bringing.before;
  const onBegin = (state: DashboardSetState): void => {
    known = state;
    bringing.onBegin?.(state);
  };
  return unlessUnreachable(context, {
    known: () => known,
    do: (grafana) => bring(context, grafana, { ...bringing, onBegin }),
  });
}

/** What an import takes: the dashboards in a folder that carry the mark of this stack. */
async function imported(
  context: Context<Clients>,
  grafana: GrafanaApi,
  folderUid: string,
): Promise<{ args: DashboardSetArgs; state: DashboardSetState } | undefined> {
  const call = { signal: context.signal };
  const tag = tagOf(context.owner);
  const ours = await grafana.search({ folderUid, tags: [tag] }, call);
  if (ours.length === 0) return undefined;
  const uids = ours.map(({ uid }) => uid);
  const live = await lookAt(grafana, uids, call);
  const folderTitle = live.folders.find(({ uid }) => uid === folderUid)?.title ?? folderUid;
  const args = dashboardSetArgs.parse({ folderUid, folderTitle, dashboards: {} });
  const state = stateOfSet(live, { args, folderUid, tag, adopted: [], folderMade: false });
  return { args: { ...args, dashboards: state.dashboards }, state };
}

/**
 * A folder of Grafana with dashboards of fixed uids. Several stacks may name the same: the first keeps them, the others
 * use them, and the last one that is destroyed takes them away.
 * @see https://grafana.com/docs/grafana/v9.3/developers/http_api/dashboard/
 */
export const dashboardSet: Resource<DashboardSetArgs, DashboardSetState, Clients> = {
  kind: "GrafanaDashboardSet",
  description:
    "A folder of Grafana with dashboards of fixed uids, shared by the stacks that name it.",
  idFormat: "<folderUid>",
  args: dashboardSetArgs,
  state: dashboardSetState,
  validate: validateDashboardSet,
  plan,
  foretell: ({ folderUid, folderTitle, dashboards }) => ({ folderUid, folderTitle, dashboards }),

  async lookAhead(context, args, state) {
    const known = state ?? nothingYet(args);
    if (hasUnknown(args)) return undefined;
    await unlessUnseen(context, known, async (grafana) => {
      await mayBring(context, grafana, { args, before: known });
      return known;
    });
    return undefined;
  },

  async read(context, { id, args, state }) {
    if (!args || !state) {
      const { grafana } = context.clients;
      if (!grafana)
        throw new Error(`dashboards ${id}: an import needs GRAFANA_URL and GRAFANA_AUTH.`);
      const found = await imported(context, grafana, id);
      return found && { id, ...found };
    }
    const seen = await unlessUnseen(context, state, async (grafana) => {
      const uids = [...Object.keys(args.dashboards), ...Object.keys(state.dashboards)];
      const known = Object.keys(state.dashboards);
      const live = oursIn(await lookAt(grafana, uids, { signal: context.signal }), known);
      const { folderUid, adopted, folderMade, foldersLeft } = state;
      const tag = tagOf(context.owner);
      return stateOfSet(live, { args, folderUid, tag, adopted, folderMade, foldersLeft });
    });
    for (const line of editsIn(seen.dashboards, plan(args, seen).dashboards)) {
      context.log.warn(line);
    }
    return { id, args, state: seen };
  },

  async create(context, args) {
    const id = args.folderUid;
    const before = nothingYet(args);
    const state = await brought(context, { args, before, onBegin: (s) => context.created(id, s) });
    return { id, state };
  },

  update: (context, { args, state }) =>
    brought(context, { args, before: state, onBegin: (s) => context.begun(s) }),

  async delete(context, { args, state }) {
    const { grafana } = context.clients;
    const isNothing = Object.keys(state.dashboards).length === 0 && state.folderTitle === "";
    if (isNothing && !state.folderMade) return;
    if (!grafana) {
      throw new Error(
        `dashboards in ${state.folderUid}: cannot be removed without GRAFANA_URL and GRAFANA_AUTH. Give them, or ` +
          "delete the dashboards by hand and take the resource out of the state.",
      );
    }
    await forget(context, grafana, { args, state });
  },
};
