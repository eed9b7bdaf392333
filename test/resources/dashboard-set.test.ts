import { renderDashboards } from "../../monitoring/dashboards/render";
import { grafanaIntegration } from "../../provider/resources/grafana-integration";
import { GrafanaDashboardSet } from "../../provider/sdk";
import { Kept } from "./cloud-bench";
import {
  type GrafanaBench,
  type Json,
  openGrafanaBench,
  smallModel,
  twoDashboards,
} from "./dashboard-set-bench";

let grafana: GrafanaBench;
const prometheus = [
  {
    id: "prom-there001",
    name: "there",
    vpc: "vpc-emr00001",
    subnet: "subnet-emr00001",
    zone: "ap-guangzhou-3",
  },
];
beforeEach(async () => {
  grafana = await openGrafanaBench({ prometheus });
});
afterEach(() => grafana.close());

const uids = async () => (await grafana.people.search()).map(({ uid }) => uid).sort();
const folders = async () => (await grafana.people.folders()).map(({ title }) => title);
const panelOf = (model: Json, title: string) =>
  (model.panels as Json[]).find((panel) => panel.title === title) as Record<string, Json>;

describe("a set of dashboards", () => {
  it("is stored as the code renders it, with the mark of the stack, and left alone by a second run", async () => {
    const rendered = renderDashboards({ language: "zh" });
    const dashboards = Object.fromEntries(
      Object.entries(rendered).map(([uid, model]) => [uid, GrafanaDashboardSet.named(model)]),
    );
    const kept = grafana.stack({ folderUid: "flinkwatch", folderTitle: "Flink jobs", dashboards });
    expect(await kept.up()).toEqual(["created"]);
    expect(kept.state).toMatchObject({ owned: true, owner: "flinkwatch:flinkwatch/dev" });
    for (const [uid, model] of Object.entries(rendered)) {
      const { id, version, tags, ...rest } = (await grafana.stored(uid))!;
      const { tags: _, ...wanted } = model;
      expect(rest).toEqual(wanted);
      expect(tags).toEqual([
        "flink",
        "flinkwatch",
        "flinkwatch:flinkwatch/dev",
        "flinkwatch:folder",
      ]);
      expect([typeof id, version]).toEqual(["number", 1]);
    }
    grafana.proxy.writes();
    expect(await kept.up()).toEqual([]);
    expect(grafana.proxy.writes()).toEqual([]);
  });

  it("shows what somebody changed by dashboard, panel and field, and restores just that", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-a", (model) => {
      panelOf(model, "Heap").fieldConfig!.defaults = {
        unit: "bytes",
        min: 0,
        custom: { lineWidth: 3 },
      };
      (panelOf(model, "Heap").targets as unknown as Json[])[0]!.expr = "down";
      panelOf(model, "Restarts").title = "Reboots" as never;
    });
    grafana.proxy.writes();
    grafana.bench.lines.length = 0;
    expect(await kept.up()).toEqual([
      "dashboards.fw-a.panels.Heap.fieldConfig.defaults.custom.lineWidth",
      "dashboards.fw-a.panels.Heap.fieldConfig.defaults.unit",
      "dashboards.fw-a.panels.Heap.targets.0.expr",
      "dashboards.fw-a.panels.Restarts.title",
    ]);
    expect(grafana.bench.lines[0]).toBe(
      'dashboard "A" (fw-a): edited in Grafana, up puts it back: ' +
        "panels.Heap.fieldConfig.defaults.custom.lineWidth is 3, was 1; " +
        'panels.Heap.fieldConfig.defaults.unit is "bytes", was "s"; ' +
        'panels.Heap.targets[0].expr is "down", was "up"; ' +
        'panels.Restarts.title is "Reboots", was "Restarts".',
    );
    expect(grafana.proxy.writes()).toEqual(["POST /api/dashboards/db"]);
    expect(await kept.up()).toEqual([]);
    expect((await grafana.stored("fw-a"))!.panels).toEqual(smallModel("fw-a", "A").panels);
  });

  it("shows panels that were taken out, put in and moved, and variables and links too", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-b", (model) => {
      const [row, heap] = model.panels as Json[];
      const mine = { id: 9, title: "Mine", type: "text", options: { content: "x" } };
      model.panels = [row, { ...heap, gridPos: { x: 6, y: 16, w: 12, h: 8 } }, mine];
      model.templating = { list: [{ name: "datasource", type: "datasource", query: "loki" }] };
      model.links = [];
    });
    expect(await kept.up()).toEqual([
      "dashboards.fw-b.links.Jobs",
      "dashboards.fw-b.panels.Heap.gridPos.x",
      "dashboards.fw-b.panels.Mine",
      "dashboards.fw-b.panels.Restarts",
      "dashboards.fw-b.templating.datasource.query",
      "dashboards.fw-b.templating.job",
    ]);
    expect(await kept.up()).toEqual([]);
  });

  it("takes what Grafana and its editor only write otherwise for what it is: nothing", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-a", (model) => {
      const [row, heap, restarts] = model.panels as Record<string, Json>[];
      delete heap!.links;
      heap!.pluginVersion = "9.3.2" as never;
      heap!.transparent = false as never;
      heap!.fieldConfig!.defaults = {
        ...(heap!.fieldConfig!.defaults as Json),
        mappings: [],
        custom: { lineWidth: 1, insertNulls: false, barWidthFactor: 0.6 },
      };
      (heap!.targets as unknown as Json[])[0]!.editorMode = "builder";
      model.panels = [{ ...row, panels: [] }, heap, restarts];
      model.iteration = 1690000000000;
      model.tags = ["flinkwatch:folder", "flinkwatch", "flinkwatch:flinkwatch/dev", "flink"];
      const [source, job] = (model.templating as { list: Json[] }).list;
      const current = { selected: true, text: "TMP", value: "TMP" };
      model.templating = {
        list: [
          { ...source, current, options: [current] },
          { ...job, hide: false },
        ],
      };
    });
    expect(await kept.up()).toEqual([]);
  });

  it("finds the panels of a row that somebody has collapsed", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-a", (model) => {
      const [row, ...rest] = model.panels as Json[];
      model.panels = [{ ...row, collapsed: true, panels: rest }];
    });
    expect(await kept.up()).toEqual(["dashboards.fw-a.panels.Row.collapsed"]);
    expect((await grafana.stored("fw-a"))!.panels).toHaveLength(3);
  });

  it("comes back from another folder, after a deletion, and with a folder that is gone", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-a", () => undefined, "");
    await grafana.people.deleteDashboard("fw-b");
    await grafana.people.renameFolder({ uid: "fw", title: "Renamed" });
    expect(await kept.up()).toEqual(["dashboards.fw-b", "folderTitle", "misplaced.fw-a"]);
    expect(await kept.up()).toEqual([]);
    await grafana.people.deleteFolder("fw");
    expect(await kept.up()).toEqual(["dashboards.fw-a", "dashboards.fw-b", "folderTitle"]);
    expect(await kept.up()).toEqual([]);
    expect(await folders()).toEqual(["Flinkwatch"]);
  });

  it("gets its mark back, moves to another folder, and loses a dashboard that the code has no more", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-a", (model) => void (model.tags = ["flink", "flinkwatch"]));
    expect(await kept.up()).toEqual(["unmarked.0"]);
    expect(await kept.up()).toEqual([]);
    const one = { "fw-a": GrafanaDashboardSet.named(smallModel("fw-a", "A2")) };
    const moved = { folderUid: "fw2", folderTitle: "Elsewhere", dashboards: one };
    expect(await kept.up(moved)).toEqual([
      "dashboards.fw-a.title",
      "dashboards.fw-b",
      "folderTitle",
      "folderUid",
    ]);
    expect(await kept.up()).toEqual([]);
    expect([await uids(), await folders()]).toEqual([["fw-a"], ["Elsewhere"]]);
  });

  it("is gone after destroy, folder and all, and a second destroy finds nothing", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await kept.destroy();
    await kept.destroy();
    expect([await uids(), await folders()]).toEqual([[], []]);
  });

  it("leaves the folder where somebody has put something else into it", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.people.saveDashboard({
      model: { uid: "x", title: "X" },
      folderUid: "fw",
      message: "",
    });
    await kept.destroy();
    expect([await uids(), await folders()]).toEqual([["x"], ["Flinkwatch"]]);
  });

  it("is imported by the uid of its folder", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    const found = await kept.imported();
    expect(found?.args).toMatchObject({ folderUid: "fw", folderTitle: "Flinkwatch" });
    expect(Object.keys(found?.args?.dashboards ?? {})).toEqual(["fw-a", "fw-b"]);
    const again = grafana.stack(twoDashboards());
    Object.assign(again, { id: found?.id, state: found?.state });
    expect(await again.up()).toEqual([]);
  });
});

describe("dashboards that several stacks name", () => {
  it("are kept by the first, used by the others as they are, and go with the last", async () => {
    const first = grafana.stack(twoDashboards());
    await first.up();
    const changed = { "fw-a": GrafanaDashboardSet.named(smallModel("fw-a", "Other title")) };
    const second = grafana.stack(twoDashboards({ dashboards: changed }), "prod");
    expect(await second.up()).toEqual(["created"]);
    expect(second.state).toMatchObject({ owned: false, owner: "flinkwatch:flinkwatch/dev" });
    expect((await grafana.stored("fw-a"))!.title).toBe("A");
    expect(grafana.bench.lines.join()).toContain("are kept by flinkwatch:flinkwatch/dev");
    expect([await first.up(), await second.up()]).toEqual([[], []]);
    await first.destroy();
    // Nobody else has named the other one.
    expect(await uids()).toEqual(["fw-a"]);
    // From now on the second keeps them, as its own code says.
    expect(await second.up()).toEqual(["dashboards.fw-a.title"]);
    expect((await grafana.stored("fw-a"))!.title).toBe("Other title");
    await second.destroy();
    expect([await uids(), await folders()]).toEqual([[], []]);
  });

  it("stay while the second goes", async () => {
    const first = grafana.stack(twoDashboards());
    const second = grafana.stack(twoDashboards(), "prod");
    await first.up();
    await second.up();
    await second.destroy();
    expect(await first.up()).toEqual([]);
    expect((await grafana.stored("fw-a"))!.tags).not.toContain("flinkwatch:flinkwatch/prod");
    await first.destroy();
    expect([await uids(), await folders()]).toEqual([[], []]);
  });
});

describe("what is somebody else's", () => {
  it("is refused by name, all at once, and nothing is written", async () => {
    await grafana.people.createFolder({ uid: "fw", title: "Theirs" });
    await grafana.people.createFolder({ uid: "other", title: "Flinkwatch" });
    const theirs = (uid: string, title: string, folderUid: string) =>
      grafana.people.saveDashboard({ model: { uid, title, tags: [] }, folderUid, message: "" });
    await theirs("fw-a", "Hand-made", "");
    await theirs("xyz", "B", "fw");
    const refused = grafana.stack(twoDashboards({ dataSource: "TMP" })).up();
    await expect(refused).rejects.toThrow(
      [
        'dashboard "Hand-made": the uid fw-a is taken by a dashboard that no stack has made. Take it over with adopt: true, or delete it in Grafana.',
        'folder "Flinkwatch": the title is taken by the folder other. Choose another folderTitle, or use that folder: folderUid: other with adopt: true.',
        'dashboard "B": the title is taken in folder fw by xyz. Rename or delete that one, or choose another folderUid.',
        'dataSource: no data source of type prometheus has this name or uid, got "TMP", there is none. Correct it, or add the data source in Grafana.',
      ].join("\n"),
    );
    // The data source may come with the run.
    const ahead = grafana.stack(twoDashboards({ dataSource: "TMP" })).ahead();
    await expect(ahead).rejects.toThrow('dashboard "Hand-made": the uid fw-a is taken');
    await expect(ahead).rejects.not.toThrow("dataSource");
    expect(grafana.proxy.writes()).toEqual([]);
    const inTheirs = grafana.stack(twoDashboards({ folderTitle: "T" })).up();
    await expect(inTheirs).rejects.toThrow('folder "Theirs": the uid fw is taken by a folder');
  });

  it("is taken over if asked for, and left by destroy, without our marks", async () => {
    await grafana.people.createFolder({ uid: "fw", title: "Theirs" });
    const theirs = {
      model: { uid: "fw-a", title: "Hand-made", tags: ["t"] },
      folderUid: "fw",
      message: "",
    };
    await grafana.people.saveDashboard(theirs);
    const kept = grafana.stack(twoDashboards({ adopt: true }));
    await kept.up();
    expect(kept.state).toMatchObject({ adopted: ["fw-a"], folderMade: false });
    expect(await kept.up()).toEqual([]);
    await kept.destroy();
    expect([await uids(), await folders()]).toEqual([["fw-a"], ["Flinkwatch"]]);
    expect((await grafana.stored("fw-a"))!.tags).toEqual(["flink", "flinkwatch"]);
  });

  it("the vendor's dashboards stay untouched, and ours are not taken for them", async () => {
    const vendors = new Kept(grafanaIntegration, grafana.bench, {
      prometheusInstanceId: "prom-there001",
      grafanaInstanceId: "grafana-demo0001",
    });
    await vendors.up();
    const before = await grafana.people.search();
    expect(before.map(({ title }) => title)).toContain("Flink Job List");
    const ours = grafana.stack(twoDashboards());
    await ours.up();
    await ours.destroy();
    expect(await grafana.people.search()).toEqual(before);
    await ours.up();
    for (const { uid } of before) await grafana.people.deleteDashboard(uid);
    expect(await vendors.up()).toEqual(["installed"]);
  });

  it("a folder that an interrupted run has left is gone on with", async () => {
    await grafana.people.createFolder({ uid: "fw", title: "Flinkwatch" });
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await kept.destroy();
    expect([await uids(), await folders()]).toEqual([[], []]);
  });
});
