import { GrafanaApiError } from "./grafana-api-error";
import type {
  DashboardSearch,
  GrafanaApi,
  GrafanaCall,
  GrafanaDashboard,
  GrafanaFolder,
} from "./grafana";

export { GrafanaApiError } from "./grafana-api-error";
export type * from "./grafana";

/** Where Grafana is and who asks. */
export interface GrafanaOptions {
  /** Such as `https://grafana.example.com/sub`; plain HTTP is taken as given. */
  readonly url: string;
  /** A token, or `user:password`. Secret. */
  readonly auth: string;
  /** Seconds for one request, default 10. */
  readonly timeoutSeconds?: number;
}

/** Grafana's search gives at most 5000 at a time; 1000 is its own default. */
const pageSize = 1000;

/** Grafana over fetch. Throws at once if the address is none. */
export function createGrafanaApi(options: GrafanaOptions): GrafanaApi {
  return new FetchGrafana(options);
}

class FetchGrafana implements GrafanaApi {
  private readonly base: string;
  private readonly authorization: string;
  private readonly timeoutMilliseconds: number;

  constructor({ url, auth, timeoutSeconds = 10 }: GrafanaOptions) {
    this.base = baseOf(url);
    this.authorization = auth.includes(":")
      ? `Basic ${Buffer.from(auth, "utf8").toString("base64")}`
      : `Bearer ${auth}`;
    this.timeoutMilliseconds = timeoutSeconds * 1_000;
  }

  async health(call: GrafanaCall = {}): Promise<{ version: string; database: string }> {
    const found = await this.get("/api/health", call);
    if (typeof found !== "object" || found === null || Array.isArray(found)) {
      throw notGrafana("/api/health", 200);
    }
    return { version: text(found, "version"), database: text(found, "database") };
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
    return found.map((folder) => ({ uid: text(folder, "uid"), title: text(folder, "title") }));
  }

  async dashboardsInFolder(title: string, call: GrafanaCall = {}): Promise<GrafanaDashboard[]> {
    return (await this.search({}, call)).filter((found) => found.folderTitle === title);
  }

  private async list(path: string, query: URLSearchParams, call: GrafanaCall): Promise<object[]> {
    const all: object[] = [];
    for (let page = 1; ; page++) {
      query.set("limit", String(pageSize));
      query.set("page", String(page));
      const found = await this.get(path, call, query);
      if (!Array.isArray(found)) throw notGrafana(path, 200);
      all.push(
        ...found.filter((item): item is object => typeof item === "object" && item !== null),
      );
      if (found.length < pageSize) return all;
    }
  }

  private async get(path: string, call: GrafanaCall, query?: URLSearchParams): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.timeoutMilliseconds);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    const url = `${this.base}${path}${query ? `?${query.toString()}` : ""}`;
    const headers = { authorization: this.authorization, accept: "application/json" };
    try {
      // A redirect goes to a login page as a rule, and would carry the credentials along.
      const answer = await fetch(url, { headers, signal, redirect: "manual" });
      return await this.body(path, answer);
    } catch (failure) {
      if (call.signal?.aborted) throw call.signal.reason;
      if (failure instanceof GrafanaApiError) throw failure;
      throw new GrafanaApiError({
        method: "GET",
        path,
        reason: this.reason(failure),
        cause: failure,
      });
    }
  }

  private async body(path: string, answer: Response): Promise<unknown> {
    const content = await answer.text();
    const parsed = parse(content);
    if (answer.status !== 200) {
      const said = typeof parsed === "object" && parsed !== null ? text(parsed, "message") : "";
      const reason = this.clean(said) || "no reason given";
      throw new GrafanaApiError({ method: "GET", path, status: answer.status, reason });
    }
    if (parsed === undefined) throw notGrafana(path, answer.status);
    return parsed;
  }

  private reason(failure: unknown): string {
    const { name, message, cause } = failure as Error;
    if (name === "TimeoutError") return `no answer in ${this.timeoutMilliseconds / 1_000} s`;
    // fetch itself only says "fetch failed".
    return this.clean((cause as Error | undefined)?.message || message);
  }

  private clean(said: string): string {
    const credential = this.authorization.replace(/^\w+ /, "");
    return said
      .replaceAll(credential, "***")
      .slice(0, 300)
      .replace(/[.\s]+$/, "");
  }
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    throw new Error(
      "GRAFANA_URL: not an address without user and password, expected such as https://grafana.example.com. " +
        "Correct it, and give credentials in GRAFANA_AUTH.",
    );
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`;
}

function dashboardOf(item: object): GrafanaDashboard {
  const tags = (item as { tags?: unknown }).tags;
  return {
    uid: text(item, "uid"),
    title: text(item, "title"),
    url: text(item, "url"),
    tags: Array.isArray(tags) ? tags.map(String) : [],
    folderUid: text(item, "folderUid"),
    folderTitle: text(item, "folderTitle"),
  };
}

function text(from: object, member: string): string {
  const value = (from as Record<string, unknown>)[member];
  return typeof value === "string" ? value : "";
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return undefined;
  }
}

function notGrafana(path: string, status: number): GrafanaApiError {
  const reason = "the answer is not Grafana's, expected JSON";
  return new GrafanaApiError({ method: "GET", path, status, reason });
}
