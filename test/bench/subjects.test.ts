import type { RuleCost } from "../../scripts/bench/rules/measure-rules";
import { otherRules, ownRules } from "../../scripts/bench/rules/rule-sets";
import { renderSubjectTable, SUBJECTS } from "../../scripts/bench/rules/subjects";

const INTERVAL_SECONDS = 60;

test("each of their rules is compared once, with rules that we ship", () => {
  const theirs = SUBJECTS.flatMap(({ other }) => other);
  expect([...theirs].sort()).toEqual(
    otherRules()
      .map(({ name }) => name)
      .sort(),
  );
  const ours = ownRules(INTERVAL_SECONDS).map(({ name }) => name);
  expect(ours).toEqual(expect.arrayContaining(SUBJECTS.flatMap(({ own }) => own)));
});

describe("the table", () => {
  const rule = (name: string, milliseconds: number): RuleCost => ({
    name,
    series: 1,
    samples: 1,
    milliseconds,
  });
  const setOf = (...rules: RuleCost[]) => ({
    rules,
    seriesPerRule: 1,
    msPerRule: 1,
    msPerThousandSeries: 1,
  });
  const costs = {
    own: setOf(rule("Heap", 6), rule("Slots", 4), rule("Ours", 90)),
    other: setOf(rule("HeapA", 5), rule("HeapB", 7), rule("Slots", 2)),
    recordings: setOf(),
  };

  test("adds the rules of a subject up, and all subjects, and nothing that one set alone watches", () => {
    const subjects = [
      { what: "slots", own: ["Slots"], other: ["Slots"] },
      { what: "heap", own: ["Heap"], other: ["HeapA", "HeapB"] },
    ];
    expect(renderSubjectTable(costs, subjects).split("\n").slice(2)).toEqual([
      "| heap | 6.0 | 12.0 | 0.50 |",
      "| slots | 4.0 | 2.0 | 2.00 |",
      "| all of these | 10.0 | 14.0 | 0.71 |",
    ]);
  });

  test("names a rule that was not measured", () => {
    const subjects = [{ what: "heap", own: ["Heap"], other: ["HeapC"] }];
    expect(() => renderSubjectTable(costs, subjects)).toThrow("HeapC was not measured");
  });
});
