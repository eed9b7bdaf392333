import { alertGroup } from "../../provider/resources/alert-group";
import { recordingGroup } from "../../provider/resources/recording-group";
import { tmpInstance } from "../../provider/resources/tmp-instance";
import { type Bench, Kept, openBench } from "./cloud-bench";

const INSTANCE = "prom-there001";
const group = (groupName: string, names: readonly string[]) => ({
  prometheusInstanceId: INSTANCE,
  groupName,
  receivers: [],
  rules: names.map((name) => ({ name, expr: "up == 0" })),
});

const recordings = (groupName: string, names: readonly string[]) => ({
  prometheusInstanceId: INSTANCE,
  groupName,
  rules: names.map((record) => ({ record, expr: "up" })),
});

let bench: Bench;
beforeEach(async () => {
  const place = { vpc: "vpc-emr00001", subnet: "subnet-emr00001", zone: "ap-guangzhou-3" };
  const prometheus = [
    { id: INSTANCE, name: "there", ...place, alertRuleLimit: 4, recordingRuleLimit: 5 },
  ];
  bench = await openBench({ prometheus });
});
afterEach(() => bench.close());

test("an instance tells its limits and the rules of other stacks, not our own", async () => {
  await new Kept(alertGroup, bench, group("ours", ["A"])).up();
  const theirs = new Kept(alertGroup, bench, group("theirs", ["A", "B"]), "other");
  await theirs.up();
  await new Kept(recordingGroup, bench, recordings("ours", ["a"])).up();
  await new Kept(recordingGroup, bench, recordings("recorded", ["a", "b"]), "other").up();
  const kept = new Kept(tmpInstance, bench, { instanceId: INSTANCE });
  expect(await kept.up()).toEqual(["created"]);
  expect(kept.state).toMatchObject({
    alertRuleLimit: 4,
    alertRulesOfOthers: { theirs: 2 },
    recordingRuleLimit: 5,
    recordingRulesOfOthers: { recorded: 2 },
  });
  await theirs.destroy();
  expect(await kept.up()).toEqual([]);
  expect(kept.state.alertRulesOfOthers).toEqual({});
});

test("where groups cannot be listed, the instance is read with the last count", async () => {
  await new Kept(alertGroup, bench, group("theirs", ["A"]), "other").up();
  await new Kept(recordingGroup, bench, recordings("theirs", ["a"]), "other").up();
  const kept = new Kept(tmpInstance, bench, { instanceId: INSTANCE });
  await kept.up();
  const code = "UnauthorizedOperation";
  await bench.fault({ action: "DescribePrometheusAlertGroups", code });
  await bench.fault({ action: "DescribeRecordingRules", code });
  expect(await kept.up()).toEqual([]);
  const last = { alertRulesOfOthers: { theirs: 1 }, recordingRulesOfOthers: { theirs: 1 } };
  expect(kept.state).toMatchObject(last);
  await bench.fault({ action: "DescribeRecordingRules", code });
  await new Kept(alertGroup, bench, group("more", ["A"]), "other").up();
  expect(await kept.up()).toEqual([]);
  expect(kept.state).toMatchObject({ ...last, alertRulesOfOthers: { theirs: 1, more: 1 } });
});

test("a group that grew past the limit between look and write is refused whole", async () => {
  const kept = new Kept(alertGroup, bench, group("ours", ["A"]));
  await kept.up();
  await expect(kept.up(group("ours", ["A", "B", "C", "D", "E"]))).rejects.toThrow(
    /^alert group "ours": Prometheus instance prom-there001 takes no more alert rules, got 5 in this group\. .*LimitExceeded.* The group is as it was\. /,
  );
  expect(await kept.up(group("ours", ["A"]))).toEqual([]);
});
