import { heldSeconds, holdingSpan, rangePath } from "../../../scripts/verify/holding";

const span = holdingSpan(300, 10_000);
const answer = (...series: number[][]) => ({
  statusCode: 200,
  responseBody: JSON.stringify({
    status: "success",
    data: { result: series.map((times) => ({ values: times.map((time) => [time, "1"]) })) },
  }),
});

test("a time to hold is looked at from end to end, at least once a minute", () => {
  expect(span).toEqual({ startSeconds: 9700, endSeconds: 10_000, stepSeconds: 60 });
  expect(holdingSpan(90, 10_000).stepSeconds).toBe(45);
  expect(holdingSpan(30, 10_000).stepSeconds).toBe(30);
  expect(rangePath("a > 0", span)).toBe(
    "/api/v1/query_range?query=a%20%3E%200&start=9700&end=10000&step=60",
  );
});

test("a condition has held since its last break, for the series that holds longest", () => {
  expect(heldSeconds(answer([9700, 9760, 9820, 9880, 9940, 10_000]), span)).toBe(300);
  expect(heldSeconds(answer([9700, 9760, 9880, 9940, 10_000]), span)).toBe(120);
  expect(heldSeconds(answer([9940, 10_000], [9820, 9880, 9940, 10_000]), span)).toBe(180);
});

test("what holds since now, or no more, has held for no time", () => {
  expect(heldSeconds(answer([10_000]), span)).toBe(0);
  expect(heldSeconds(answer([9700, 9760, 9820]), span)).toBe(0);
  expect(heldSeconds(answer(), span)).toBe(0);
});

test("a refused query is an error", () => {
  expect(() => heldSeconds({ statusCode: 422, responseBody: "" }, span)).toThrow(
    "verify: Prometheus refused the query, got status 422, expected 200.",
  );
});
