import { isUsedUp, readQuota } from "../../../scripts/verify/quota";

const ok = (responseBody: string) => ({ statusCode: 200, responseBody });
const limit = (series: unknown) => ok(JSON.stringify({ max_global_series_per_user: series }));
const count = (series: number) =>
  ok(JSON.stringify({ status: "success", data: { result: [{ value: [1, String(series)] }] } }));

test("at the limit that the instance tells, its quota is used up", () => {
  expect(readQuota(limit(200), count(200))).toEqual({ limit: 200, isTold: true, series: 200 });
  expect(isUsedUp(readQuota(limit(200), count(200)))).toBe(true);
  expect(isUsedUp(readQuota(limit(200), count(199)))).toBe(false);
});

test.each([
  ["does not know the path", { statusCode: 404, responseBody: "404 page not found" }],
  ["answers no JSON", ok("<html>")],
  ["answers null", ok("null")],
  ["has none", limit(0)],
  ["answers a text", limit("200")],
])("an instance that %s has the limit of the product's page", (_what, limits) => {
  expect(readQuota(limits, count(4_499_999))).toMatchObject({ limit: 4_500_000, isTold: false });
  expect(isUsedUp(readQuota(limits, count(4_499_999)))).toBe(false);
  expect(isUsedUp(readQuota(limits, count(4_500_000)))).toBe(true);
});

test("where series cannot be counted, nobody can tell", () => {
  const refused = { statusCode: 422, responseBody: "the query hit the limit of series" };
  expect(readQuota(limit(200), refused)).toEqual({ limit: 200, isTold: true });
  expect(isUsedUp(readQuota(limit(200), refused))).toBeUndefined();
});
