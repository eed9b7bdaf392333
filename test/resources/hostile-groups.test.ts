import { parseRecordingGroup } from "../../provider/resources/recording-group-yaml";
import { bomb, half, lines } from "../support/hostile-texts";

const rule = "rules:\n- record: a:b:c\n  expr: up\n  labels:\n";

/** Seconds of a processor that something takes: what else runs on the machine does not count. */
function secondsOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

// The text of a group comes from the cloud, where anybody may have written it.
test.each([
  ["brackets in brackets", `rules: ${"[".repeat(half)}${"]".repeat(half)}`],
  ["braces in braces", `rules: ${"{a: ".repeat(half / 5)}`],
  ["lists in lists", `rules:\n ${"- ".repeat(half / 2)}x`],
])("%s are no group of rules, known in less than a second", (_, text) => {
  const seconds = secondsOf(() => expect(parseRecordingGroup(text)).toEqual({ rules: [] }));
  // The parser takes three and more.
  expect(seconds).toBeLessThan(1);
});

// What does not end in bounded time ends at the test's own limit.
test.each([
  ["an alias bomb", `${bomb}\nrules: *k`],
  ["maps in maps", lines(1000, (at) => `${" ".repeat(at)}a:`)],
  ["100 000 faults", lines(100_000, (at) => `- k${at}: :`)],
  ["100 000 documents", lines(100_000, () => "---")],
  ["more than a megabyte", `rules:\n${lines(70_000, () => "- record: a:b:c")}`],
  ["labels that hold maps", `${rule}${lines(1000, (at) => `    a${at}: {b: c}`)}`],
  ["a number of half a million digits", `rules:\n- record: a:b:c\n  expr: ${"9".repeat(half)}`],
])("%s: no group of rules", (_, text) => {
  expect(parseRecordingGroup(text)).toEqual({ rules: [] });
});

test("40 000 labels are read, each of them compared with no other", () => {
  const { rules } = parseRecordingGroup(`${rule}${lines(40_000, (at) => `    l${at}: x`)}`);
  expect(Object.keys(rules[0]?.labels ?? {}).length).toBe(40_000);
});
