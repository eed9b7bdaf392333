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

/** Grafana's HTTP API, as far as it is needed: reads only. Every method throws GrafanaApiError. */
export interface GrafanaApi {
  /** Whether it is there; needs no credentials. */
  health(call?: GrafanaCall): Promise<{ version: string; database: string }>;
  /** Dashboards, over all pages. */
  search(search?: DashboardSearch, call?: GrafanaCall): Promise<GrafanaDashboard[]>;
  /** Folders, over all pages. */
  folders(call?: GrafanaCall): Promise<GrafanaFolder[]>;
  /** Dashboards of the folders whose title this is; none if there is no such folder. */
  dashboardsInFolder(title: string, call?: GrafanaCall): Promise<GrafanaDashboard[]>;
}
