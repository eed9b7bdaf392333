import { UNKNOWN } from "../../provider/lifecycle/unknown";
import { grafanaIntegration } from "../../provider/resources/grafana-integration";
import { recordingGroup } from "../../provider/resources/recording-group";
import {
  createRecordingRule,
  deleteRecordingRules,
  describeRecordingRules,
  updateRecordingRule,
} from "../../provider/tencent/monitor-recordings";
import { RecordingTransport } from "../tencent/recording-transport";
import { type Bench, Kept, openBench } from "./cloud-bench";

const instanceId = "prom-there001";
const group = {
  prometheusInstanceId: instanceId,
  groupName: "flink-dev",
  rules: [
    { record: "flink:jm_live", expr: "up == 1", labels: { kind: "jm" } },
    { record: "flink:tm_live", expr: "up == 0" },
  ],
};
const theirs = {
  instanceId,
  groupName: "flink-dev",
  yaml: "name: flink-dev\nrules:\n  - record: a:b\n    expr: up\n",
  enabled: true,
};

let bench = undefined as unknown as Bench;
const open = async (switches: object = {}) => {
  await bench?.close();
  const place = { vpc: "vpc-emr00001", subnet: "subnet-emr00001", zone: "ap-guangzhou-3" };
  const prometheus = [{ id: instanceId, name: "there", ...place, recordingRuleLimit: 3 }];
  bench = await openBench({ prometheus, switches });
};
const cloud = () => bench.context().clients.cloud;
beforeEach(() => open());
afterEach(async () => {
  await bench.close();
  bench = undefined as never;
});

test("a group is made once, left alone, healed where it was edited, made again where it was deleted", async () => {
  const kept = new Kept(recordingGroup, bench, group);
  expect(await kept.up()).toEqual(["created"]);
  expect(await kept.up()).toEqual([]);
  expect(await bench.writes()).toEqual(["CreateRecordingRule"]);
  const [, ruleId = ""] = kept.id.split("/");
  await updateRecordingRule(cloud(), { ...theirs, ruleId, enabled: false });
  expect(await kept.up()).toEqual(["enabled", "owned", "rules.0", "rules.1", "rules.2"]);
  expect(await kept.up()).toEqual([]);
  expect(kept.state.rules).toEqual([group.rules[0], { ...group.rules[1], labels: {} }]);
  await deleteRecordingRules(cloud(), { instanceId, ruleIds: [ruleId] });
  expect(await kept.up()).toEqual(["created"]);
  expect((await kept.imported())?.args).toMatchObject({ ...group, adopt: false, enabled: true });
  await kept.destroy();
  await kept.destroy();
  expect(await kept.imported()).toBeUndefined();
});

test("a group can be switched off, and stays", async () => {
  const kept = new Kept(recordingGroup, bench, group);
  await kept.up();
  expect(await kept.up({ ...group, enabled: false, interval: "2m" })).toEqual([
    "enabled",
    "interval",
  ]);
  const [live] = await describeRecordingRules(cloud(), { instanceId });
  expect(live).toMatchObject({ enabled: false, yaml: expect.stringContaining("interval: 2m") });
  expect(await kept.up({ ...group, enabled: false })).toEqual(["interval"]);
  expect(await kept.up()).toEqual([]);
});

test("a group that is listed late is not made twice", async () => {
  await open({ newObjectsListedAfterPolls: 2 });
  const kept = new Kept(recordingGroup, bench, group);
  expect(await kept.up()).toEqual(["created"]);
  expect(await kept.up()).toEqual([]);
  expect(await bench.writes()).toEqual(["CreateRecordingRule"]);
});

test.each([0, 2])(
  "an answer that got lost is looked up, not asked for again, listed after %d looks",
  async (newObjectsListedAfterPolls) => {
    await open({ newObjectsListedAfterPolls });
    const kept = new Kept(recordingGroup, bench, group);
    await bench.fault({ action: "CreateRecordingRule", cut: "after" });
    expect(await kept.up()).toEqual(["created"]);
    expect(await bench.writes()).toEqual(["CreateRecordingRule"]);
    expect(await kept.up()).toEqual([]);
  },
);

test("a group of another stack is refused with its id and mark, of this stack is gone on with", async () => {
  const kept = new Kept(recordingGroup, bench, group);
  await kept.up();
  await bench.writes();
  const [, ruleId = ""] = kept.id.split("/");
  await expect(new Kept(recordingGroup, bench, group, "prod").up()).rejects.toThrow(
    `recording rules "flink-dev": the name is taken by something this stack did not create, got ${ruleId}, marked flinkwatch:flinkwatch/dev,`,
  );
  await new Kept(recordingGroup, bench, group).up();
  expect(await bench.writes()).toEqual([]);
});

test("somebody's group is refused, taken over where it is asked for, and left by destroy", async () => {
  const ruleId = await createRecordingRule(cloud(), theirs);
  await expect(new Kept(recordingGroup, bench, group).up()).rejects.toThrow(`got ${ruleId}, exp`);
  const kept = new Kept(recordingGroup, bench, { ...group, adopt: true });
  await kept.up();
  expect(kept.state).toMatchObject({ ruleId, adopted: true, owned: true });
  expect(await kept.up()).toEqual([]);
  await kept.destroy();
  expect(bench.lines.join()).toContain(
    `recording rules ${kept.id}: were adopted and are left as they are.`,
  );
  expect(await describeRecordingRules(cloud(), { instanceId })).toHaveLength(1);
});

test("our own group is found beside somebody's of the same name", async () => {
  const kept = new Kept(recordingGroup, bench, group);
  await kept.up();
  await createRecordingRule(cloud(), theirs);
  await bench.writes();
  const again = new Kept(recordingGroup, bench, group);
  await again.up();
  expect(again.id).toBe(kept.id);
  expect(await bench.writes()).toEqual([]);
});

test("an expression that the instance does not take, and one rule too many, are refused by name", async () => {
  const rules = [...group.rules, { record: "flink:wrong", expr: "rate(up)" }];
  const message = "The expression is invalid: rate(up)";
  const code = "FailedOperation.BadYamlFormat";
  await bench.fault({ action: "CreateRecordingRule", code, message });
  await expect(new Kept(recordingGroup, bench, { ...group, rules }).up()).rejects.toThrow(
    /^recording rules "flink-dev": the instance takes no such expression, got that of flink:wrong, "rate\(up\)"\. .* The group is as it was\. Correct the expression\.$/,
  );
  const kept = new Kept(recordingGroup, bench, group);
  await kept.up();
  const many = [...group.rules, ...["a", "b"].map((record) => ({ record, expr: "up" }))];
  await expect(kept.up({ ...group, rules: many })).rejects.toThrow(
    /^recording rules "flink-dev": Prometheus instance prom-there001 takes no more recording rules, got 4 in this group\. .*LimitExceeded.* The group is as it was\. /,
  );
  expect(await kept.up(group)).toEqual([]);
});

test("import tells a group that is gone, an id that is none, and a text that is no group apart", async () => {
  expect(await recordingGroup.read(bench.context(), { id: `${instanceId}/rrule-none` })).toBe(
    undefined,
  );
  await expect(recordingGroup.read(bench.context(), { id: "rrule-1" })).rejects.toThrow(
    'recording rules: not an id, got "rrule-1", expected prom-xxxxxxxx/RULE_ID.',
  );
  const RecordingRuleSet = [{ RuleId: "r-1", Name: "g", Group: btoa("none"), RuleName: null }];
  const context = bench.context();
  const other = new RecordingTransport(() => ({ RecordingRuleSet }));
  const clients = { ...context.clients, cloud: other };
  const read = recordingGroup.read({ ...context, clients }, { id: `${instanceId}/r-1` });
  await expect(read).rejects.toThrow(
    /^recording rules prom-there001\/r-1: what the instance keeps is no group of recording rules, /,
  );
});

test("what is not known yet passes through the plan", () => {
  const unknown = { ...group, rules: UNKNOWN, interval: UNKNOWN, enabled: UNKNOWN };
  expect(recordingGroup.plan(unknown as never, {} as never)).toMatchObject({
    rules: UNKNOWN,
    interval: UNKNOWN,
    enabled: UNKNOWN,
  });
});

test("the vendor's dashboards stay while another stack records on the instance", async () => {
  const dashboards = new Kept(grafanaIntegration, bench, {
    prometheusInstanceId: instanceId,
    grafanaInstanceId: "grafana-demo0001",
  });
  await dashboards.up();
  await new Kept(recordingGroup, bench, { ...group, groupName: "flink-prod" }, "prod").up();
  await bench.writes();
  await dashboards.destroy();
  expect(await bench.writes()).toEqual([]);
  expect(bench.lines.join()).toContain("the instance is also used by flinkwatch:flinkwatch/prod");
});
