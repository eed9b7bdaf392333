import {
  flinkLabels,
  intervalFaults,
  labelFaults,
  legacyFaults,
  plainFaults,
  valueObstacle,
} from "../../provider/flink/values";

describe("values for flink-conf.yaml", () => {
  test.each([
    ["", "is empty, and Flink skips keys without a value"],
    ["a\nb", "holds a line break, which flink-conf.yaml cannot carry"],
    ["a\r", "holds a line break, which flink-conf.yaml cannot carry"],
    ["a#b", "holds '#', where Flink cuts the value off, even inside quotes"],
    ["'a#b'", "holds '#', where Flink cuts the value off, even inside quotes"],
    [" a", "begins or ends with a blank, which Flink drops"],
    ["a\t", "begins or ends with a blank, which Flink drops"],
    ["a\tb", "holds a control character, which basic authentication forbids"],
    ["a\u0000b", "holds a control character, which basic authentication forbids"],
    ["日志", "holds a character that is not ASCII, which Flink loses where no locale is set"],
    ["a".repeat(8193), "is longer than 8192 characters"],
  ])("refuses %j", (value, obstacle) => {
    const reason = `password: ${obstacle}. Use printable ASCII without '#' and outer blanks.`;
    expect(legacyFaults("password", value)).toEqual([{ path: "password", reason }]);
  });

  test.each(["a", "a b", "'a'", '"a"', "a: b", "$(id)", "`id`", "a=b;c=d", "\\", "!*&%@|>{["])(
    "takes %j",
    (value) => {
      expect(legacyFaults("password", value)).toEqual([]);
    },
  );

  test("never repeats the value, which may be a secret", () => {
    expect(JSON.stringify(legacyFaults("password", "canary#1"))).not.toContain("canary");
  });
});

describe("values for config.yaml", () => {
  test.each(["", " a ", "a#b", "'", "a: b", "null", "0123", "*&!%@|>{[", "\\"])(
    "takes %j",
    (value) => {
      expect(valueObstacle("standard", value)).toBeUndefined();
    },
  );

  test.each([
    ["a\nb", "flink", "holds a line break, which quoted YAML folds"],
    ["a\u0000b", "flink", "holds a control character, with which Flink refuses the whole file"],
    ["a\tb", "policy", "holds a control character, which basic authentication forbids"],
    [
      "日志",
      "flink",
      "holds a character that is not ASCII, which Flink loses where no locale is set",
    ],
    [
      "\u00a0",
      "policy",
      "holds a character that is not ASCII, which Flink loses where no locale is set",
    ],
    ["a".repeat(8193), "policy", "is longer than 8192 characters"],
  ])("refuses %j because of %s", (value, cause, what) => {
    expect(valueObstacle("standard", value)).toEqual({ cause, what });
  });
});

describe("job names and label values", () => {
  test.each(["orders", "order-sync.v2", "A_1", "1", "a..b", "...", ".a"])("takes %j", (value) => {
    expect(plainFaults("jobName", value)).toEqual([]);
  });

  test.each(["", "a b", "a/b", "a=b", "a;b", "订单", "a\n", "#", ".", ".."])(
    "refuses %j",
    (value) => {
      const reason = `jobName: is used in the URL of a push, got ${JSON.stringify(value)}, expected letters, digits, '_', '.' or '-', and not '.' or '..' alone. Rename it.`;
      expect(plainFaults("jobName", value)).toEqual([{ path: "jobName", reason }]);
    },
  );
});

describe("grouping labels", () => {
  test("takes names and values of ordinary kind", () => {
    expect(labelFaults("groupingLabels", { instance_id: "emr-1", _x: "a.b", team: "x-1" })).toEqual(
      [],
    );
  });

  test.each([...flinkLabels])("refuses Flink's own label %s", (name) => {
    expect(labelFaults("groupingLabels", { [name]: "a" })).toEqual([
      {
        path: `groupingLabels.${name}`,
        reason: `groupingLabels.${name}: Flink sets this label itself, and pushes would be refused, got "${name}", expected another name. Rename it.`,
      },
    ]);
  });

  test.each(["1a", "a-b", "a.b", "", "标签", "a b", "__name__", "__x"])(
    "refuses the name %j",
    (name) => {
      expect(labelFaults("labels", { [name]: "a" })).toEqual([
        {
          path: `labels.${name}`,
          reason: `labels.${name}: is no label name, got "${name}", expected [a-zA-Z_][a-zA-Z0-9_]* without '__' in front. Rename it.`,
        },
      ]);
    },
  );

  test("tells all faults at once, name and value apart", () => {
    const paths = labelFaults("labels", { "a-b": "c d", host: "x", ok: "a;b" }).map(
      ({ path }) => path,
    );
    expect(paths).toEqual(["labels.a-b", "labels.a-b", "labels.host", "labels.ok"]);
  });
});

describe("intervals", () => {
  test.each(["60 SECONDS", "1 MINUTES", "24 HOURS", "9999999 SECONDS"])("takes %j", (value) => {
    expect(intervalFaults("interval", value)).toEqual([]);
  });

  test.each(["60", "60 s", "60s", "60 seconds", "0 SECONDS", "-1 SECONDS", "060 SECONDS"])(
    "refuses %j, which some version reads otherwise",
    (value) => {
      const reason = `interval: is not read alike by all versions of Flink, got ${JSON.stringify(value)}, expected a number and SECONDS, MINUTES or HOURS. Write "60 SECONDS".`;
      expect(intervalFaults("interval", value)).toEqual([{ path: "interval", reason }]);
    },
  );

  test.each(["60  SECONDS", " 60 SECONDS", "60 SECONDS\n", "60 DAYS", "1.5 MINUTES", ""])(
    "refuses %j",
    (value) => {
      expect(intervalFaults("interval", value)).toHaveLength(1);
    },
  );
});
