import type { RuleCost, SetCost } from "../../scripts/bench/rules/measure-rules";
import {
  renderMeans,
  renderRecordingTable,
  renderRuleTable,
} from "../../scripts/bench/rules/rule-costs";

const rule = (name: string, milliseconds: number): RuleCost => ({
  name,
  series: 40,
  samples: 200,
  milliseconds,
});
const setOf = (msPerRule: number, ...rules: RuleCost[]): SetCost => ({
  rules,
  seriesPerRule: 40,
  msPerRule,
  msPerThousandSeries: 1,
});
const costs = {
  own: setOf(3, rule("Cheap", 1), rule("Dear", 5)),
  other: setOf(2, rule("Theirs", 2)),
  recordings: setOf(4, rule("flink:a", 3.04), rule("flink:b", 5)),
};

test("rules stand by their set, ours first, and in each the dearest first", () => {
  const names = renderRuleTable(costs).matchAll(/^\| (\S+) \| (\w+) \| 40 /gm);
  expect([...names].map(([, set, name]) => `${set} ${name}`)).toEqual([
    "flinkwatch Dear",
    "flinkwatch Cheap",
    "awesome-prometheus-alerts Theirs",
  ]);
});

test("recording rules stand in a table of their own, in no mean", () => {
  expect(renderRecordingTable(costs).split("\n").slice(2)).toEqual([
    "| flink:b | 40 | 200 | 5.0 |",
    "| flink:a | 40 | 200 | 3.0 |",
  ]);
  expect(renderRuleTable(costs)).not.toContain("flink:");
  expect(renderMeans(costs)).toContain("| ms for a rule | 3.0 | 2.0 | 1.50 |");
});
