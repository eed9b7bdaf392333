import {
  createRecordingRule,
  describeRecordingRules,
  updateRecordingRule,
} from "../../provider/tencent/monitor-recordings";
import { RecordingTransport } from "./recording-transport";

const instanceId = "prom-1";
const yaml = "name: 流 g\nrules:\n  - record: a:b\n    expr: up\n";
const base64 = Buffer.from(yaml, "utf8").toString("base64");
const group = { instanceId, groupName: "g", yaml, enabled: true };

test("a group is written as base64 of its YAML, switched on or off", async () => {
  const cloud = new RecordingTransport(() => ({ RuleId: "r-1" }));
  expect(await createRecordingRule(cloud, group)).toBe("r-1");
  await updateRecordingRule(cloud, { ...group, ruleId: "r-1", enabled: false });
  const content = { InstanceId: instanceId, Name: "g", Group: base64 };
  expect(cloud.calls.map(({ params, safe }) => ({ params, safe }))).toEqual([
    { params: { ...content, RuleState: 2 }, safe: false },
    { params: { ...content, RuleId: "r-1", RuleState: 3 }, safe: false },
  ]);
});

test("a group is read from base64 or plain text, by the name of the request where that is told", async () => {
  const cloud = new RecordingTransport(() => ({
    RecordingRuleSet: [
      { RuleId: "r-1", RuleState: 2, Name: "in the text", RuleName: "g", Group: base64, Total: 1 },
      { RuleId: "r-2", RuleState: 3, Name: "h", RuleName: null, Group: yaml, Total: 1 },
      { RuleId: "r-3", RuleState: 1, Name: "deleted", Group: base64, Total: 1 },
    ],
  }));
  expect(await describeRecordingRules(cloud, { instanceId })).toEqual([
    { ruleId: "r-1", groupName: "g", yaml, enabled: true, ruleCount: 1 },
    { ruleId: "r-2", groupName: "h", yaml, enabled: false, ruleCount: 1 },
  ]);
});

test("a group without an id is an error, not a group without one", async () => {
  const cloud = new RecordingTransport(() => ({}));
  await expect(createRecordingRule(cloud, group)).rejects.toThrow(/RuleId/);
});
