/** The paths of Grafana's HTTP API that the local one serves. */
import { randomText } from "../identifiers";
import type { Accounts, Caller, Role } from "./accounts";
import { type GrafanaReply, ok, refuse, refuseAccess } from "./reply";
import type { Dashboard, GrafanaStore, SaveDashboard } from "./store";
import {
  dashboardHit,
  dashboardUrl,
  dashboardView,
  dataSourceRow,
  dataSourceView,
  folderHit,
  folderUrl,
  folderView,
  slugOf,
  timeOf,
} from "./views";

/** One request, its caller known. */
export interface GrafanaRequest {
  readonly caller: Caller;
  readonly query: URLSearchParams;
  /** Parts of the path that the route leaves open. */
  readonly names: readonly string[];
  /** @throws {GrafanaRefusal} when the body is not JSON. */
  json<T>(): T;
}

/** What the routes work on. */
export interface GrafanaParts {
  readonly store: GrafanaStore;
  readonly accounts: Accounts;
}

type Answer = (parts: GrafanaParts, request: GrafanaRequest) => GrafanaReply;

const mayEdit = (caller: Caller): boolean => caller.role !== "Viewer";

function mustEdit(caller: Caller, permissions: string): void {
  if (!mayEdit(caller)) refuseAccess(permissions);
}

function mustAdmin(caller: Caller, permissions: string): void {
  if (caller.role !== "Admin") refuseAccess(permissions);
}

/** Method and path (`*` is one open part) → answer. */
export const routes: Readonly<Record<string, Answer>> = {
  "GET /api/org": () =>
    ok({
      id: 1,
      name: "Main Org.",
      address: { address1: "", address2: "", city: "", zipCode: "", state: "", country: "" },
    }),
  "POST /api/serviceaccounts": createServiceAccount,
  "POST /api/serviceaccounts/*/tokens": createServiceAccountToken,
  "POST /api/auth/keys": ({ accounts }, request) => {
    mustAdmin(request.caller, "apikeys:create");
    const { name, role } = request.json<{ name: string; role: Role }>();
    const { id, key } = accounts.addToken({ login: name, role }, randomText(60));
    return ok({ id, name, key });
  },
  "GET /api/folders": ({ store }) =>
    ok([...store.folders.values()].map(({ id, uid, title }) => ({ id, uid, title }))),
  "POST /api/folders": ({ store }, request) => {
    mustEdit(request.caller, "folders:create");
    const folder = store.createFolder(request.json());
    const exact = folder.created.toISOString();
    return ok({ ...folderView(folder, false), created: exact, updated: exact });
  },
  "GET /api/folders/*": ({ store }, { caller, names }) => {
    const folder = store.folders.get(names[0]!);
    // Whoever is not admin learns only that there is nothing for him.
    if (!folder) return caller.role === "Admin" ? noFolder() : refuseAccess("folders:read");
    return ok(folderView(folder, mayEdit(caller)));
  },
  "PUT /api/folders/*": ({ store }, request) => {
    mustEdit(request.caller, "folders:write");
    const folder = store.folders.get(request.names[0]!) ?? noFolder();
    return ok(folderView(store.updateFolder(folder, request.json()), true));
  },
  "DELETE /api/folders/*": ({ store }, request) => {
    mustEdit(request.caller, "folders:delete");
    store.deleteFolder(store.folders.get(request.names[0]!) ?? noFolder());
    return ok("");
  },
  "GET /api/folders/*/permissions": ({ store }, request) => folderPermissions(store, request),
  "POST /api/dashboards/db": saveDashboard,
  "GET /api/dashboards/uid/*": ({ store }, { caller, names }) => {
    const dashboard = mustFindDashboard(store, names[0]!);
    return ok(dashboardView(dashboard, store.folders.get(dashboard.folderUid), mayEdit(caller)));
  },
  "GET /api/dashboards/uid/*/versions": ({ store }, { names }) =>
    ok(versions(mustFindDashboard(store, names[0]!))),
  "DELETE /api/dashboards/uid/*": ({ store }, request) => {
    const { id, uid, title } = mustFindDashboard(store, request.names[0]!);
    mustEdit(request.caller, "dashboards:delete");
    store.dashboards.delete(uid);
    return ok({ id, message: `Dashboard ${title} deleted`, title });
  },
  "GET /api/search": ({ store }, { query }) => ok(search(store, query)),
  "POST /api/annotations": (_, request) => {
    mustEdit(request.caller, "annotations:create");
    return ok({ id: 1, message: "Annotation added" });
  },
  "GET /api/datasources": ({ store }) => ok(store.dataSources.map(dataSourceRow)),
  "POST /api/datasources": ({ store }, request) => {
    mustAdmin(request.caller, "datasources:create");
    const source = store.createDataSource(request.json());
    const { name } = source.given;
    const datasource = dataSourceView(source);
    return ok({ datasource, id: source.id, message: "Datasource added", name });
  },
  "GET /api/datasources/uid/*": ({ store }, { names }) =>
    dataSource(store.dataSources.find((each) => each.uid === names[0])),
  "GET /api/datasources/name/*": ({ store }, { names }) =>
    dataSource(store.dataSources.find((each) => each.given.name === names[0])),
};

function createServiceAccount({ accounts }: GrafanaParts, request: GrafanaRequest): GrafanaReply {
  mustAdmin(request.caller, "serviceaccounts:create");
  const given = request.json<{ name: string; role: Role }>();
  const { id, name, role } = accounts.addServiceAccount(given.name, given.role);
  const login = `sa-${name}`;
  const rest = { orgId: -1, isDisabled: false, role, tokens: 0, avatarUrl: "" };
  return { status: 201, body: { id, name, login, ...rest } };
}

function createServiceAccountToken(
  { accounts }: GrafanaParts,
  request: GrafanaRequest,
): GrafanaReply {
  mustAdmin(request.caller, "serviceaccounts:write");
  const { name } = request.json<{ name: string }>();
  const token = accounts.addServiceAccountToken(Number(request.names[0]));
  if (!token) refuse(404, { message: "service account not found" });
  return ok({ id: token.id, name, key: token.key });
}

function noFolder(): never {
  refuse(404, { message: "folder not found", status: "not-found" });
}

function folderPermissions(store: GrafanaStore, request: GrafanaRequest): GrafanaReply {
  mustAdmin(request.caller, "folders.permissions:read");
  const folder = store.folders.get(request.names[0]!) ?? noFolder();
  const row = (role: Role, permission: number, permissionName: string): object => ({
    folderId: folder.id,
    created: timeOf(folder.created),
    updated: timeOf(folder.created),
    userId: 0,
    userLogin: "",
    userEmail: "",
    userAvatarUrl: "/public/img/user_profile.png",
    teamId: 0,
    teamEmail: "",
    teamAvatarUrl: "",
    team: "",
    role,
    permission,
    permissionName,
    uid: folder.uid,
    title: folder.title,
    slug: slugOf(folder.title),
    isFolder: true,
    url: folderUrl(folder),
    inherited: false,
  });
  return ok([row("Editor", 2, "Edit"), row("Viewer", 1, "View")]);
}

function saveDashboard({ store }: GrafanaParts, request: GrafanaRequest): GrafanaReply {
  mustEdit(request.caller, "any of dashboards:create, dashboards:write");
  const saved = store.saveDashboard(request.json<SaveDashboard>(), request.caller.login);
  return ok({
    id: saved.id,
    slug: slugOf(saved.title),
    status: "success",
    uid: saved.uid,
    url: dashboardUrl(saved),
    version: saved.version,
  });
}

function mustFindDashboard(store: GrafanaStore, uid: string): Dashboard {
  const dashboard = store.dashboards.get(uid);
  return dashboard ?? refuse(404, { message: "Dashboard not found", traceID: "" });
}

function versions(dashboard: Dashboard): object[] {
  return dashboard.versions.map((each) => ({
    id: each.id,
    dashboardId: dashboard.id,
    dashboardUid: "",
    parentVersion: each.version - 1,
    restoredFrom: 0,
    version: each.version,
    created: timeOf(each.created),
    createdBy: each.createdBy,
    message: each.message,
  }));
}

function dataSource(source: Parameters<typeof dataSourceView>[0] | undefined): GrafanaReply {
  return source ? ok(dataSourceView(source)) : refuse(404, { message: "Data source not found" });
}

function search(store: GrafanaStore, query: URLSearchParams): object[] {
  const text = (query.get("query") ?? "").toLowerCase();
  const type = query.get("type");
  const uids = query.getAll("dashboardUIDs").flatMap((each) => each.split(","));
  const folderIds = query.getAll("folderIds").map(Number);
  const tags = query.getAll("tag");
  const byTitle = <T extends { title: string; uid: string }>(items: Iterable<T>): T[] =>
    [...items]
      .filter((each) => each.title.toLowerCase().includes(text))
      .filter((each) => uids.length === 0 || uids.includes(each.uid))
      .sort((a, b) => a.title.localeCompare(b.title));
  const wantsFolders = type !== "dash-db" && tags.length === 0 && folderIds.length === 0;
  const folders = wantsFolders ? byTitle(store.folders.values()).map(folderHit) : [];
  const found = type === "dash-folder" ? [] : byTitle(store.dashboards.values());
  const dashboards = found
    .filter((each) => tags.every((tag) => (each.model.tags as string[] | undefined)?.includes(tag)))
    .map((each) => ({ each, folder: store.folders.get(each.folderUid) }))
    .filter(({ folder }) => folderIds.length === 0 || folderIds.includes(folder?.id ?? 0))
    .map(({ each, folder }) => dashboardHit(each, folder));
  const limit = Number(query.get("limit") ?? 1000);
  const start = (Number(query.get("page") ?? 1) - 1) * limit;
  return [...folders, ...dashboards].slice(start, start + limit);
}
