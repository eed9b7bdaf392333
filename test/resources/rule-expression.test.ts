import { checkArguments } from "../../provider/lifecycle/known-arguments";
import { UNKNOWN } from "../../provider/lifecycle/unknown";
import { alertGroup } from "../../provider/resources/alert-group";
import { recordingGroup } from "../../provider/resources/recording-group";
import { toldExpression } from "../../provider/resources/rule-expression";

const alerts = (exprs: readonly string[], more = {}) => ({
  prometheusInstanceId: "prom-1a2b3c4d",
  groupName: "flink",
  receivers: [],
  rules: exprs.map((expr, at) => ({ name: `Flink${at}`, expr })),
  ...more,
});

test("every expression that is no PromQL is refused by the check, with its place and its alert", () => {
  const exprs = ["up == 0", "rate(up[5m)", "sum(", "absent_over_all(up)", "up up"];
  const { faults } = checkArguments(alertGroup.args, alerts(exprs));
  expect(faults).toEqual(
    (
      [
        ["rules[1].expr", '"rate(up[5m)"', "Flink1"],
        ["rules[2].expr", '"sum("', "Flink2"],
        ["rules[3].expr", '"absent_over_all(up)"', "Flink3"],
        ["rules[4].expr", '"up up"', "Flink4"],
      ] as const
    ).map(([path, near, name]) => ({
      path,
      reason:
        `is no PromQL near ${near}, expected an expression that Prometheus can parse. ` +
        `Correct the expression of ${name}.`,
    })),
  );
});

test("a first preview, which does not know the instance, refuses it too, and passes what it does not know", () => {
  const given = alerts(["sum("], { prometheusInstanceId: UNKNOWN });
  expect(checkArguments(alertGroup.args, given).faults).toHaveLength(1);
  const unknown = { ...given, rules: [{ name: "A", expr: UNKNOWN }] };
  expect(checkArguments(alertGroup.args, unknown).faults).toEqual([]);
});

test("a recording rule is refused alike", () => {
  const group = { prometheusInstanceId: "prom-1a2b3c4d", groupName: "flink" };
  const rules = [
    { record: "flink:a", expr: "max(up)" },
    { record: "flink:b", expr: "max by job (up)" },
  ];
  const { faults } = checkArguments(recordingGroup.args, { ...group, rules });
  expect(faults).toEqual([
    {
      path: "rules[1].expr",
      reason: expect.stringMatching(
        /^is no PromQL near ".*\. Correct the expression of flink:b\.$/,
      ),
    },
  ]);
});

test("what a refusal tells of a long expression is its beginning", () => {
  expect(toldExpression("A", 'up{a="b"}')).toBe('A, "up{a=\\"b\\"}"');
  expect(toldExpression("A", "x".repeat(500))).toHaveLength(203);
});
