/** How the local Grafana shows what it keeps. */
import type { Dashboard, DataSource, Folder } from "./store";

/** A title as it stands in addresses. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Address of a folder. */
export function folderUrl(folder: Folder): string {
  return `/dashboards/f/${folder.uid}/${slugOf(folder.title)}`;
}

/** Address of a dashboard. */
export function dashboardUrl(dashboard: Dashboard): string {
  return `/d/${dashboard.uid}/${slugOf(dashboard.title)}`;
}

/** A time as Grafana shows it: to the second, as its database keeps it. */
export function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** A folder with what the caller may do; right after its creation Grafana says "nothing". */
export function folderView(folder: Folder, mayEdit: boolean): object {
  return {
    id: folder.id,
    uid: folder.uid,
    title: folder.title,
    url: folderUrl(folder),
    hasAcl: false,
    canSave: mayEdit,
    canEdit: mayEdit,
    canAdmin: false,
    canDelete: mayEdit,
    createdBy: "Anonymous",
    created: timeOf(folder.created),
    updatedBy: "Anonymous",
    updated: timeOf(folder.updated),
    version: folder.version,
    parentUid: "",
  };
}

/** A dashboard with its surroundings. */
export function dashboardView(
  dashboard: Dashboard,
  folder: Folder | undefined,
  mayEdit: boolean,
): object {
  const annotations = { canAdd: mayEdit, canEdit: mayEdit, canDelete: mayEdit };
  return {
    meta: {
      type: "db",
      canSave: mayEdit,
      canEdit: mayEdit,
      canAdmin: false,
      canStar: true,
      canDelete: mayEdit,
      slug: slugOf(dashboard.title),
      url: dashboardUrl(dashboard),
      expires: "0001-01-01T00:00:00Z",
      created: timeOf(dashboard.created),
      updated: timeOf(dashboard.updated),
      updatedBy: "Anonymous",
      createdBy: "Anonymous",
      version: dashboard.version,
      hasAcl: false,
      isFolder: false,
      folderId: folder?.id ?? 0,
      folderUid: folder?.uid ?? "",
      folderTitle: folder?.title ?? "General",
      folderUrl: folder ? folderUrl(folder) : "",
      provisioned: false,
      provisionedExternalId: "",
      annotationsPermissions: { dashboard: annotations, organization: annotations },
      hasPublicDashboard: false,
      publicDashboardAccessToken: "",
      publicDashboardUid: "",
      publicDashboardEnabled: false,
    },
    dashboard: {
      ...dashboard.model,
      id: dashboard.id,
      uid: dashboard.uid,
      version: dashboard.version,
    },
  };
}

/** A folder as a search hit. */
export function folderHit(folder: Folder): object {
  return {
    id: folder.id,
    uid: folder.uid,
    title: folder.title,
    uri: `db/${slugOf(folder.title)}`,
    url: folderUrl(folder),
    slug: "",
    type: "dash-folder",
    tags: [],
    isStarred: false,
    sortMeta: 0,
  };
}

/** A dashboard as a search hit. */
export function dashboardHit(dashboard: Dashboard, folder: Folder | undefined): object {
  return {
    id: dashboard.id,
    uid: dashboard.uid,
    title: dashboard.title,
    uri: `db/${slugOf(dashboard.title)}`,
    url: dashboardUrl(dashboard),
    slug: "",
    type: "dash-db",
    tags: dashboard.model.tags ?? [],
    isStarred: false,
    ...(folder && {
      folderId: folder.id,
      folderUid: folder.uid,
      folderTitle: folder.title,
      folderUrl: folderUrl(folder),
    }),
    sortMeta: 0,
  };
}

/** A data source by itself: which secrets it has, not what they are. */
export function dataSourceView(source: DataSource): object {
  const { given } = source;
  const secrets = Object.keys((given.secureJsonData as object | undefined) ?? {});
  return {
    id: source.id,
    uid: source.uid,
    orgId: 1,
    name: given.name,
    type: given.type,
    typeLogoUrl: "",
    access: given.access,
    url: given.url,
    user: "",
    database: "",
    basicAuth: given.basicAuth ?? false,
    basicAuthUser: given.basicAuthUser ?? "",
    withCredentials: false,
    isDefault: given.isDefault ?? false,
    jsonData: given.jsonData ?? {},
    secureJsonFields: Object.fromEntries(secrets.map((name) => [name, true])),
    version: 1,
    readOnly: false,
  };
}

/** A data source in the list. */
export function dataSourceRow(source: DataSource): object {
  const { given } = source;
  return {
    id: source.id,
    uid: source.uid,
    orgId: 1,
    name: given.name,
    type: given.type,
    typeName: "Prometheus",
    typeLogoUrl: "public/app/plugins/datasource/prometheus/img/prometheus_logo.svg",
    access: given.access,
    url: given.url,
    user: "",
    database: "",
    basicAuth: given.basicAuth ?? false,
    isDefault: given.isDefault ?? false,
    jsonData: given.jsonData ?? {},
    readOnly: false,
  };
}
