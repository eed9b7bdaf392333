import { parseDuration, printDuration } from "../../monitoring/duration";
import {
  rewriteExpression,
  selectorsOf,
  selectorTexts,
  syntaxFault,
  withEachDuration,
} from "../../monitoring/promql";

describe("PromQL", () => {
  it("tells every place that reads series, with range and offset", () => {
    const text = `deriv(sum(a{x="y"})[30m:1m]) > 0 and rate(b[10m] offset 1h) == 0 or max_over_time(c[1d] offset 1d) < d`;
    expect(selectorsOf(text)).toEqual([
      { metric: "a", rangeSeconds: 1800, offsetSeconds: 0 },
      { metric: "b", rangeSeconds: 600, offsetSeconds: 3600 },
      { metric: "c", rangeSeconds: 86400, offsetSeconds: 86400 },
      { metric: "d", rangeSeconds: 0, offsetSeconds: 0 },
    ]);
  });

  it("gives every such place as it is written, matchers included", () => {
    const text = `rate(a{x=~"y.*"}[5m] offset 1h) > 0 unless on (i) (b or c{})`;
    expect(selectorTexts(text)).toEqual([`a{x=~"y.*"}`, "b", "c{}"]);
  });

  it("takes names of labels and functions for no metrics", () => {
    expect(selectorsOf('sum by (rate) (label_replace(vector(1), "a", "b", "", ""))')).toEqual([]);
  });

  it("adds matchers to each selector that is to have them, whatever stands there", () => {
    const matchers = (metric: string) => (metric === "c" ? [] : [`i="1"`, `j!="2"`]);
    expect(rewriteExpression(`a + b{x="y"} + c{} + flink:d{}[5m:]`, { matchers })).toBe(
      `a{i="1",j!="2"} + b{i="1",j!="2",x="y"} + c{} + flink:d{i="1",j!="2"}[5m:]`,
    );
  });

  it("stretches ranges and subqueries, and leaves offsets and steps as they are", () => {
    const range = (seconds: number) => Math.max(seconds, 600);
    const rewriting = { matchers: () => [], range };
    expect(rewriteExpression("rate(a[5m] offset 5m) > max_over_time(b[1h:1m])", rewriting)).toBe(
      "rate(a[10m] offset 5m) > max_over_time(b[1h:1m])",
    );
    expect(rewriteExpression("deriv(sum(a)[2m:1m])", rewriting)).toBe("deriv(sum(a)[10m:1m])");
  });

  it("moves one duration at a time", () => {
    expect(withEachDuration("rate(a[10m] offset 1h) > b", 0.5)).toEqual([
      "rate(a[10m] offset 30m) > b",
      "rate(a[5m] offset 1h) > b",
    ]);
  });

  it("tells where a text is no PromQL", () => {
    expect(syntaxFault("sum by (a) (rate(b[5m]))")).toBeUndefined();
    expect(syntaxFault("sum by (a) (rate(b[5m])")).toBe('near " by (a) (rate(b[5m])"');
    expect(syntaxFault("")).toBeDefined();
  });
});

describe("a duration", () => {
  it("is read and printed as Prometheus writes it", () => {
    expect(["90s", "1h30m", "2d", "5", "1h 30m", ""].map(parseDuration)).toEqual([
      90,
      5400,
      172800,
      undefined,
      undefined,
      undefined,
    ]);
    expect([0, 90, 120, 7200, 86400, 90000, 29.5].map(printDuration)).toEqual([
      "0s",
      "90s",
      "2m",
      "2h",
      "1d",
      "25h",
      "30s",
    ]);
  });
});
