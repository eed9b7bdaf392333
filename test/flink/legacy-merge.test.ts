import fc from "fast-check";

import { mergeLegacyConf } from "../../provider/flink/legacy-merge";
import { parseLegacyConf } from "../../provider/flink/legacy-conf";
import { seed } from "../support/seed";

const file = `# Flink as we run it   
state.backend: rocksdb # fast
metrics.reporter.p.host: old # keep me

metrics.reporter.p.port:   1
jobmanager.rpc.address:localhost
metrics.reporter.p.port: 2
`;

test("replaces a value where Flink takes it from, appends new keys in their order, keeps the rest", () => {
  const set = {
    "metrics.reporter.p.host": "10.0.0.9",
    "metrics.reporter.p.port": "9090",
    "metrics.reporter.p.user": "u",
    "metrics.reporter.p.password": "a: 'b'",
  };
  expect(mergeLegacyConf(file, { set })).toBe(`# Flink as we run it   
state.backend: rocksdb # fast
metrics.reporter.p.host: 10.0.0.9 # keep me

jobmanager.rpc.address:localhost
metrics.reporter.p.port: 9090
metrics.reporter.p.user: u
metrics.reporter.p.password: a: 'b'
`);
});

test("takes all lines of a removed key out, and no other line", () => {
  const remove = ["metrics.reporter.p.port", "jobmanager.rpc.address", "absent"];
  expect(mergeLegacyConf(file, { set: {}, remove })).toBe(`# Flink as we run it   
state.backend: rocksdb # fast
metrics.reporter.p.host: old # keep me

jobmanager.rpc.address:localhost
`);
});

test.each([
  ["line ends of Windows", "a: 1\r\nb: 2\r\n", "a: 9\r\nb: 2\r\nc: 3\r\n"],
  ["no line end at the end", "a: 1\nb: 2", "a: 9\nb: 2\nc: 3"],
  ["nothing", "", "a: 9\nc: 3\n"],
  ["a key that holds its value", "aa: a\na: aa\n", "aa: a\na: 9\nc: 3\n"],
  ["a value that its key holds", "a: a\n", "a: 9\nc: 3\n"],
])("a file with %s stays one", (_, text, merged) => {
  expect(mergeLegacyConf(text, { set: { a: "9", c: "3" } })).toBe(merged);
});

const key = fc.constantFrom("a", "b.c", "metrics.reporter.p.host", "x");
const value = fc.stringMatching(/^[!"$-~]{1,8}$/);
const line = fc.oneof(
  fc.tuple(key, value).map(([name, text]) => `${name}: ${text}`),
  fc.constantFrom("", "# note", "  a:b", "x: y # z", "\t"),
);
const text = fc
  .tuple(fc.array(line), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .map(([lines, end, isClosed]) => lines.join(end) + (isClosed && lines.length > 0 ? end : ""));

test("for any file: what is set reads back, what is removed is gone, the rest is as it was", () => {
  fc.assert(
    fc.property(text, fc.dictionary(key, value), fc.subarray(["a", "x"]), (before, set, remove) => {
      const expected = { ...parseLegacyConf(before) };
      for (const name of remove) delete expected[name];
      const merged = mergeLegacyConf(before, { set, remove });
      expect(parseLegacyConf(merged)).toEqual({ ...expected, ...set });
      expect(mergeLegacyConf(merged, { set, remove })).toBe(merged);
    }),
    { seed },
  );
});

test("a merge of what is there already changes no byte", () => {
  fc.assert(
    fc.property(text, (before) => {
      const lastLines = new Set(Object.keys(parseLegacyConf(before)));
      const isSingle = before
        .split(/\r?\n/)
        .every((one) => !one.includes(": ") || lastLines.delete((one.split(": ")[0] ?? "").trim()));
      fc.pre(isSingle);
      expect(mergeLegacyConf(before, { set: parseLegacyConf(before) })).toBe(before);
    }),
    { seed },
  );
});
