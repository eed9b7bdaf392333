import { GrafanaApiError } from "./grafana-api-error";
import { GrafanaHttp, type GrafanaOptions, notGrafana, textIn } from "./grafana-http";
import type {
  DashboardSearch,
  DataSource,
  GrafanaApi,
  GrafanaCall,
  GrafanaDashboard,
  GrafanaFolder,
  SaveDashboard,
  StoredDashboard,
} from "./grafana";

export { GrafanaApiError } from "./grafana-api-error";
export type { GrafanaOptions } from "./grafana-http";
export type * from "./grafana";

/** Grafana's search gives at most 5000 at a time; 1000 is its own default. */
const pageSize = 1000;

/** Grafana over fetch. Throws at once if the address is none. */
export function createGrafanaApi(options: GrafanaOptions): GrafanaApi {
  return new FetchGrafana(new GrafanaHttp(options));
}

class FetchGrafana implements GrafanaApi {
  constructor(private readonly http: GrafanaHttp) {}

  async health(call: GrafanaCall = {}): Promise<{ version: string; database: string }> {
    const found = mapOf("/api/health", await this.http.ask("GET", "/api/health", call));
    return { version: textIn(found, "version"), database: textIn(found, "database") };
  }

  async search(search: DashboardSearch = {}, call: GrafanaCall = {}): Promise<GrafanaDashboard[]> {
    const query = new URLSearchParams({ type: "dash-db" });
    if (search.query) query.set("query", search.query);
    for (const tag of search.tags ?? []) query.append("tag", tag);
    const found = (await this.list("/api/search", query, call)).map(dashboardOf);
    // Not every version filters by folderUIDs.
    const { folderUid } = search;
    return folderUid === undefined ? found : found.filter((d) => d.folderUid === folderUid);
  }

  async folders(call: GrafanaCall = {}): Promise<GrafanaFolder[]> {
    const query = new URLSearchParams({ type: "dash-folder" });
    const found = await this.list("/api/search", query, call);
    return found.map((folder) => ({ uid: textIn(folder, "uid"), title: textIn(folder, "title") }));
  }

  async dashboardsInFolder(title: string, call: GrafanaCall = {}): Promise<GrafanaDashboard[]> {
    return (await this.search({}, call)).filter((found) => found.folderTitle === title);
  }

  async createFolder(folder: GrafanaFolder, call: GrafanaCall = {}): Promise<void> {
    const { uid, title } = folder;
    await this.http.ask("POST", "/api/folders", { ...call, body: { uid, title } });
  }

  async renameFolder({ uid, title }: GrafanaFolder, call: GrafanaCall = {}): Promise<void> {
    const path = `/api/folders/${encodeURIComponent(uid)}`;
    const { version } = mapOf(path, await this.http.ask("GET", path, call));
    await this.http.ask("PUT", path, { ...call, body: { title, version } });
  }

  async deleteFolder(uid: string, call: GrafanaCall = {}): Promise<void> {
    const isLeft = async () => (await this.folders(call)).some((each) => each.uid === uid);
    await this.remove(`/api/folders/${encodeURIComponent(uid)}`, { isLeft, call });
  }

  async dashboard(uid: string, call: GrafanaCall = {}): Promise<StoredDashboard | undefined> {
    const path = `/api/dashboards/uid/${encodeURIComponent(uid)}`;
    try {
      const { meta, dashboard } = mapOf(path, await this.http.ask("GET", path, call));
      const model = mapOf(path, dashboard);
      const version = typeof model.version === "number" ? model.version : 0;
      return { uid, version, folderUid: textIn(mapOf(path, meta), "folderUid"), model };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async saveDashboard(save: SaveDashboard, call: GrafanaCall = {}): Promise<string> {
    const { model, version, folderUid, message } = save;
    const dashboard = { ...model, id: null, ...(version !== undefined && { version }) };
    // With overwrite, a dashboard of the same title in the folder would be replaced, whatever its uid.
    const body = { dashboard, folderUid, overwrite: false, message };
    const path = "/api/dashboards/db";
    return textIn(mapOf(path, await this.http.ask("POST", path, { ...call, body }), "POST"), "uid");
  }

  async deleteDashboard(uid: string, call: GrafanaCall = {}): Promise<void> {
    const isLeft = async () => (await this.dashboard(uid, call)) !== undefined;
    await this.remove(`/api/dashboards/uid/${encodeURIComponent(uid)}`, { isLeft, call });
  }

  async dataSources(call: GrafanaCall = {}): Promise<DataSource[]> {
    const path = "/api/datasources";
    const found = await this.http.ask("GET", path, call);
    if (!Array.isArray(found)) throw notGrafana(path, 200);
    return found.filter(isObject).map((source) => ({
      uid: textIn(source, "uid"),
      name: textIn(source, "name"),
      type: textIn(source, "type"),
    }));
  }

  /** Absent is success, if a look agrees. */
  private async remove(
    path: string,
    { isLeft, call }: { isLeft: () => Promise<boolean>; call: GrafanaCall },
  ): Promise<void> {
    try {
      await this.http.ask("DELETE", path, call);
    } catch (error) {
      if (!isAbsent(error) || (await isLeft())) throw error;
    }
  }

  private async list(path: string, query: URLSearchParams, call: GrafanaCall): Promise<object[]> {
    const all: object[] = [];
    for (let page = 1; ; page++) {
      query.set("limit", String(pageSize));
      query.set("page", String(page));
      const found = await this.http.ask("GET", path, { ...call, query });
      if (!Array.isArray(found)) throw notGrafana(path, 200);
      all.push(...found.filter(isObject));
      if (found.length < pageSize) return all;
    }
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof GrafanaApiError && error.absent;
}

function isObject(item: unknown): item is object {
  return typeof item === "object" && item !== null;
}

function mapOf(path: string, found: unknown, method?: string): Record<string, unknown> {
  if (!isObject(found) || Array.isArray(found)) throw notGrafana(path, 200, method);
  return found as Record<string, unknown>;
}

function dashboardOf(item: object): GrafanaDashboard {
  const tags = (item as { tags?: unknown }).tags;
  return {
    uid: textIn(item, "uid"),
    title: textIn(item, "title"),
    url: textIn(item, "url"),
    tags: Array.isArray(tags) ? tags.map(String) : [],
    folderUid: textIn(item, "folderUid"),
    folderTitle: textIn(item, "folderTitle"),
  };
}
