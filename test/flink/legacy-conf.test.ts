import fc from "fast-check";

import { legacyValue, parseLegacyConf, parseLegacyLine } from "../../provider/flink/legacy-conf";
import { legacyObstacle } from "../../provider/flink/values";
import { seed } from "../support/seed";

test.each([
  ["a plain pair", "a.b: c", ["a.b", "c"]],
  ["blanks at the ends", "  a.b:   c d \t", ["a.b", "c d"]],
  ["a comment behind the value", "a: b # c", ["a", "b"]],
  ["'#' in the middle of a value", "a: ab#cd", ["a", "ab"]],
  ["'#' inside quotes", 'a: "ab#cd"', ["a", '"ab']],
  ["quotes, which stay", "port: '9091'", ["port", "'9091'"]],
  ["double quotes, which stay", 'a: "b"', ["a", '"b"']],
  ["a second ': ', which belongs to the value", "a: b: c", ["a", "b: c"]],
  ["a colon without a blank in the value", "a: http://h:1", ["a", "http://h:1"]],
  ["leading zeros, which stay", "a: 0123", ["a", "0123"]],
  ["a grouping key", "g: a=b;c=d", ["g", "a=b;c=d"]],
  ["a blank that Java does not trim", "a: \u00a0b", ["a", "\u00a0b"]],
])("reads %s", (_, line, pair) => {
  expect(parseLegacyLine(line)).toEqual(pair);
});

test.each([
  ["no blank behind the colon", "groupingKey:instance_id=emr-1"],
  ["a tab behind the colon", "a:\tb"],
  ["a comment", "# a: b"],
  ["an indented comment", "   # a: b"],
  ["a value that is all comment", "a: # b"],
  ["no value", "a: "],
  ["no key", ": b"],
  ["nothing", ""],
  ["blanks", "   "],
])("skips a line with %s", (_, line) => {
  expect(parseLegacyLine(line)).toBeUndefined();
});

test("the later line of one key wins, whatever its line ends", () => {
  expect(parseLegacyConf("a: 1\r\nb: 2\ra: 3\n\nc:4\n")).toEqual({ a: "3", b: "2" });
});

test("a skipped line does not take away what an earlier one said", () => {
  expect(parseLegacyConf("a: 1\na:2\na: # 3\n")).toEqual({ a: "1" });
});

test("keys that name parts of an object are keys like others", () => {
  const conf = parseLegacyConf("__proto__: 1\nconstructor: 2\n");
  expect(Object.entries(conf)).toEqual([
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});

test("an accepted value reads back equal", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
  );
  fc.assert(
    fc.property(text, (value) => {
      fc.pre(legacyObstacle(value) === undefined);
      expect(legacyValue("metrics.reporter.promgateway.password", value)).toBe(value);
    }),
    { seed, numRuns: 500 },
  );
});

test("a value that reads back different is refused", () => {
  const piece = fc.constantFrom("#", " ", "\n", "\r", "\t", ": ", "'", '"', "a", "\u0001");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const value = pieces.join("");
      fc.pre(legacyValue("k", value) !== value);
      expect(legacyObstacle(value)).toBeDefined();
    }),
    { seed, numRuns: 500 },
  );
});
