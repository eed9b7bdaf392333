/** The preset dashboards that the Integration Center puts into a Grafana. */
import type { GrafanaStore } from "./store";

/** The folder of the Flink integration. */
export const flinkFolder = { uid: "integration-flink", title: "Flink" } as const;

/** Its dashboards, uid → title; "Flink Job List" is the one that the manual names. */
export const flinkDashboards: Readonly<Record<string, string>> = {
  "integration-flink-cluster": "Flink Cluster",
  "integration-flink-job": "Flink Job",
  "integration-flink-job-list": "Flink Job List",
  "integration-flink-task-manager": "Flink TaskManager",
};

/** Puts preset dashboards into a Grafana and takes them away. */
export class Dashboards {
  constructor(private readonly store: GrafanaStore) {}

  /** Installs or renews those of Flink; nothing else is touched. */
  installFlink(): void {
    const own = this.store.folders.get(flinkFolder.uid);
    const namesake = [...this.store.folders.values()].find((f) => f.title === flinkFolder.title);
    const folder = own ?? namesake ?? this.store.createFolder(flinkFolder);
    for (const [uid, title] of Object.entries(flinkDashboards)) {
      const dashboard = { uid, title, tags: ["flink"], schemaVersion: 37, panels: [] };
      this.store.saveDashboard({ dashboard, folderUid: folder.uid, overwrite: true }, "admin");
    }
  }

  /** Removes those of Flink, and their folder when nothing else is in it. */
  uninstallFlink(): void {
    for (const uid of Object.keys(flinkDashboards)) this.store.dashboards.delete(uid);
    const folder = this.store.folders.get(flinkFolder.uid);
    const others = [...this.store.dashboards.values()].some((d) => d.folderUid === folder?.uid);
    if (folder && !others) this.store.deleteFolder(folder);
  }
}
