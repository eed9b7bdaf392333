import type { Panel } from "../../monitoring/dashboards/panel";
import { dashboards, renderDashboards } from "../../monitoring/dashboards/render";
import type { RecordedFleet } from "../../monitoring/dashboards/recorded";
import { loadMetrics } from "../../monitoring/metrics";
import { selectorsOf, syntaxFault } from "../../monitoring/promql";
import { clustersPerQuery, sizePerCluster } from "../../monitoring/query-limits";
import { loadRecordingRules } from "../../monitoring/recording-rules";

const askedOf = (panel: Panel) => {
  if (panel.kind === "lines") return panel.queries;
  return panel.kind === "number" ? [panel.query] : panel.values;
};
const all = Object.values(dashboards).flatMap(({ name, scope, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap((panel) =>
      askedOf(panel).map((asked) => ({ name, scope, title: panel.title.en, asked })),
    ),
  ),
);
const recorded = all.flatMap(({ asked, ...rest }) =>
  asked.recorded === undefined ? [] : [{ ...rest, expr: asked.expr, recorded: asked.recorded }],
);

const expressions = (fleet?: RecordedFleet) => {
  const rendered = renderDashboards({ language: "en", ...(fleet && { recordedFleet: fleet }) });
  const found = [...JSON.stringify(rendered).matchAll(/"expr":"((?:[^"\\]|\\.)*)"/g)];
  return found.map(([, text]) => JSON.parse(`"${text}"`) as string);
};
const ofRules = (fleet?: RecordedFleet) =>
  expressions(fleet).filter((expr) => expr.includes("flink:"));

test("what panels ask of recording rules is PromQL over rules that there are, and every rule is asked for", () => {
  const rules = loadRecordingRules().map(({ record }) => record);
  const used = recorded.flatMap(({ recorded: expr }) => {
    expect([expr, syntaxFault(expr)]).toEqual([expr, undefined]);
    return selectorsOf(expr).map(({ metric }) => metric);
  });
  expect([...new Set(used)].sort()).toEqual([...rules].sort());
});

test("a fleet that one query may read is asked without rules, as is one that keeps none", () => {
  expect(ofRules()).toEqual([]);
  expect(ofRules({ clusters: 20, subtasksPerCluster: 1000 })).toEqual([]);
  expect(expressions({ clusters: 20, subtasksPerCluster: 1000 })).toEqual(expressions());
});

test("of a larger fleet those panels ask the rules which would read too much, and no others", () => {
  const fleet = { clusters: 300, subtasksPerCluster: 1000 };
  expect(ofRules(fleet).sort()).toEqual(recorded.map(({ recorded: expr }) => expr).sort());
  // More clusters than one query may read of their tasks, but not of their sources.
  const some = ofRules({ clusters: 60, subtasksPerCluster: 1000 });
  expect(some.length).toBeGreaterThan(0);
  expect(some.length).toBeLessThan(recorded.length);
});

test("but for push times, which a gateway need not tell, no panel over 200 clusters reads more than TMP answers", () => {
  const metrics = loadMetrics();
  const heavy = all
    .filter(({ scope }) => scope.choices.instance_id === "many")
    .filter(({ asked }) => {
      const expr = asked.recorded ?? asked.expr;
      return 200 > 2 * clustersPerQuery(sizePerCluster(expr, { subtasks: 1000 }, metrics));
    });
  const others = heavy.filter(({ asked }) => !asked.expr.includes("push_time_seconds"));
  expect(others.map(({ name, title }) => `${name}: ${title}`)).toEqual([]);
});
