import { inWordsOf } from "../grafana/dashboard-noise";
import { GrafanaApiError } from "../grafana/grafana-api";
import type { GrafanaApi, GrafanaCall, GrafanaFolder, StoredDashboard } from "../grafana/grafana";
import { nameEntries } from "../grafana/named-dashboard";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { marksIn, withMarks } from "./dashboard-marks";
import { inKnownTexts, withPanelObjects, withPanelTexts } from "./dashboard-panel-texts";
import type { DashboardSetArgs, DashboardSetState } from "./dashboard-set-shape";

/** What Grafana has of a set. */
export interface Live {
  readonly folders: readonly GrafanaFolder[];
  /** The dashboards that there are, by uid. */
  readonly dashboards: ReadonlyMap<string, StoredDashboard>;
}

/** Looks at all folders and at the dashboards of these uids. */
export async function lookAt(
  grafana: GrafanaApi,
  uids: Iterable<string>,
  call: GrafanaCall,
): Promise<Live> {
  const [folders, found] = await Promise.all([
    grafana.folders(call),
    Promise.all([...new Set(uids)].map((uid) => grafana.dashboard(uid, call))),
  ]);
  const there = found.filter((each) => each !== undefined);
  return { folders, dashboards: new Map(there.map((each) => [each.uid, each])) };
}

/** The same without dashboards that no stack has made, unless they are known as ours, marked or not. */
export function oursIn(live: Live, known: readonly string[]): Live {
  const ours = [...live.dashboards].filter(
    ([uid, { model }]) => known.includes(uid) || marksIn(model).stacks.length > 0,
  );
  return { ...live, dashboards: new Map(ours) };
}

/** The tags of all stacks that use the dashboards, the one that keeps them first. */
export function stacksOn({ dashboards }: Live): string[] {
  return [...new Set([...dashboards.values()].flatMap(({ model }) => marksIn(model).stacks))];
}

/** What is live, in the words of the arguments. Pure. */
export function stateOfSet(
  live: Live,
  o: {
    args: DashboardSetArgs;
    /** The folder in which the dashboards are to be looked for. */
    folderUid: string;
    /** The tag of this stack. */
    tag: string;
    adopted: readonly string[];
    folderMade: boolean;
    foldersLeft?: readonly string[];
  },
): DashboardSetState {
  const { args, folderUid, tag, foldersLeft = [] } = o;
  const [owner = ""] = stacksOn(live);
  const there = [...live.dashboards.values()];
  const elsewhere = there.filter((each) => each.folderUid !== folderUid);
  const source = args.dataSource === undefined ? undefined : chosenSource(there, args.dataSource);
  return {
    folderUid,
    folderTitle: live.folders.find(({ uid }) => uid === folderUid)?.title ?? "",
    folderMade: o.folderMade,
    ...(foldersLeft.length > 0 && { foldersLeft: [...foldersLeft] }),
    dashboards: Object.fromEntries(
      there.map(({ uid, model }) => {
        const wanted = args.dashboards[uid] ?? {};
        const named = modelInWordsOf(model, withPanelObjects(wanted));
        return [uid, inKnownTexts(withPanelTexts(named), wanted)];
      }),
    ),
    misplaced: Object.fromEntries(elsewhere.map((each) => [each.uid, each.folderUid])),
    unmarked: there
      .filter(({ model }) => !marksIn(model).stacks.includes(tag))
      .map(({ uid }) => uid),
    ...(source !== undefined && { dataSource: source }),
    adopted: [...o.adopted],
    owned: owner === "" || owner === tag,
    owner,
    lookedAt: "grafana",
  };
}

/** A stored dashboard in the words of the one that is wanted: named entries, without marks and without noise. */
export function modelInWordsOf(
  model: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { others } = marksIn(model);
  const plain = withMarks(model, {
    stacks: [],
    folderMade: false,
    others: inOrderOf(others, wanted.tags),
  });
  return inWordsOf(nameEntries(plain, wanted), wanted) as Record<string, unknown>;
}

function inOrderOf(tags: readonly string[], wanted: unknown): string[] {
  if (!Array.isArray(wanted)) return [...tags];
  const kept = wanted.filter((tag): tag is string => tags.includes(tag as string));
  return [...kept, ...tags.filter((tag) => !kept.includes(tag))];
}

/** The data source that dashboards choose at first: the one asked for, unless one of them has another. */
function chosenSource(there: readonly StoredDashboard[], wanted: string): string {
  const chosen = there.map(({ model }) => sourceVariable(model)?.current);
  const values = chosen.map((current) => (current as { value?: unknown } | undefined)?.value);
  const other = values.find((value) => value !== wanted);
  return values.every((value) => value === wanted)
    ? wanted
    : typeof other === "string"
      ? other
      : "";
}

/** The variable of a dashboard by which people choose the data source. */
export function sourceVariable(
  model: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const { list } = (model.templating ?? {}) as { list?: unknown };
  if (!Array.isArray(list)) return undefined;
  return (list as Record<string, unknown>[]).find(({ type }) => type === "datasource");
}

/** What a set does with Grafana. */
interface Work {
  /** What is known: by now, if it changes while the work is done. */
  known(): DashboardSetState;
  do(grafana: GrafanaApi): Promise<DashboardSetState>;
}

/**
 * Does `work` on Grafana; where there is none, or nobody answers, what is known stays and is said to be old.
 * @throws {Error} for all else that Grafana says against it.
 */
export async function unlessUnreachable(
  context: Context<Clients>,
  work: Work,
): Promise<DashboardSetState> {
  return unlessFailed(context, work, ({ unreachable }) => unreachable);
}

/** The same for a look: credentials that are refused must not keep a preview from the rest either. */
export async function unlessUnseen(
  context: Context<Clients>,
  known: DashboardSetState,
  look: (grafana: GrafanaApi) => Promise<DashboardSetState>,
): Promise<DashboardSetState> {
  const isTold = ({ unreachable, refused }: GrafanaApiError) => unreachable || refused;
  return unlessFailed(context, { known: () => known, do: look }, isTold);
}

async function unlessFailed(
  context: Context<Clients>,
  work: Work,
  isTold: (error: GrafanaApiError) => boolean,
): Promise<DashboardSetState> {
  const { grafana } = context.clients;
  if (!grafana) return { ...work.known(), lookedAt: "no-grafana" };
  try {
    return await work.do(grafana);
  } catch (error) {
    const said = grafanasWord(error);
    if (said === undefined || !isTold(said)) throw error;
    const known = work.known();
    const what =
      said.method === "GET" ? "not looked at, Grafana cannot be asked" : "not all written";
    context.log.warn(`dashboards in ${known.folderUid}: ${what}: ${(error as Error).message}`);
    return { ...known, lookedAt: "not-looked-at" };
  }
}

/** What Grafana said, if an error comes from there. */
function grafanasWord(error: unknown): GrafanaApiError | undefined {
  if (error instanceof GrafanaApiError) return error;
  return error instanceof Error && error.cause !== undefined
    ? grafanasWord(error.cause)
    : undefined;
}
