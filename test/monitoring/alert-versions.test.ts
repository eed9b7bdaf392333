import { neverRaisedOn } from "../../monitoring/alert-versions";
import { canHold } from "../../monitoring/promql";

test.each([
  ["a or b", true],
  ["b or a", true],
  ["a and b", false],
  ["sum(rate(b[5m])) > 0", false],
  ["a unless on (job) b", true],
  ["b unless a", false],
  ["sum by (job) (increase(a[5m]) or increase(b[5m])) > 1", true],
])("where only a is there, %s can hold: %s", (expression, expected) => {
  expect(canHold(expression, (metric) => metric === "a")).toBe(expected);
});

test("what a Flink lacks the metrics for is never raised of it", () => {
  expect(neverRaisedOn("2.3.0")).toEqual([]);
  expect(neverRaisedOn("1.14.6")).toContain("FlinkJobStuckDeploying");
  expect(neverRaisedOn("1.12.7")).toEqual(
    expect.arrayContaining(["FlinkEventTimeLagging", "FlinkTaskSaturated"]),
  );
  expect(neverRaisedOn("1.12.7")).not.toContain("FlinkTaskBackpressured");
  expect(neverRaisedOn("1.9.3")).not.toContain("FlinkJobRestarted");
});
