import { describeInstances } from "../../provider/tencent/emr";
import { describePrometheusInstances } from "../../provider/tencent/monitor";
import { describeAlarmNotices } from "../../provider/tencent/monitor-alerts";
import { describeAutomationAgentStatus, describeInvocationTasks } from "../../provider/tencent/tat";
import { describeSubnets } from "../../provider/tencent/vpc";
import { RecordingTransport } from "./recording-transport";

const items = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ InstanceId: `i-${i}` }));

test("asks for pages of 100 until one is short", async () => {
  const cloud = new RecordingTransport((_action, { Offset }) => ({
    InstanceSet: items(Offset === 200 ? 3 : 100),
  }));
  expect(await describePrometheusInstances(cloud)).toHaveLength(203);
  expect(cloud.params("Offset")).toEqual([0, 100, 200]);
  expect(cloud.params("Limit")).toEqual([100, 100, 100]);
});

test("asks for no page after the total", async () => {
  const cloud = new RecordingTransport(() => ({ InstanceSet: items(100), TotalCount: 100 }));
  await describePrometheusInstances(cloud);
  expect(cloud.calls).toHaveLength(1);
});

test("takes an absent list as empty", async () => {
  const cloud = new RecordingTransport(() => ({}));
  expect(await describePrometheusInstances(cloud)).toEqual([]);
});

test("asks for many ids in groups of 100", async () => {
  const cloud = new RecordingTransport(() => ({ AutomationAgentSet: [] }));
  const instanceIds = Array.from({ length: 250 }, (_, i) => `ins-${i}`);
  await describeAutomationAgentStatus(cloud, { instanceIds });
  expect(cloud.params("InstanceIds").map((ids) => (ids as string[]).length)).toEqual([
    100, 100, 50,
  ]);
});

test("asks nothing for no ids", async () => {
  const cloud = new RecordingTransport(() => ({}));
  expect(await describeAutomationAgentStatus(cloud, { instanceIds: [] })).toEqual([]);
  expect(cloud.calls).toHaveLength(0);
});

test("counts pages where EMR does, from 0", async () => {
  const cloud = new RecordingTransport((_action, { Offset }) => ({
    ClusterList: items(Offset === 1 ? 1 : 100),
  }));
  await describeInstances(cloud);
  expect(cloud.params("Offset")).toEqual([0, 1]);
  expect(cloud.params("ProjectId")).toEqual([-1, -1]);
});

test("counts pages of notices from 1", async () => {
  const cloud = new RecordingTransport((_action, { PageNumber }) => ({
    Notices: items(PageNumber === 2 ? 0 : 200),
  }));
  await describeAlarmNotices(cloud);
  expect(cloud.params("PageNumber")).toEqual([1, 2]);
});

test("gives VPC its numbers as text", async () => {
  const cloud = new RecordingTransport(() => ({ SubnetSet: [] }));
  await describeSubnets(cloud, { vpcId: "vpc-1" });
  expect(cloud.calls[0]?.params).toEqual({
    Filters: [{ Name: "vpc-id", Values: ["vpc-1"] }],
    Offset: "0",
    Limit: "100",
  });
});

test("asks for output and decodes it", async () => {
  const Output = Buffer.from("héllo\n").toString("base64");
  const task = { InvocationTaskId: "t", InstanceId: "i", TaskStatus: "SUCCESS" };
  const cloud = new RecordingTransport(() => ({
    InvocationTaskSet: [{ ...task, TaskResult: { ExitCode: 0, Output, Dropped: 2 } }],
  }));
  expect(await describeInvocationTasks(cloud, { invocationId: "inv-1" })).toEqual([
    {
      taskId: "t",
      instanceId: "i",
      status: "SUCCESS",
      exitCode: 0,
      output: "héllo\n",
      droppedBytes: 2,
      errorInfo: "",
    },
  ]);
  expect(cloud.params("HideOutput")).toEqual([false]);
});
