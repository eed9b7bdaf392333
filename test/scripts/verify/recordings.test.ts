import { printRecordingGroup } from "../../../provider/resources/recording-group-yaml";
import { recordingGroupArgs } from "../../../provider/resources/recording-group-shape";
import { judgeRecordings, recordingLines } from "../../../scripts/verify/recordings";
import { reportLines } from "../../../scripts/verify/report";

const rule = (record: string, expr = "up") => ({ record, expr });
const wanted = [
  { groupName: "flink-recordings", rules: [rule("flink:a"), rule("flink:b"), rule("flink:c")] },
  { groupName: "flink-recordings-2", rules: [rule("flink:a", "down")] },
];
const live = (groupName: string, rules: object[], { stack = "prod", enabled = true } = {}) => {
  const prometheusInstanceId = "prom-1a2b3c4d";
  const args = recordingGroupArgs.parse({ prometheusInstanceId, groupName, rules });
  const yaml = printRecordingGroup(args, `flinkwatch:flinkwatch/${stack}`);
  return { ruleId: groupName, groupName, yaml, enabled, ruleCount: rules.length };
};
const whole = live("flink-recordings-prod", wanted[0]!.rules);
const second = live("flink-recordings-2-prod", wanted[1]!.rules);

test("recording rules are present where every part of them is as configured", () => {
  expect(judgeRecordings("prod", wanted, [second, whole])).toEqual({
    present: ["flink:a", "flink:b", "flink:c"],
    ...{ missing: [], edited: [] },
  });
});

test("a rule is missing where it, a part of it or its group is, also where another stack has one", () => {
  expect(judgeRecordings("prod", wanted, [whole])).toMatchObject({ missing: ["flink:a"] });
  const some = live("flink-recordings-prod", [rule("flink:a"), rule("flink:c")]);
  expect(judgeRecordings("prod", wanted, [some, second])).toEqual({
    ...{ present: ["flink:a", "flink:c"], missing: ["flink:b"], edited: [] },
  });
  const all = ["flink:a", "flink:b", "flink:c"];
  expect(judgeRecordings("test", wanted, [whole, second])).toMatchObject({ missing: all });
});

test.each([
  ["another expression", live("flink-recordings-prod", [rule("flink:b", "up == 1")])],
  ["another label", live("flink-recordings-prod", [{ ...rule("flink:b"), labels: { a: "b" } }])],
  ["another's mark", live("flink-recordings-prod", [rule("flink:b")], { stack: "test" })],
  ["its group off", live("flink-recordings-prod", [rule("flink:b")], { enabled: false })],
])("a rule with %s is edited", (_, group) => {
  const one = [{ groupName: "flink-recordings", rules: [rule("flink:b")] }];
  expect(judgeRecordings("prod", one, [group])).toEqual({
    ...{ present: [], missing: [], edited: ["flink:b"] },
  });
});

test("people read of them, and of jobs that may run anywhere, after all clusters; nothing where there are none", () => {
  const report = {
    prometheus: "prom-1a2b3c4d",
    clusters: [],
    jobs: { seen: ["daily"], missing: ["nightly"] },
    recordingRules: { present: ["flink:a"], missing: ["flink:b"], edited: ["flink:c"] },
  };
  expect(reportLines(report, { language: "en", gateway: "g:1" })).toEqual([
    "Prometheus prom-1a2b3c4d",
    "  Jobs expected on any cluster",
    "    seen running on none: nightly",
    "    seen running: daily",
    "  Recording rules",
    "    missing; up makes them: flink:b",
    "    otherwise than configured; preview says where, up puts them back: flink:c",
    "    as configured: flink:a",
  ]);
  expect(recordingLines({ present: [], missing: [], edited: [] }, "zh")).toEqual([]);
});
