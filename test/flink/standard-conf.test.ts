import { parseConf } from "../../provider/flink/flink-conf";

function values(text: string): Record<string, unknown> {
  const parsed = parseConf("standard", text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return Object.fromEntries(parsed.values);
}

test.each([
  ["text", "rocksdb", "rocksdb", "string"],
  ["quoted text", "'0123'", "0123", "string"],
  ["a number", "9091", "9091", "integer"],
  ["a number with a leading zero", "0123", "123", "integer"],
  ["a larger number than Java's long", "123456789012345678901", "123456789012345678901", "integer"],
  ["a decimal", "1.10", "1.1", "float"],
  ["a digest that looks like a number", "12e4567", "Infinity", "float"],
  ["a truth value", "True", "true", "boolean"],
  ["an old word for one", "yes", "yes", "string"],
  ["text with '#'", "a#b", "a#b", "string"],
  ["text before a comment", "a #b", "a", "string"],
  ["a list", "[a, 1, x: y]", '["a",1,{"x":"y"}]', "list"],
])("reads %s", (_, written, text, type) => {
  expect(values(`a.b: ${written}\n`)).toEqual({ "a.b": { text, type } });
});

test("flattens maps, the last spelling of a key wins", () => {
  const text = "a:\n  b:\n    c: 1\n  b.d: 2\na.b.c: x\n";
  expect(values(text)).toEqual({
    "a.b.c": { text: "x", type: "string" },
    "a.b.d": { text: "2", type: "integer" },
  });
});

test.each([
  ["a pair without a blank", "groupingKey:instance_id=x\n", "flink", "line 1: is no `key: value`"],
  ["a key twice", "a: 1\na: 2\n", "flink", "line 2: has a key that stands in its map already"],
  ["a key without a value", "a: 1\nb:\n", "flink", "line 2: has no value"],
  ["null", "a: null\n", "flink", "line 1: has no value"],
  ["a number as key", "1: a\n", "flink", "line 1: has a key that is no text"],
  ["a number as key in a list", "a: [{9091}]\n", "policy", "line 1: has a key that is no text"],
  ["an open quote", "a: 'b\n", "policy", "line 2: is no YAML that can be edited safely"],
  ["a tab for indentation", "a:\n\tb: 1\n", "flink", "line 2: holds a tab"],
  ["a tab within quotes of several lines", "a:\n - '\n\t'\n", "policy", "line 3: holds a tab"],
  ["a tab that begins a line of a value", "a: b\n \tc\n", "flink", "line 2: holds a tab"],
  ["a key over two lines, in braces", "a: {b\n c: 1}\n", "flink", "line 1: has a key whose colon"],
  ["a control character", "a: \u0001\n", "flink", "line 1: holds a character that YAML does not"],
  ["two documents", "a: 1\n---\nb: 1\n", "flink", "line 2: begins a second document"],
  ["an alias", "a: &x 1\nb: *x\n", "policy", "line 1: has an anchor"],
  ["a key behind '?'", "? a\nb: 1\n", "policy", "line 1: has a key behind '?'"],
  ["an end marker within quotes", "a: '\n... '", "policy", "line 1: is no YAML that can be edited"],
  ["a tag", "a: !!str 1\n", "policy", "line 1: has a tag"],
])("refuses %s", (_, text, cause, start) => {
  const parsed = parseConf("standard", text);
  const [fault] = parsed.ok ? [] : parsed.faults;
  expect([fault?.cause, fault?.reason]).toEqual([
    cause,
    expect.stringContaining(`config.yaml ${start}`),
  ]);
});

test("what follows from a key behind '?' or from an open quote is not said to be Flink's fault", () => {
  const causes = ["? ''---\na: b\n", "a: '\n... '"].map((text) => {
    const parsed = parseConf("standard", text);
    return parsed.ok ? [] : [...new Set(parsed.faults.map(({ cause }) => cause))];
  });
  expect(causes).toEqual([["policy"], ["policy"]]);
});

test("tells all faults at once, and no value, which may be a secret", () => {
  const parsed = parseConf("standard", "a: &x canary\nb: !!str canary\npassword: canary\n");
  const reasons = parsed.ok ? [] : parsed.faults.map(({ reason }) => reason);
  expect(reasons).toEqual([
    "config.yaml line 1: has an anchor. Take it out.",
    "config.yaml line 2: has a tag. Take it out.",
  ]);
});
