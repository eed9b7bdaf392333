import { UNKNOWN } from "../../provider/lifecycle/unknown";
import { alarmNotice } from "../../provider/resources/alarm-notice";
import { alertGroup } from "../../provider/resources/alert-group";
import { recordingGroup } from "../../provider/resources/recording-group";
import { tmpInstance } from "../../provider/resources/tmp-instance";
import { type Bench, Kept, openBench } from "./cloud-bench";

const place = { vpcId: "vpc-emr00001", subnetId: "subnet-emr00001" };
const there = {
  ...{ id: "prom-there001", name: "there", vpc: place.vpcId, subnet: place.subnetId },
  ...{ zone: "ap-guangzhou-3", alertRuleLimit: 40, recordingRuleLimit: 30 },
};
const rules = [{ name: "A", expr: "up == 0" }];
const group = { prometheusInstanceId: there.id, groupName: "flink", receivers: [], rules };
const recorded = {
  prometheusInstanceId: there.id,
  groupName: "recorded",
  rules: [{ record: "a:b", expr: "up" }],
};
const notice = { name: "oncall", urlNotices: [{ url: "http://10.0.1.99/" }] };

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ prometheus: [there] });
  // What another stack has.
  await new Kept(alertGroup, bench, group, "prod").up();
  await new Kept(recordingGroup, bench, recorded, "prod").up();
  await new Kept(alarmNotice, bench, notice, "prod").up();
  await bench.writes();
});
afterEach(() => bench.close());

type Asked = () => Kept<object, object>;
const instance = (input: object) => new Kept(tmpInstance, bench, input) as Kept<object, object>;
const alerts = (input: object) =>
  new Kept(alertGroup, bench, { ...group, ...input }) as Kept<object, object>;
const recordings = (input: object) =>
  new Kept(recordingGroup, bench, { ...recorded, ...input }) as Kept<object, object>;
const notices = (input: object) => new Kept(alarmNotice, bench, input) as Kept<object, object>;

test.each<[string, Asked, RegExp]>([
  [
    "an instance that is not there",
    () => instance({ instanceId: "prom-none0001" }),
    /^instance prom-none0001: does not exist in ap-guangzhou, expected an instance to adopt\. Check /,
  ],
  [
    "a name of an instance that is somebody else's",
    () => instance({ name: "there", ...place }),
    /^instance "there": the name is taken .*, got prom-there001, .* adopt: true, or choose another name\.$/,
  ],
  [
    "a place that an adopted instance is not at",
    () => instance({ instanceId: there.id, vpcId: "vpc-emr00002" }),
    /^instance prom-there001: VPC, subnet and zone cannot change in place, got vpcId from vpc-emr00001 to vpc-emr00002\./,
  ],
  [
    "a name of a group that is somebody else's",
    () => alerts({}),
    /^alert group "flink": the name is taken .*, got alert-\w+, marked flinkwatch:flinkwatch\/prod, .* adopt: true, or choose another name\.$/,
  ],
  [
    "a name of recording rules that is somebody else's",
    () => recordings({}),
    /^recording rules "recorded": the name is taken .*, got rrule-\w+, marked flinkwatch:flinkwatch\/prod, .* adopt: true, or choose another name\.$/,
  ],
  [
    "a receiver that does not exist",
    () => alerts({ groupName: "ours", receivers: ["notice-preset01", "notice-lost0001"] }),
    /^alert group "ours": there is no such notice template, got notice-lost0001, expected one of .*notice-preset01 .* Correct flinkwatch:alerts\./,
  ],
  [
    "a name of a notice template that is somebody else's",
    () => notices(notice),
    /^notice template "oncall": the name is taken .*, got notice-\w+, marked flinkwatch\/prod, .* adopt: true/,
  ],
  [
    "a notice template to adopt that is not there",
    () => notices({ name: "on-call", adopt: true }),
    /^notice template "on-call": does not exist, expected one of this name to adopt\. Correct the name, or /,
  ],
])("%s is refused by preview and by up, and nothing is written", async (_, asked, text) => {
  const kept = asked();
  await expect(kept.ahead()).rejects.toThrow(text);
  expect(await bench.writes()).toEqual([]);
  await expect(kept.up()).rejects.toThrow(text);
  // That of receivers alone is the cloud's own refusal.
  expect((await bench.writes()).filter((action) => !/AlertGroup$/.test(action))).toEqual([]);
});

test("a receiver that does not exist is refused by the preview of a change too", async () => {
  const kept = alerts({ groupName: "ours" });
  await kept.up();
  await bench.writes();
  const lost = { ...group, groupName: "ours", receivers: ["notice-lost0001"] };
  await expect(kept.ahead(lost)).rejects.toThrow("got notice-lost0001");
  expect(await bench.writes()).toEqual([]);
});

test("a first preview knows an instance that is there, with its limit and the rules of others", async () => {
  for (const input of [{ instanceId: there.id }, { name: "there", adopt: true }]) {
    expect(await instance(input).ahead()).toMatchObject({
      ...{ instanceId: there.id, vpcId: place.vpcId, adopted: true },
      ...{ alertRuleLimit: 40, alertRulesOfOthers: { flink: 1 } },
      ...{ recordingRuleLimit: 30, recordingRulesOfOthers: { recorded: 1 } },
    });
  }
});

test("a first preview holds rules against what new instances take, and says so", async () => {
  const seen = await instance({ name: "new", ...place }).ahead();
  expect(seen).toEqual({
    ...{ alertRuleLimit: 150, alertRulesOfOthers: {} },
    ...{ recordingRuleLimit: 150, recordingRulesOfOthers: {} },
  });
  expect(bench.lines.join()).toContain('instance "new": is to be created. Until it tells');
});

test("a preview that cannot ask the cloud, or does not know what for, refuses nothing", async () => {
  for (const action of [
    ...["DescribePrometheusInstances", "DescribeAlarmNotices", "DescribeRecordingRules"],
  ]) {
    await bench.fault({ action, code: "UnauthorizedOperation", times: 9 });
  }
  expect(await instance({ instanceId: there.id }).ahead()).toBeUndefined();
  expect(await notices(notice).ahead()).toBeUndefined();
  expect(await alerts({ receivers: ["notice-lost0001"] }).ahead()).toBeUndefined();
  expect(await recordings({}).ahead()).toBeUndefined();
  expect(bench.lines).toHaveLength(4);
  for (const line of bench.lines)
    expect(line).toContain(": could not be looked at ahead of the run. ");
  const unknown = { ...group, prometheusInstanceId: UNKNOWN, receivers: [UNKNOWN] };
  expect(await alertGroup.lookAhead?.(bench.context(), unknown as never)).toBeUndefined();
});
