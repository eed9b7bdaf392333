import type { Dashboard } from "./dashboard";
import { taskRate, taskTime, watermarkLag } from "./measures";
import { operatorRow } from "./task-operators";
import type { Bilingual, LinesPanel, TablePanel } from "./panel";
import { Scope } from "./scope";

const scope = new Scope({
  instance_id: "one",
  job_name: "one",
  job_id: "many",
  task_name: "one",
});
const SUBTASK = "subtask_index";
const legend = "{{subtask_index}}";

const line = (
  title: Bilingual,
  explain: Bilingual,
  panel: Pick<LinesPanel, "unit" | "alert"> & { expr: string },
): LinesPanel => {
  const { expr, ...rest } = panel;
  return { kind: "lines", title, explain, queries: [{ expr, legend }], ...rest };
};

const time: LinesPanel[] = [
  line(
    { zh: "繁忙占比", en: "Busy" },
    {
      zh: "各 Subtask 处理数据的时间占比。旧版 Source 无法得知。",
      en: "Share of the time in which each subtask works. Sources of the old kind cannot tell.",
    },
    { unit: "share", expr: taskTime(scope, "busy", `max by (${SUBTASK})`) },
  ),
  line(
    { zh: "空闲占比", en: "Idle" },
    {
      zh: "各 Subtask 没有输入的时间占比。",
      en: "Share of the time in which each subtask has no input.",
    },
    { unit: "share", expr: taskTime(scope, "idle", `max by (${SUBTASK})`) },
  ),
  line(
    { zh: "反压占比", en: "Backpressured" },
    {
      zh: "各 Subtask 因下游慢而不能发送的时间占比。",
      en: "Share of the time in which each subtask cannot send because those behind it are slow.",
    },
    { unit: "share", expr: taskTime(scope, "backPressured", `max by (${SUBTASK})`), alert: "D01" },
  ),
  line(
    { zh: "软反压占比", en: "Soft backpressure" },
    {
      zh: "仍能处理部分输入的反压（Flink 1.15 起）。",
      en: "Backpressure in which it still works (Flink 1.15 and later).",
    },
    { unit: "share", expr: taskTime(scope, "softBackPressured", `max by (${SUBTASK})`) },
  ),
  line(
    { zh: "硬反压占比", en: "Hard backpressure" },
    {
      zh: "完全阻塞的反压（Flink 1.15 起）；会拖慢 Checkpoint。",
      en: "Backpressure in which it stands still (Flink 1.15 and later); it holds checkpoints up.",
    },
    { unit: "share", expr: taskTime(scope, "hardBackPressured", `max by (${SUBTASK})`) },
  ),
  line(
    { zh: "Watermark 延迟", en: "Watermark lag" },
    {
      zh: "各 Subtask 的输入 Watermark 距现在多久。",
      en: "Age of the watermark that arrives at each subtask.",
    },
    { unit: "seconds", expr: watermarkLag(scope, SUBTASK), alert: "D06" },
  ),
];

const buffers = (side: string) =>
  `max by (${SUBTASK}) (${scope.byTaskManager(scope.task(`flink_taskmanager_job_task_Shuffle_Netty_${side}PoolUsage`))})`;
const nanoseconds = (name: string) =>
  `max by (${SUBTASK}) (${scope.byTaskManager(scope.task(`flink_taskmanager_job_task_${name}`))}) / 1e9`;

const flow: LinesPanel[] = [
  line(
    { zh: "接收记录数", en: "Records in" },
    {
      zh: "各 Subtask 每秒接收的记录数；不均匀即倾斜。",
      en: "Records that each subtask receives in a second; uneven ones are skew.",
    },
    { unit: "perSecond", expr: taskRate(scope, "numRecordsIn", SUBTASK) },
  ),
  line(
    { zh: "发送记录数", en: "Records out" },
    { zh: "各 Subtask 每秒发送的记录数。", en: "Records that each subtask sends in a second." },
    { unit: "perSecond", expr: taskRate(scope, "numRecordsOut", SUBTASK) },
  ),
  line(
    { zh: "接收字节数", en: "Bytes in" },
    {
      zh: "各 Subtask 每秒经网络接收的字节数。",
      en: "Bytes that each subtask receives over the network in a second.",
    },
    { unit: "bytesPerSecond", expr: taskRate(scope, "numBytesIn", SUBTASK) },
  ),
  line(
    { zh: "发送字节数", en: "Bytes out" },
    {
      zh: "各 Subtask 每秒经网络发送的字节数。",
      en: "Bytes that each subtask sends over the network in a second.",
    },
    { unit: "bytesPerSecond", expr: taskRate(scope, "numBytesOut", SUBTASK) },
  ),
  line(
    { zh: "输入缓冲区占用", en: "Input buffers in use" },
    {
      zh: "输入缓冲池的占用；一直满说明自己处理不过来。",
      en: "Use of the pool before each subtask; full all the time, it cannot keep up.",
    },
    { unit: "share", expr: buffers("Input_Buffers_in") },
  ),
  line(
    { zh: "输出缓冲区占用", en: "Output buffers in use" },
    {
      zh: "输出缓冲池的占用；一直满说明下游处理不过来。",
      en: "Use of the pool after each subtask; full all the time, those behind it cannot keep up.",
    },
    { unit: "share", expr: buffers("Output_Buffers_out") },
  ),
  line(
    { zh: "Barrier 到达延迟", en: "Delay of the barriers" },
    {
      zh: "从触发 Checkpoint 到 Barrier 到达各 Subtask 的时间。",
      en: "Time from the start of a checkpoint until its barrier arrives at each subtask.",
    },
    { unit: "seconds", expr: nanoseconds("checkpointStartDelayNanos"), alert: "C05" },
  ),
  line(
    { zh: "Barrier 对齐时间", en: "Alignment of the barriers" },
    {
      zh: "各 Subtask 等待所有输入的 Barrier 到齐的时间。",
      en: "Time for which each subtask waited until the barriers of all its inputs were there.",
    },
    { unit: "seconds", expr: nanoseconds("checkpointAlignmentTime") },
  ),
];

const PLACE = "subtask_index, host, tm_id";
const subtasks: TablePanel = {
  kind: "table",
  title: { zh: "Subtask 列表", en: "Subtasks" },
  explain: {
    zh: "每个 Subtask 一行，以及它所在的 TaskManager。",
    en: "One row a subtask, with the TaskManager that it runs on.",
  },
  labels: [
    { label: "subtask_index", title: { zh: "Subtask", en: "Subtask" } },
    { label: "tm_id", title: { zh: "TaskManager", en: "TaskManager" } },
    { label: "host", title: { zh: "主机", en: "Host" } },
  ],
  values: [
    {
      title: { zh: "繁忙", en: "Busy now" },
      unit: "share",
      expr: taskTime(scope, "busy", `max by (${PLACE})`),
    },
    {
      title: { zh: "反压", en: "Backpressured now" },
      unit: "share",
      alert: "D01",
      expr: taskTime(scope, "backPressured", `max by (${PLACE})`),
    },
    {
      title: { zh: "接收速率", en: "Records in now" },
      unit: "perSecond",
      expr: taskRate(scope, "numRecordsIn", PLACE),
    },
    {
      title: { zh: "发送速率", en: "Records out now" },
      unit: "perSecond",
      expr: taskRate(scope, "numRecordsOut", PLACE),
    },
    {
      title: { zh: "Watermark 延迟（当前）", en: "Watermark lag now" },
      unit: "seconds",
      alert: "D06",
      expr: watermarkLag(scope, PLACE),
    },
  ],
};

/** One task: its subtasks side by side, and the operators chained in it. */
export const task: Dashboard = {
  name: "task",
  title: { zh: "Flink Task", en: "Flink Task" },
  explain: {
    zh: "一个 Task：各 Subtask 的对比，以及链在其中的算子。",
    en: "One task: its subtasks side by side, and the operators chained in it.",
  },
  scope,
  opens: ["job-list", "job", "cluster"],
  rows: [
    { title: { zh: "Subtask", en: "By subtask" }, panels: [subtasks] },
    { title: { zh: "时间去向", en: "Where the time goes" }, panels: time },
    { title: { zh: "数据流", en: "What flows" }, panels: flow },
    operatorRow(scope),
  ],
};
