import { mergeConf, parseConf } from "../../provider/flink/flink-conf";
import type { ConfChange } from "../../provider/flink/conf-fault";

const prefix = "metrics.reporter.p.";

function merged(text: string, change: ConfChange): string {
  const result = mergeConf("standard", text, change);
  if (!result.ok) throw new Error(result.faults.map(({ reason }) => reason).join("\n"));
  return result.text;
}

function faults(text: string, change: ConfChange): string[] {
  const result = mergeConf("standard", text, change);
  return result.ok ? [] : result.faults.map(({ cause, reason }) => `${cause}: ${reason}`);
}

const file = `# Flink as we run it   
state.backend: rocksdb   # fast
env:
    java:
        opts: "-Xmx1g"  # two quotes
metrics:
  # who reports
  reporter:
    p:
      host: old # keep me
      port: 1
    jmx.factory.class: x.Y
list: [a,   b]
`;

test("replaces values where they stand, quotes them, appends new keys with dots, keeps the rest", () => {
  const set = {
    [`${prefix}host`]: "10.0.0.9",
    [`${prefix}port`]: "9090",
    [`${prefix}password`]: "it's # 'one'",
    [`${prefix}needBasicAuth`]: "true",
  };
  expect(merged(file, { set })).toBe(
    file.replace("host: old", "host: '10.0.0.9'").replace("port: 1", "port: '9090'") +
      "metrics.reporter.p.password: 'it''s # ''one'''\nmetrics.reporter.p.needBasicAuth: 'true'\n",
  );
});

test("nested and dotted spellings of one key become one, where Flink takes it from", () => {
  const text = `metrics.reporter.p.host: dotted
metrics:
  reporter.p.host: half # this one counts
other: x
`;
  expect(merged(text, { set: { [`${prefix}host`]: "new" } })).toBe(`metrics:
  reporter.p.host: 'new' # this one counts
other: x
`);
});

test("takes removed keys out in every spelling, with maps that would be left empty", () => {
  const text = `# head
metrics:
  reporter:
    p:
      # ours
      host: a
      port: 1
metrics.reporter.p.host: b # and why
state.backend: rocksdb
`;
  expect(merged(text, { set: {}, remove: [`${prefix}host`, `${prefix}port`] })).toBe(`# head
      # ours
state.backend: rocksdb
`);
});

test.each([
  ["nothing", "", "metrics.reporter.p.host: 'h'\n"],
  ["only comments", "# none\n", "# none\nmetrics.reporter.p.host: 'h'\n"],
  ["a byte order mark", "\ufeffa: 1\n", "\ufeffa: 1\nmetrics.reporter.p.host: 'h'\n"],
  ["line ends of Windows", "a: 1\r\n", "a: 1\r\nmetrics.reporter.p.host: 'h'\r\n"],
  ["no line end at the end", "a: 1", "a: 1\nmetrics.reporter.p.host: 'h'"],
  ["an end marker", "a: 1\n...\n", "a: 1\nmetrics.reporter.p.host: 'h'\n...\n"],
  ["indented keys", "  a: 1\n", "  a: 1\n  metrics.reporter.p.host: 'h'\n"],
])("appends to a file with %s", (_, text, expected) => {
  expect(merged(text, { set: { [`${prefix}host`]: "h" } })).toBe(expected);
});

test("a second merge of the same changes no byte", () => {
  const change = { set: { [`${prefix}host`]: "h", [`${prefix}port`]: "1" }, remove: ["list"] };
  const once = merged(file, change);
  expect(merged(once, change)).toBe(once);
});

test("a number that Flink has as such becomes text, which every reporter can read", () => {
  const parsed = parseConf("standard", "metrics.reporter.p.port: 9090\n");
  expect(parsed.ok && parsed.values.get(`${prefix}port`)).toEqual({
    text: "9090",
    type: "integer",
  });
  const text = merged("metrics.reporter.p.port: 9090\n", { set: { [`${prefix}port`]: "9090" } });
  expect(text).toBe("metrics.reporter.p.port: '9090'\n");
});

test.each([
  [
    "a map in braces",
    "metrics: {reporter.p.host: a, b: c}\n",
    { set: {}, remove: [`${prefix}host`] },
    "policy: config.yaml line 1: stands in braces and cannot be taken out alone. Write that map with one key a line.",
  ],
  [
    "a file in braces",
    "{a: b}\n",
    { set: { [`${prefix}host`]: "h" } },
    "policy: config.yaml line 1: is one map in braces, to which no line can be added. Write it with one key a line.",
  ],
  [
    "a key above ours",
    "metrics.reporter.p: x\n",
    { set: { [`${prefix}host`]: "h" } },
    "flink: config.yaml: metrics.reporter.p.host cannot stand below or above metrics.reporter.p. Take that key out.",
  ],
  [
    "an anchor",
    "a: &x 1\n",
    { set: { [`${prefix}host`]: "h" } },
    "policy: config.yaml line 1: has an anchor. Take it out.",
  ],
])("refuses %s, and says where and why", (_, text, change, fault) => {
  expect(faults(text, change)).toEqual([fault]);
});
