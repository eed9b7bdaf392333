import { renderingObstacle } from "../../provider/flink/rendered-value";

test.each([
  "orders",
  "Plain-text_1.2",
  "60 SECONDS",
  "http://10.0.0.9:9090",
  "10.0.0.9",
  "a=b;c=d",
  "ab#cd",
  "a:b",
  "x!@$%^&*()",
  "yes",
  "jmx,promgateway",
])("%j is the same with quotes and without", (value) => {
  expect(renderingObstacle(value, "text")).toBeUndefined();
  expect(renderingObstacle(value, "string")).toBeUndefined();
});

test.each(["9090", "true", "false", "-5"])("%j is overlooked by Flink's own reporter", (value) => {
  expect(renderingObstacle(value, "text")).toBeUndefined();
  expect(renderingObstacle(value, "string")).toEqual({
    cause: "flink",
    what: "is no text where it stands without quotes, and Flink's reporter overlooks it",
  });
});

const elsewise = "is read as something else where it stands without quotes";
const noText = "is no text where it stands without quotes";
const quote = "holds a quote, which Flink loses where it is not escaped";

test.each([
  ["it's", "flink", quote],
  ['say "a"', "flink", quote],
  ["a\\b", "flink", "holds a backslash, which Flink loses where it is not escaped"],
  ["0123", "flink", elsewise],
  ["1.10", "flink", elsewise],
  ["12e4567", "flink", elsewise],
  ["+5", "flink", elsewise],
  ["0x1f", "flink", elsewise],
  [" a", "flink", elsewise],
  ["a ", "flink", elsewise],
  ["a #b", "flink", elsewise],
  ["[a]", "policy", "is a list where it stands without quotes"],
  ["[1]", "policy", "is a list where it stands without quotes"],
  ["[]", "policy", "is a list where it stands without quotes"],
  ["", "flink", noText],
  ["null", "flink", noText],
  ["~", "flink", noText],
  ["# a", "flink", noText],
  ["@a", "flink", noText],
  ["a: b", "flink", noText],
  ["- a", "flink", noText],
  ["*a", "policy", noText],
  ["&a b", "policy", noText],
  ["!a b", "policy", noText],
  ["1.5", "policy", "is a decimal number where it stands without quotes"],
  ["a\nb", "flink", "holds a line break, which quoted YAML folds"],
  ["a\tb", "policy", "holds a control character, which basic authentication forbids"],
])("%j is refused because of %s: %s", (value, cause, what) => {
  expect(renderingObstacle(value, "text")).toEqual({ cause, what });
  expect(renderingObstacle(value, "string")?.what).toBe(what);
});
