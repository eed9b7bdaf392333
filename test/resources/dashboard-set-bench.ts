import { createGrafanaApi, type GrafanaApi } from "../../provider/grafana/grafana-api";
import { dashboardSet } from "../../provider/resources/dashboard-set";
import type {
  DashboardSetArgs,
  DashboardSetState,
} from "../../provider/resources/dashboard-set-shape";
import { type Bench, Kept, openBench } from "./cloud-bench";
import { GrafanaDashboardSet } from "../../provider/sdk";
import { type GrafanaProxy, startGrafanaProxy } from "./grafana-proxy";

/** An object of JSON. */
export type Json = Record<string, unknown>;

/** A cloud whose Grafana stands behind a proxy, and somebody who edits dashboards in it. */
export interface GrafanaBench {
  readonly bench: Bench;
  readonly proxy: GrafanaProxy;
  /** Grafana as people reach it, past the proxy. */
  readonly people: GrafanaApi;
  /** A set as one stack has it. */
  stack(input: object, name?: string): Kept<DashboardSetArgs, DashboardSetState>;
  /** Somebody opens a dashboard, changes it and saves it. */
  edit(uid: string, change: (model: Json) => Json | void, folderUid?: string): Promise<void>;
  /** A dashboard as it is stored. */
  stored(uid: string): Promise<Json | undefined>;
  close(): Promise<void>;
}

/** Opens one. @param world what the cloud's world has besides Grafana */
export async function openGrafanaBench(world: object = {}): Promise<GrafanaBench> {
  const cloud = await openBench(world);
  const { url, token } = cloud.grafana;
  const proxy = await startGrafanaProxy(url);
  const people = createGrafanaApi({ url, auth: token });
  const grafana = createGrafanaApi({ url: proxy.url, auth: token });
  const bench: Bench = {
    ...cloud,
    context: (stack) => {
      const context = cloud.context(stack);
      return { ...context, clients: { ...context.clients, grafana } };
    },
  };
  const stored = async (uid: string) => (await people.dashboard(uid))?.model;
  return {
    bench,
    proxy,
    people,
    stack: (input, name) => new Kept(dashboardSet, bench, input, name),
    stored,
    async edit(uid, change, folderUid) {
      const found = await people.dashboard(uid);
      if (!found) throw new Error(`no dashboard ${uid}`);
      const copy = structuredClone(found.model) as Json;
      const model = change(copy) ?? copy;
      const place = folderUid ?? found.folderUid;
      await people.saveDashboard({ model, version: found.version, folderUid: place, message: "" });
    },
    async close() {
      await proxy.close();
      await cloud.close();
    },
  };
}

/** A small dashboard in Grafana's own JSON. */
export function smallModel(uid: string, title: string): Json {
  const target = { refId: "A", expr: "up", legendFormat: "" };
  const panel = (id: number, name: string): Json => ({
    id,
    type: "timeseries",
    title: name,
    gridPos: { x: 0, y: 8 * id, w: 12, h: 8 },
    links: [],
    targets: [target],
    fieldConfig: { defaults: { unit: "s", min: 0, custom: { lineWidth: 1 } }, overrides: [] },
    options: { legend: { calcs: [] } },
  });
  const variable = { name: "datasource", type: "datasource", query: "prometheus" };
  return {
    uid,
    title,
    tags: ["flink", "flinkwatch"],
    schemaVersion: 37,
    panels: [
      { id: 1, type: "row", title: "Row", gridPos: { x: 0, y: 0, w: 24, h: 1 }, panels: [] },
      panel(2, "Heap"),
      panel(3, "Restarts"),
    ],
    templating: {
      list: [
        { ...variable, current: {}, options: [] },
        { name: "job", type: "query" },
      ],
    },
    annotations: { list: [] },
    links: [{ title: "Jobs", type: "link", url: "/d/x" }],
  };
}

/** Arguments of a set with two small dashboards. */
export function twoDashboards(more: object = {}): object {
  const models = [smallModel("fw-a", "A"), smallModel("fw-b", "B")];
  const dashboards = Object.fromEntries(
    models.map((model) => [model.uid, GrafanaDashboardSet.named(model)]),
  );
  return { folderUid: "fw", folderTitle: "Flinkwatch", dashboards, ...more };
}
