import { CallLog } from "../../../emulator/calls";
import { Faults } from "../../../emulator/faults";
import { Accounts } from "../../../emulator/grafana/accounts";
import { Dashboards } from "../../../emulator/grafana/dashboards";
import { serveGrafana } from "../../../emulator/grafana/server";
import { GrafanaStore } from "../../../emulator/grafana/store";
import { createGrafanaApi } from "../../../provider/grafana/grafana-api";
import { dashboardSet } from "../../../provider/resources/dashboard-set";
import { Kept } from "../../resources/cloud-bench";
import { smallModel } from "../../resources/dashboard-set-bench";
import type { GrafanaStage, GrafanaSubject } from "./subject";

const token = "canary-grafana-token";
/**
 * Seconds until a request is given up that Grafana must have got, for which they have to suffice on a machine that has other
 * work; and one that it need not get, since it answers nothing any more.
 */
const impatience = { hasty: 0.4, hopeless: 0.01 };

/** What others have in Grafana: a title and a folder's title that are ours elsewhere, and the vendor's dashboards. */
function otherPeoples(): GrafanaStore {
  const store = new GrafanaStore();
  new Dashboards(store).installFlink();
  store.createFolder({ uid: "theirs", title: "Theirs" });
  const save = (uid: string, title: string, folderUid: string) =>
    store.saveDashboard({ dashboard: smallModel(uid, title), folderUid }, "somebody");
  save("theirs-a", "A", "theirs");
  save("general-a", "A", "");
  store.createDataSource({ name: "TMP", type: "prometheus", uid: "tmp" });
  return store;
}

/** Opens the stage of a request: a Grafana of its own. */
export async function openGrafanaStage({ before, args }: GrafanaSubject): Promise<GrafanaStage> {
  const store = otherPeoples();
  const [calls, faults, accounts] = [new CallLog(), new Faults(), new Accounts("no password")];
  accounts.addToken({ login: "sa-flinkwatch", role: "Editor" }, token);
  const parts = { store, accounts, calls, faults };
  const server = await serveGrafana(parts, { host: "127.0.0.1", port: 0 });
  const lines: string[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => void (now += milliseconds),
  };
  const connect = (more: object = {}) =>
    createGrafanaApi({ url: server.url, auth: token, clock, ...more });
  const real = connect();
  let grafana = real;
  const log = (text: string) => void lines.push(text);
  const context = (stack = "dev") => ({
    urn: `urn:pulumi:${stack}::flinkwatch::flinkwatch:index:GrafanaDashboardSet::own`,
    owner: { project: "flinkwatch", stack, mark: `flinkwatch:flinkwatch/${stack}` },
    region: "ap-guangzhou",
    signal: new AbortController().signal,
    clock,
    log: { info: log, warn: log, status: () => undefined },
    clients: { grafana } as never,
  });
  const keep = (stack: string) => new Kept(dashboardSet, { context }, before ?? args ?? {}, stack);
  return {
    ...{ store, calls, faults, token, lines },
    kept: keep("dev"),
    neighbour: keep("other"),
    hasty: connect({ timeoutSeconds: impatience.hasty }),
    hopeless: connect({ timeoutSeconds: impatience.hopeless }),
    reachBy: (way) => void (grafana = way(real)),
    elapsedSeconds: () => now / 1000,
    close: () => server.close(),
  };
}

const OURS = /^fw/;

/** All that is in Grafana and stays, without numbers and times; and what of it is other people's, with these. As text. */
export function thingsOf({ store }: GrafanaStage): { all: string; others: string } {
  const byUid = <T extends { uid: string }>(given: Iterable<T>) =>
    [...given].sort((a, b) => a.uid.localeCompare(b.uid));
  const folders = byUid(store.folders.values());
  const dashboards = byUid(store.dashboards.values());
  const all = {
    folders: folders.map(({ uid, title }) => ({ uid, title })),
    dashboards: dashboards.map(({ uid, folderUid, model }) => ({ uid, folderUid, model })),
  };
  const others = [folders, dashboards].map((some) => some.filter(({ uid }) => !OURS.test(uid)));
  return { all: JSON.stringify(all, null, 1), others: JSON.stringify(others, null, 1) };
}
