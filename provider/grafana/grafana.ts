/** Options of every call. */
export interface GrafanaCall {
  readonly signal?: AbortSignal;
}

/** A dashboard as search shows it. */
export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  /** Path of the dashboard below Grafana's address. */
  readonly url: string;
  readonly tags: string[];
  /** Empty: the folder "General". */
  readonly folderUid: string;
  readonly folderTitle: string;
}

/** A folder of dashboards. */
export interface GrafanaFolder {
  readonly uid: string;
  readonly title: string;
}

/** Which dashboards; all conditions must hold. */
export interface DashboardSearch {
  /** Part of the title. */
  readonly query?: string;
  readonly tags?: readonly string[];
  readonly folderUid?: string;
}

/** A dashboard as it is stored. */
export interface StoredDashboard {
  readonly uid: string;
  /** Rises with every save. */
  readonly version: number;
  /** Empty: the folder "General". */
  readonly folderUid: string;
  /** Grafana's own JSON, with number and version. */
  readonly model: Readonly<Record<string, unknown>>;
}

/** A dashboard to store. */
export interface SaveDashboard {
  /** Grafana's own JSON; its uid and title decide which dashboard it is. */
  readonly model: Readonly<Record<string, unknown>>;
  /** The version that it replaces. Left out: there must be none of this uid. */
  readonly version?: number;
  readonly folderUid: string;
  /** Shown in the dashboard's history. */
  readonly message: string;
}

/** A data source. */
export interface DataSource {
  readonly uid: string;
  readonly name: string;
  /** Such as `prometheus`. */
  readonly type: string;
}

/** Grafana's HTTP API, as far as it is needed. Every method throws GrafanaApiError. */
export interface GrafanaApi {
  /** Whether it is there; needs no credentials. */
  health(call?: GrafanaCall): Promise<{ version: string; database: string }>;
  /** Dashboards, over all pages. */
  search(search?: DashboardSearch, call?: GrafanaCall): Promise<GrafanaDashboard[]>;
  /** Folders, over all pages. To one who is not admin Grafana answers "forbidden" for a folder that is absent: ask here. */
  folders(call?: GrafanaCall): Promise<GrafanaFolder[]>;
  /** Dashboards of the folders whose title this is; none if there is no such folder. */
  dashboardsInFolder(title: string, call?: GrafanaCall): Promise<GrafanaDashboard[]>;
  /** Makes a folder; there must be none of this uid or title. */
  createFolder(folder: GrafanaFolder, call?: GrafanaCall): Promise<void>;
  /** Gives a folder another title. */
  renameFolder(folder: GrafanaFolder, call?: GrafanaCall): Promise<void>;
  /** Deletes a folder and all that is in it. Absent is success. */
  deleteFolder(uid: string, call?: GrafanaCall): Promise<void>;
  /** One dashboard, `undefined` if there is none. */
  dashboard(uid: string, call?: GrafanaCall): Promise<StoredDashboard | undefined>;
  /** Stores a dashboard, never over one that it was not told to replace. @returns the uid under which it is stored */
  saveDashboard(save: SaveDashboard, call?: GrafanaCall): Promise<string>;
  /** Deletes a dashboard. Absent is success. */
  deleteDashboard(uid: string, call?: GrafanaCall): Promise<void>;
  /** Every data source. */
  dataSources(call?: GrafanaCall): Promise<DataSource[]>;
}
