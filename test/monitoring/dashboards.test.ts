import { readFileSync } from "node:fs";
import path from "node:path";
import { dashboards, renderDashboards } from "../../monitoring/dashboards/render";
import { expressionsOf, type Panel } from "../../monitoring/dashboards/panel";
import { loadMetrics } from "../../monitoring/metrics";
import { selectorsOf, syntaxFault } from "../../monitoring/promql";
import { projectRoot } from "../../scripts/project-root";
import { dashboardFiles } from "../../scripts/render/dashboard-files";

interface GrafanaPanel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; refId: string }[];
  fieldConfig?: {
    defaults: { unit: string; links?: { url: string }[]; custom?: { axisLabel?: string } };
    overrides: { matcher: { options: string }; properties: { id: string; value: unknown }[] }[];
  };
}

interface GrafanaDashboard {
  uid: string;
  title: string;
  tags: string[];
  panels: GrafanaPanel[];
  links: { url: string }[];
  templating: { list: { name: string; definition?: string; type: string }[] };
  annotations: { list: { expr?: string }[] };
}

const render = (language: "zh" | "en", largestIntervalSeconds?: number) =>
  Object.values(
    renderDashboards({ language, largestIntervalSeconds }),
  ) as unknown[] as GrafanaDashboard[];
const inBoth = [...render("zh"), ...render("en")];
const named = inBoth.map((d) => [d.title, d] as const);
const specs = Object.values(dashboards);
const panelsOf = (spec: (typeof specs)[number]) => spec.rows.flatMap(({ panels }) => panels);
const queries = specs.flatMap((spec) =>
  panelsOf(spec).flatMap((panel) =>
    expressionsOf(panel).map(
      (expr, at) => [`${spec.name}: ${panel.title.en} ${at}`, expr] as const,
    ),
  ),
);
const metrics = loadMetrics();

describe("the files in the tree", () => {
  it.each(dashboardFiles().map(({ name, text }) => [name, text] as const))(
    "%s is what the code says; npm run dashboards renews it",
    (name, text) => {
      const file = path.join(projectRoot(), "monitoring/dashboards/json", name);
      expect(readFileSync(file, "utf8")).toBe(text);
    },
  );
});

describe("every query", () => {
  const known = new Set(["job", "exported_job", "instance", "instance_id", "__name__"]);

  it.each(queries)("%s is PromQL over metrics of the catalogue", (_, expr) => {
    expect(syntaxFault(expr)).toBeUndefined();
    const names = selectorsOf(expr).map(({ metric }) => metric);
    expect(names.filter((name) => name !== "" && !metrics.has(name))).toEqual([]);
  });

  it.each(queries)("%s matches labels that its metrics have", (_, expr) => {
    for (const [, name = "", matchers = ""] of expr.matchAll(/(\w*)\{([^}]*)\}/g)) {
      const labels = matchers.split(",").map((matcher) => matcher.replace(/[=!~].*$/s, ""));
      const has = new Set([...known, ...(metrics.get(name)?.labels ?? [])]);
      expect(labels.filter((label) => !has.has(label))).toEqual([]);
    }
  });

  it.each(queries)("%s aggregates by labels that its metrics have", (_, expr) => {
    const has = new Set([
      ...known,
      ...selectorsOf(expr).flatMap(({ metric }) => metrics.get(metric)?.labels ?? []),
    ]);
    const labels = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, l = ""]) =>
      l.split(/, */),
    );
    expect(labels.filter((label) => !has.has(label))).toEqual([]);
  });

  it("has windows of five reporting intervals, except where the hour itself is the measure", () => {
    const ranges = (interval: number) =>
      render("en", interval).flatMap(({ panels }) =>
        panels.flatMap(({ targets = [] }) =>
          targets.flatMap(({ expr }) => [...expr.matchAll(/\[(\w+)\]/g)].map(([, range]) => range)),
        ),
      );
    expect([...new Set(ranges(60))].sort()).toEqual(["15m", "1h", "5m"]);
    expect([...new Set(ranges(600))].sort()).toEqual(["1h", "50m"]);
  });
});

describe.each(named)("%s", (_, dashboard) => {
  const panels = dashboard.panels.filter(({ type }) => type !== "row");

  it("has a uid that Grafana takes, and our tags", () => {
    expect(dashboard.uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    expect(dashboard.tags).toEqual(["flink", "flinkwatch"]);
  });

  it("names and numbers each panel once", () => {
    const twice = <T>(all: T[]) => all.filter((value, at) => all.indexOf(value) !== at);
    expect(twice(dashboard.panels.map(({ title }) => title))).toEqual([]);
    expect(twice(dashboard.panels.map(({ id }) => id))).toEqual([]);
  });

  it("has a unit and a text for every panel, and a name at every axis", () => {
    for (const { type, description, fieldConfig } of panels) {
      expect(description).toMatch(/\S/);
      const units =
        type === "table"
          ? fieldConfig?.overrides.flatMap(({ properties }) =>
              properties.filter(({ id }) => id === "unit").map(({ value }) => value),
            )
          : [fieldConfig?.defaults.unit];
      expect(units?.length).toBeGreaterThan(0);
      for (const unit of units ?? []) expect(unit).toMatch(/^[a-zA-Z]+$/);
      if (type === "timeseries") expect(fieldConfig?.defaults.custom?.axisLabel).toMatch(/\S/);
    }
  });

  it("lays panels beside each other, none on another and none beyond the edge", () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  it("chains its variables: each names all that stand before it", () => {
    const [source, ...rest] = dashboard.templating.list;
    expect(source).toMatchObject({ name: "datasource", type: "datasource" });
    const order = ["instance_id", "job_name", "job_id", "task_name"];
    expect(rest.map(({ name }) => name)).toEqual(order.slice(0, rest.length));
    for (const [at, { definition = "", name }] of rest.entries()) {
      const used = [...definition.matchAll(/\$(\w+)/g)].map(([, variable]) => variable);
      expect(used).toEqual(order.slice(0, at));
      expect(definition).toMatch(new RegExp(`^label_values\\(.*, ${name}\\)$`));
    }
  });

  it("uses no variable that it does not have", () => {
    const has = dashboard.templating.list.map(({ name }) => name);
    const text = JSON.stringify([dashboard.panels, dashboard.links, dashboard.annotations]);
    const used = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name);
    expect(
      [...new Set(used)].filter((name) => !name.startsWith("__") && !has.includes(name)),
    ).toEqual([]);
  });

  it("marks restarts", () => {
    const marked = dashboard.annotations.list.flatMap(({ expr }) => expr ?? []);
    expect(marked).toHaveLength(1);
    expect(marked[0]).toContain("flink_jobmanager_job_numRestarts");
    expect(syntaxFault(marked[0] ?? "")).toBeUndefined();
  });
});

describe("links", () => {
  const uids = inBoth.map(({ uid }) => uid);
  const urlsOf = (dashboard: GrafanaDashboard) =>
    [...JSON.stringify([dashboard.panels, dashboard.links]).matchAll(/"url":"([^"]*)"/g)].map(
      ([, url = ""]) => url,
    );
  const all = inBoth.flatMap((from) => urlsOf(from).map((url) => ({ from, url })));

  it("lead to dashboards of ours, with variables that those have", () => {
    for (const { from, url } of all) {
      const [, uid = "", query = ""] = /^\/d\/([\w-]+)\/[\w-]+\?(.*)$/.exec(url) ?? [];
      expect(uids).toContain(uid);
      expect(uid).not.toBe(from.uid);
      const target = inBoth.find((each) => each.uid === uid);
      const has = target?.templating.list.map(({ name }) => name) ?? [];
      const given = [...query.matchAll(/var-(\w+)=|\$\{(\w+):queryparam\}/g)].map(
        ([, a, b]) => a ?? b,
      );
      expect(given.filter((name) => !has.includes(name ?? ""))).toEqual([]);
    }
  });

  it("lead from the list to a job, from a job to its tasks and its cluster, each with all that is known", () => {
    const to = (from: string, uid: string) =>
      all
        .filter(({ from: { uid: at } }) => at === from)
        .map(({ url }) => url)
        .filter((url) => url.startsWith(`/d/${uid}/`));
    expect(to("flinkwatch-job-list", "flinkwatch-job")).toContain(
      "/d/flinkwatch-job/job?${datasource:queryparam}&var-instance_id=${__data.fields.instance_id:percentencode}" +
        "&var-job_name=${__data.fields.job_name:percentencode}&var-job_id=${__data.fields.job_id:percentencode}&${__url_time_range}",
    );
    expect(to("flinkwatch-job", "flinkwatch-task")).toContain(
      "/d/flinkwatch-task/task?${datasource:queryparam}&var-instance_id=${__data.fields.instance_id:percentencode}" +
        "&var-job_name=${__data.fields.job_name:percentencode}&var-job_id=${__data.fields.job_id:percentencode}" +
        "&var-task_name=${__data.fields.task_name:percentencode}&${__url_time_range}",
    );
    expect(to("flinkwatch-job", "flinkwatch-cluster")).toContain(
      "/d/flinkwatch-cluster/cluster?${datasource:queryparam}&${instance_id:queryparam}",
    );
  });

  it("of a click name labels that what was clicked has", () => {
    const labelled = (panel: Panel): string[] =>
      panel.kind === "table"
        ? panel.labels.map(({ label }) => label)
        : panel.kind === "lines"
          ? (/\bby \(([^)]*)\)/.exec(panel.queries[0]?.expr ?? "")?.[1] ?? "").split(", ")
          : [];
    for (const spec of specs) {
      const json = inBoth.find(({ uid }) => uid === `flinkwatch-${spec.name}`)!;
      for (const panel of panelsOf(spec)) {
        const rendered = JSON.stringify(json.panels.find(({ title }) => title === panel.title.zh));
        const used = [...rendered.matchAll(/__(?:field\.labels|data\.fields)\.(\w+)/g)].map(
          ([, l]) => l,
        );
        expect(used.filter((label) => !labelled(panel).includes(label ?? ""))).toEqual([]);
      }
    }
  });
});

test("every text stands in both languages", () => {
  const texts: { zh: string; en: string }[] = [];
  const collect = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    if ("zh" in value && "en" in value) texts.push(value as { zh: string; en: string });
    else Object.values(value).forEach(collect);
  };
  collect(specs);
  expect(texts.length).toBeGreaterThan(150);
  for (const { zh, en } of texts) {
    expect(zh).toMatch(/\S/);
    expect(en).toMatch(/\S/);
    expect(en).not.toMatch(/[\u3000-\u9fff\uff00-\uffef]/);
  }
  const prose = specs.flatMap((spec) => [
    spec.explain,
    ...panelsOf(spec).map(({ explain }) => explain),
  ]);
  for (const { zh } of prose) expect(zh).toMatch(/[\u4e00-\u9fff]/);
});
