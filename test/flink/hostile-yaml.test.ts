import { parseStandardConf } from "../../provider/flink/standard-conf";
import { bomb, half, lines } from "../support/hostile-texts";

// What does not end in bounded time ends at the test's own limit.
test.each([
  ["an alias bomb", bomb, "line 1: has an anchor"],
  ["brackets in brackets", `a: ${"[".repeat(half)}${"]".repeat(half)}`, "nested too deeply"],
  ["braces in braces", `a: ${"{a: ".repeat(half / 10)}`, "line 1: is nested too deeply"],
  ["lists in lists", `a:\n ${"- ".repeat(half / 2)}x`, "line 2: is nested too deeply"],
  ["maps in maps", lines(1000, (at) => `${" ".repeat(at)}a:`), "RESOURCE_EXHAUSTION"],
  ["a number of half a million digits", `a: ${"9".repeat(half)}`, "more than 309 digits"],
  ["a hexadecimal one", `a: 0x${"f".repeat(half)}`, "more than 309 digits"],
  ["100 000 faults", lines(100_000, (at) => `k${at}:`), "line 1: has no value"],
  ["100 000 times one key", lines(100_000, () => "a: 1"), "stands in its map already"],
  ["100 000 documents", lines(100_000, () => "---"), "begins a second document"],
  ["more than a megabyte", "#".repeat(3 * half), "is too large to edit"],
])("%s is refused, with at most 20 faults", (_name, text, reason) => {
  const read = parseStandardConf(`${text}\n`);
  if (read.ok) throw new Error("was taken");
  expect(read.faults[0]?.reason).toContain(reason);
  expect(read.faults.length).toBeLessThanOrEqual(20);
});

test("nesting is counted where it is: not in quotes, comments and texts, nor over lines", () => {
  const deep = "[{- ".repeat(100);
  const text = `a: "${deep}"\nb: '${deep}' # ${deep}\nc: |\n  ${deep}\nd: x${deep}\ne:\n${lines(200, () => " - [x]")}`;
  expect(parseStandardConf(text)).toMatchObject({ ok: true });
});
