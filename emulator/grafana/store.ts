/** Folders, dashboards and data sources of the local Grafana. */
import { randomText } from "../identifiers";
import { refuse } from "./reply";

/** A folder. */
export interface Folder {
  readonly id: number;
  readonly uid: string;
  title: string;
  version: number;
  readonly created: Date;
  updated: Date;
}

/** One saved state of a dashboard. */
export interface DashboardVersion {
  readonly id: number;
  readonly version: number;
  readonly created: Date;
  readonly createdBy: string;
  readonly message: string;
}

/** A dashboard. */
export interface Dashboard {
  readonly id: number;
  readonly uid: string;
  title: string;
  /** Empty for General. */
  folderUid: string;
  version: number;
  /** The model as it was sent, without id, uid and version. */
  model: Record<string, unknown>;
  readonly created: Date;
  updated: Date;
  readonly versions: DashboardVersion[];
}

/** A data source as it was sent. */
export interface DataSource {
  readonly id: number;
  readonly uid: string;
  readonly given: Record<string, unknown>;
}

/** What somebody saves. */
export interface SaveDashboard {
  readonly dashboard: Record<string, unknown>;
  readonly folderUid?: string;
  readonly overwrite?: boolean;
  readonly message?: string;
}

const LONGEST_UID = 40;

/** All that the local Grafana keeps. */
export class GrafanaStore {
  readonly folders = new Map<string, Folder>();
  readonly dashboards = new Map<string, Dashboard>();
  readonly dataSources: DataSource[] = [];
  /** Folders and dashboards share their numbers. */
  private lastId = 0;
  private lastVersionId = 0;

  createFolder(given: { uid?: string; title?: string }): Folder {
    if (!given.title) refuse(400, { message: "folder title cannot be empty" });
    const uid = given.uid || randomText(9);
    if (!isLegalUid(uid)) refuse(400, { message: "uid contains illegal characters", traceID: "" });
    if (this.folders.has(uid)) refuseFolderVersion();
    if ([...this.folders.values()].some((folder) => folder.title === given.title)) {
      const message =
        "a folder or dashboard in the general folder with the same name already exists";
      refuse(409, { message });
    }
    const now = new Date();
    const id = ++this.lastId;
    const folder = { id, uid, title: given.title, version: 1, created: now, updated: now };
    this.lastVersionId += 1;
    this.folders.set(uid, folder);
    return folder;
  }

  updateFolder(
    folder: Folder,
    given: { title?: string; version?: number; overwrite?: boolean },
  ): Folder {
    if (!given.overwrite && given.version !== folder.version) refuseFolderVersion();
    folder.title = given.title || folder.title;
    folder.version += 1;
    folder.updated = new Date();
    this.lastVersionId += 1;
    return folder;
  }

  deleteFolder(folder: Folder): void {
    this.folders.delete(folder.uid);
    for (const dashboard of this.dashboards.values()) {
      if (dashboard.folderUid === folder.uid) this.dashboards.delete(dashboard.uid);
    }
  }

  saveDashboard(given: SaveDashboard, user: string): Dashboard {
    const { id, uid, version, ...model } = given.dashboard;
    const title = textOf(model.title);
    checkDashboardName(title, textOf(uid));
    const folderUid = given.folderUid ?? "";
    if (folderUid && !this.folders.has(folderUid)) {
      refuse(400, { message: "Folder not found", traceID: "" });
    }
    const dashboard =
      this.existing({ id, uid, version, title, folderUid }, given.overwrite ?? false) ??
      this.emptyDashboard(textOf(uid) || randomText(9));
    dashboard.title = title;
    dashboard.folderUid = folderUid;
    dashboard.model = model;
    dashboard.version += 1;
    dashboard.updated = new Date();
    dashboard.versions.unshift({
      id: ++this.lastVersionId,
      version: dashboard.version,
      created: dashboard.updated,
      createdBy: user,
      message: dashboard.version === 1 ? "Initial save" : (given.message ?? ""),
    });
    this.dashboards.set(dashboard.uid, dashboard);
    return dashboard;
  }

  /** The dashboard that a save replaces. */
  private existing(
    asked: { id: unknown; uid: unknown; version: unknown; title: string; folderUid: string },
    overwrite: boolean,
  ): Dashboard | undefined {
    const all = [...this.dashboards.values()];
    if (asked.id && !all.some((each) => each.id === asked.id)) {
      refuse(404, { message: "Dashboard not found", status: "not-found" });
    }
    const same = all.find((each) => each.id === asked.id || each.uid === asked.uid);
    if (same && !overwrite && asked.version !== same.version) {
      const message = "The dashboard has been changed by someone else";
      refuse(412, { message, status: "version-mismatch" });
    }
    const namesake = all.find(
      (each) => each !== same && each.title === asked.title && each.folderUid === asked.folderUid,
    );
    if (!namesake) return same;
    if (!overwrite) {
      const message = "A dashboard with the same name in the folder already exists";
      refuse(412, { message, status: "name-exists" });
    }
    return same ?? namesake;
  }

  private emptyDashboard(uid: string): Dashboard {
    const now = new Date();
    return {
      id: ++this.lastId,
      uid,
      title: "",
      folderUid: "",
      version: 0,
      model: {},
      created: now,
      updated: now,
      versions: [],
    };
  }

  /** What `GET /_/state` shows of it. */
  state(): object {
    const dashboards = [...this.dashboards.values()].map(({ versions, ...shown }) => ({
      ...shown,
      messages: versions.map(({ message }) => message),
    }));
    const dataSources = this.dataSources.map(({ uid, given }) => ({ uid, name: given.name }));
    return { folders: [...this.folders.values()], dashboards, dataSources };
  }

  createDataSource(given: Record<string, unknown>): DataSource {
    if (this.dataSources.some((each) => each.given.name === given.name)) {
      refuse(409, { message: "data source with the same name already exists", traceID: "" });
    }
    const id = (this.dataSources.at(-1)?.id ?? 0) + 1;
    const source = { id, uid: textOf(given.uid) || randomText(9), given };
    this.dataSources.push(source);
    return source;
  }
}

function checkDashboardName(title: string, uid: string): void {
  if (!title) refuse(400, { message: "Dashboard title cannot be empty", status: "empty-name" });
  if (uid.length > LONGEST_UID) refuse(400, { message: "uid too long, max 40 characters" });
  if (!isLegalUid(uid)) refuse(400, { message: "uid contains illegal characters" });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isLegalUid(uid: string): boolean {
  return /^[a-zA-Z0-9_-]*$/.test(uid);
}

function refuseFolderVersion(): never {
  const message = "the folder has been changed by someone else";
  refuse(412, { message, status: "version-mismatch" });
}
