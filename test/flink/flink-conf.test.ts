import { decodeConf, mergeConf, parseConf, printConf } from "../../provider/flink/flink-conf";
import { javaDouble } from "../../provider/flink/java-number";

const large = "#".repeat(1024 * 1024 + 1);

test.each([
  ["legacy", "a.b: it's\nport: 0123\n"],
  ["standard", "a.b: 'it''s'\n'port': '0123'\n"],
] as const)("prints a new file in the %s dialect, which reads back equal", (dialect, text) => {
  const printed = printConf(dialect, { "a.b": "it's", port: "0123" });
  expect(printed).toEqual({ ok: true, text });
  const parsed = parseConf(dialect, text);
  expect(parsed.ok && Object.fromEntries(parsed.values)).toEqual({
    "a.b": { text: "it's", type: "string" },
    port: { text: "0123", type: "string" },
  });
});

test.each(["legacy", "standard"] as const)(
  "tells all keys and values that the %s dialect cannot carry, and shows none of them",
  (dialect) => {
    const set = { "a b": "x", password: "canary\n", token: "é-canary" };
    const printed = printConf(dialect, set);
    const reasons = printed.ok ? [] : printed.faults.map(({ reason }) => reason);
    expect(reasons.map((reason) => reason.split(":")[0])).toEqual([
      'key "a b"',
      "password",
      "token",
    ]);
    expect(JSON.stringify(reasons)).not.toContain("canary");
    expect(mergeConf(dialect, "", { set })).toEqual(printed);
  },
);

test("text is Flink's in flink-conf.yaml, whatever it looks like", () => {
  const parsed = parseConf("legacy", "a: 1\nb: 'x' # y\n");
  expect(parsed.ok && Object.fromEntries(parsed.values)).toEqual({
    a: { text: "1", type: "string" },
    b: { text: "'x'", type: "string" },
  });
});

test.each(["legacy", "standard"] as const)("a %s file beyond a megabyte is refused", (dialect) => {
  const file = dialect === "legacy" ? "flink-conf.yaml" : "config.yaml";
  const reason = `${file}: is too large to edit, got 1048577 characters, expected at most 1048576. Look whether it is the right file.`;
  const refusal = { ok: false, faults: [{ cause: "policy", reason }] };
  expect(parseConf(dialect, large)).toEqual(refusal);
  expect(mergeConf(dialect, large, { set: {} })).toEqual(refusal);
});

test("bytes of UTF-8 become text with all that stands in it", () => {
  const text = "\ufeff# 日志\r\n";
  expect(decodeConf("standard", Buffer.from(text))).toEqual({ ok: true, text });
});

test.each([
  ["legacy", [0xff], "policy", "flink-conf.yaml: is not UTF-8. Save it as UTF-8."],
  ["standard", [0x61, 0xff], "flink", "config.yaml: is not UTF-8. Save it as UTF-8."],
  ["standard", [0xfe, 0xff, 0, 0x61], "policy", "config.yaml: is not UTF-8. Save it as UTF-8."],
] as const)("refuses a %s file of bytes %j", (dialect, bytes, cause, reason) => {
  const faults = [{ cause, reason }];
  expect(decodeConf(dialect, Uint8Array.from(bytes))).toEqual({ ok: false, faults });
});

// Taken from Java 17's Double.toString.
test.each([
  [0, "0.0"],
  [-0, "-0.0"],
  [1, "1.0"],
  [1.1, "1.1"],
  [0.001, "0.001"],
  [1e-5, "1.0E-5"],
  [9999999, "9999999.0"],
  [1e7, "1.0E7"],
  [-1.25e30, "-1.25E30"],
  [Infinity, "Infinity"],
  [-Infinity, "-Infinity"],
  [NaN, "NaN"],
])("Java spells %d as %s", (value, text) => {
  expect(javaDouble(value)).toBe(text);
});
