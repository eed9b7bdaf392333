import { dashboardSet } from "../../provider/resources/dashboard-set";
import { type GrafanaBench, openGrafanaBench, twoDashboards } from "./dashboard-set-bench";

let grafana: GrafanaBench;
beforeEach(async () => {
  grafana = await openGrafanaBench();
});
afterEach(() => grafana.close());

const SAVE = { method: "POST", path: "/api/dashboards/db" };
const uids = async () => (await grafana.people.search()).map(({ uid }) => uid).sort();
const answer = (status: number, message: string, code?: string) => ({
  answer: { status, body: { message, ...(code && { status: code }) } },
});

describe("when Grafana refuses", () => {
  it.each([
    [401, "invalid username or password", "Check GRAFANA_AUTH and its role, Editor at least."],
    [
      403,
      "Permissions needed: dashboards:create",
      "Check GRAFANA_AUTH and its role, Editor at least.",
    ],
    [
      404,
      "Dashboard not found",
      "404: Dashboard not found. It may have been deleted meanwhile: run it again.",
    ],
    [409, "conflict", "409: conflict. Somebody else has written there: run it again."],
    [
      500,
      "database is locked",
      "500: database is locked. See Grafana's own log, then run it again.",
    ],
    [500, "invalid API key", "Check GRAFANA_AUTH and its role, Editor at least."],
  ])(
    "%d: names the dashboard, and nothing is left of those before it",
    async (status, said, text) => {
      grafana.proxy.happen({ ...SAVE, after: 1, ...answer(status, said) });
      const kept = grafana.stack(twoDashboards());
      const refused = kept.up();
      await expect(refused).rejects.toThrow(
        'dashboard "B" (fw-b): Grafana POST /api/dashboards/db failed',
      );
      await expect(refused).rejects.toThrow(text);
      expect([await uids(), await grafana.people.folders()]).toEqual([[], []]);
      expect(await kept.up()).not.toEqual([]);
      expect(await kept.up()).toEqual([]);
    },
  );

  it.each([401, 403, 409, 500, 502])(
    "%d: a removal names the dashboard, and the next one goes on",
    async (status) => {
      const kept = grafana.stack(twoDashboards());
      await kept.up();
      const path = "/api/dashboards/uid/fw-b";
      grafana.proxy.happen({ method: "DELETE", path, ...answer(status, "no") });
      await expect(kept.destroy()).rejects.toThrow(
        `dashboard "B" (fw-b): Grafana DELETE ${path} failed: ${status}: no.`,
      );
      await kept.destroy();
      expect([await uids(), await grafana.people.folders()]).toEqual([[], []]);
    },
  );

  it("an update that fails half-way leaves both dashboards as they were", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    for (const uid of ["fw-a", "fw-b"]) {
      await grafana.edit(uid, (model) => void (model.description = "by hand"));
    }
    grafana.proxy.happen({ ...SAVE, after: 1, ...answer(500, "no space left") });
    await expect(kept.up()).rejects.toThrow("no space left");
    for (const uid of ["fw-a", "fw-b"]) {
      expect((await grafana.stored(uid))!.description).toBe("by hand");
    }
    expect(await kept.up()).toEqual(["dashboards.fw-a.description", "dashboards.fw-b.description"]);
  });

  it("a Viewer is told which role it takes, before anything is written", async () => {
    grafana.proxy.happen({
      method: "POST",
      path: "/api/folders",
      ...answer(403, "You'll need additional permissions. Permissions needed: folders:create"),
    });
    await expect(grafana.stack(twoDashboards()).up()).rejects.toThrow(
      /folder "Flinkwatch" \(fw\): .*folders:create.* Check GRAFANA_AUTH and its role, Editor at least\./,
    );
    expect(grafana.proxy.writes()).toEqual(["POST /api/folders"]);
  });

  it.each([
    [412, "version-mismatch", "its uid is taken by a folder that these credentials may not see"],
    [409, "", "the title is taken by another folder or by a dashboard in General"],
  ])("%d for a folder says what is taken", async (status, code, text) => {
    grafana.proxy.happen({
      method: "POST",
      path: "/api/folders",
      ...answer(status, "taken", code),
    });
    await expect(grafana.stack(twoDashboards()).up()).rejects.toThrow(text);
  });

  it("412: what somebody writes at the same time is seen, and ours follows it", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-a", (model) => void (model.description = "one"));
    const meanwhile = () => grafana.edit("fw-a", (model) => void (model.description = "two"));
    grafana.proxy.happen({ ...SAVE, meanwhile });
    expect(await kept.up()).toEqual(["dashboards.fw-a.description"]);
    expect(await kept.up()).toEqual([]);
    expect((await grafana.stored("fw-a"))!.description).toBeUndefined();
  });

  it("412: a dashboard of our uid that appears at the same time is not replaced", async () => {
    const theirs = { model: { uid: "fw-a", title: "Theirs" }, folderUid: "", message: "" };
    grafana.proxy.happen({ ...SAVE, meanwhile: () => grafana.people.saveDashboard(theirs) });
    await expect(grafana.stack(twoDashboards()).up()).rejects.toThrow(
      'dashboard "A" (fw-a): Grafana POST /api/dashboards/db failed: 412',
    );
    expect((await grafana.stored("fw-a"))!.title).toBe("Theirs");
  });

  it("412: the title that another dashboard has meanwhile is named with that one's uid", async () => {
    const theirs = { model: { uid: "xyz", title: "A" }, folderUid: "fw", message: "" };
    grafana.proxy.happen({ ...SAVE, meanwhile: () => grafana.people.saveDashboard(theirs) });
    await expect(grafana.stack(twoDashboards()).up()).rejects.toThrow(
      'dashboard "A" (fw-a): the title is taken in folder fw by xyz (Grafana POST',
    );
    expect(await uids()).toEqual(["xyz"]);
  });

  it("a dashboard that Grafana stores as another one is not taken for ours", async () => {
    grafana.proxy.happen({
      ...SAVE,
      answer: { status: 200, body: { uid: "xyz", status: "success" } },
    });
    await expect(grafana.stack(twoDashboards()).up()).rejects.toThrow(
      'dashboard "A" (fw-a): Grafana has stored it as another dashboard, got xyz.',
    );
  });
});

describe("when an answer gets lost", () => {
  it("looks whether it was done, and does nothing twice", async () => {
    grafana.proxy.happen({ method: "POST", path: "/api/folders", cut: true });
    grafana.proxy.happen({ ...SAVE, cut: true });
    const kept = grafana.stack(twoDashboards());
    expect(await kept.up()).toEqual(["created"]);
    expect(kept.state.lookedAt).toBe("grafana");
    const posts = ["POST /api/folders", "POST /api/dashboards/db", "POST /api/dashboards/db"];
    expect(grafana.proxy.writes()).toEqual(posts);
    expect(await kept.up()).toEqual([]);
  });
});

describe("when nobody answers", () => {
  const down = answer(502, "bad gateway");

  it("create is no failure: it says so, and the next run does it", async () => {
    grafana.proxy.happen({ method: "GET", path: "/api/search", ...down });
    const kept = grafana.stack(twoDashboards());
    expect(await kept.up()).toEqual(["created"]);
    expect(kept.state).toMatchObject({ lookedAt: "not-looked-at", dashboards: {} });
    expect(grafana.bench.lines.join()).toMatch(
      /dashboards in fw: not looked at, Grafana cannot be asked: .*502/,
    );
    expect(await kept.up()).toContain("dashboards.fw-a");
    expect(await kept.up()).toEqual([]);
  });

  it("what somebody makes before the next run is not taken for ours", async () => {
    grafana.proxy.happen({ method: "GET", path: "/api/search", ...down });
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    const theirs = { model: { uid: "fw-a", title: "Theirs" }, folderUid: "", message: "" };
    await grafana.people.saveDashboard(theirs);
    await expect(kept.up()).rejects.toThrow(
      'dashboard "Theirs": the uid fw-a is taken by a dashboard that no stack has made.',
    );
    await kept.destroy();
    expect((await grafana.stored("fw-a"))!.title).toBe("Theirs");
  });

  it("a look keeps what was known, and changes nothing", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-a", (model) => void (model.description = "by hand"));
    grafana.proxy.happen({ method: "GET", path: "/api/search", ...down });
    expect(await kept.up()).toEqual([]);
    expect(kept.state.lookedAt).toBe("not-looked-at");
    expect(await kept.up()).toEqual(["dashboards.fw-a.description"]);
  });

  it("an update is no failure either", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await grafana.edit("fw-a", (model) => void (model.description = "by hand"));
    grafana.proxy.happen({ ...SAVE, times: 3, ...down });
    expect(await kept.up()).toEqual(["dashboards.fw-a.description"]);
    expect(kept.state.lookedAt).toBe("not-looked-at");
    expect(await kept.up()).toEqual(["dashboards.fw-a.description"]);
  });
});

describe("credentials", () => {
  it("that are none are told by a look without keeping a preview from the rest, and stop an update", async () => {
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    const bad = answer(500, "invalid API key");
    grafana.proxy.happen({ method: "GET", path: "/api/search", ...bad });
    expect(await kept.up()).toEqual([]);
    expect(kept.state.lookedAt).toBe("not-looked-at");
    expect(grafana.bench.lines.join()).toContain("invalid API key");
    grafana.proxy.happen({ method: "GET", path: "/api/search", ...bad });
    await expect(grafana.stack(twoDashboards(), "prod").up()).rejects.toThrow("invalid API key");
  });

  it("that are not given leave nothing to do, and nothing to remove", async () => {
    const context = grafana.bench.context();
    const { grafana: _, ...clients } = context.clients;
    const args = dashboardSet.args.parse(twoDashboards()) as never;
    const alone = { ...context, clients, created: () => undefined };
    const made = await dashboardSet.create(alone, args);
    expect(made.state).toMatchObject({ lookedAt: "no-grafana" });
    expect(dashboardSet.plan(args, made.state)).toEqual(made.state);
    await dashboardSet.delete(alone, { args, ...made });
    const kept = grafana.stack(twoDashboards());
    await kept.up();
    await expect(dashboardSet.delete(alone, kept)).rejects.toThrow(
      "cannot be removed without GRAFANA_URL and GRAFANA_AUTH",
    );
  });
});

test("the data source that is chosen at first is kept, by name or uid", async () => {
  const sources = [
    { uid: "tmp", name: "TMP", type: "prometheus" },
    { uid: "l", name: "Loki", type: "loki" },
  ];
  grafana.proxy.happen({
    method: "GET",
    path: "/api/datasources",
    times: 9,
    answer: { status: 200, body: sources },
  });
  const kept = grafana.stack(twoDashboards({ dataSource: "TMP" }));
  await kept.up();
  const chosen = async () =>
    ((await grafana.stored("fw-a"))!.templating as { list: { current?: object }[] }).list[0]!
      .current;
  expect(await chosen()).toEqual({ selected: false, text: "TMP", value: "TMP" });
  expect(await kept.up()).toEqual([]);
  await grafana.edit("fw-a", (model) => {
    const current = { text: "Other", value: "Other" };
    const { list } = model.templating as { list: object[] };
    model.templating = { list: [{ ...list[0], current }, list[1]] };
  });
  expect(await kept.up()).toEqual(["dataSource"]);
  expect(await chosen()).toMatchObject({ value: "TMP" });
  await kept.destroy();
  await expect(grafana.stack(twoDashboards({ dataSource: "Loki" })).up()).rejects.toThrow(
    'got "Loki", expected TMP.',
  );
});

test("wrong arguments are told all at once, each with its path", () => {
  const dashboards = {
    a: { title: "Same", panels: [] },
    b: { title: "Same" },
    c: { panels: {} },
    d: { title: "D", panels: { "Up for": "type: stat", Heap: { type: "stat" }, Row: "{}" } },
  };
  const faults = dashboardSet.validate?.({
    folderUid: "f",
    folderTitle: "F",
    dashboards,
    adopt: false,
  });
  expect(faults?.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
    'dashboards["a"].panels got a list, expected a map by title or name. Use the class of the SDK, or make one.',
    'dashboards["b"].title is the title of a too, got "Same", expected one that is unique in the folder.',
    'dashboards["c"].title is missing or empty, expected a text. Add it.',
    'dashboards["d"].panels["Up for"] expected an object of JSON as text. Use the class of the SDK, or print it.',
    'dashboards["d"].panels["Heap"] expected an object of JSON as text. Use the class of the SDK, or print it.',
  ]);
});
