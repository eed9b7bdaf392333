/** Whether a job runs, and its checkpoints. */
import {
  checkpointDuration,
  checkpointSize,
  failedCheckpoints,
  isRunning,
  JOB,
  restarts,
  uptime,
} from "./measures";
import type { LinesPanel, NumberPanel, Row } from "./panel";
import type { Scope } from "./scope";

const legend = "{{job_name}} {{job_id}}";

/** What a job may be doing, as Flink 1.15 and later say, in the order of a job's life. */
const STATES = {
  created: { zh: "已创建", en: "created" },
  initializing: { zh: "初始化", en: "initializing" },
  deploying: { zh: "部署中", en: "deploying" },
  running: { zh: "运行中", en: "running" },
  failing: { zh: "正在失败", en: "failing" },
  restarting: { zh: "重启中", en: "restarting" },
  cancelling: { zh: "取消中", en: "cancelling" },
} as const;

/** Whether it runs, since when, and how often it did not. */
export function stateRow(scope: Scope): Row {
  const panels = [...stateNumbers(scope), ...checkpointNumbers(scope), ...stateLines(scope)];
  return { title: { zh: "运行状态", en: "Is it running?" }, panels };
}

function stateNumbers(scope: Scope): NumberPanel[] {
  return [
    {
      kind: "number",
      title: { zh: "状态", en: "State" },
      explain: { zh: "此刻是否在运行。", en: "Whether it runs now." },
      unit: "running",
      query: { expr: `min(${isRunning(scope)})`, legend: "" },
    },
    {
      kind: "number",
      title: { zh: "已运行", en: "Up for" },
      explain: {
        zh: "自上次启动或重启以来不间断运行的时间。",
        en: "Time without interruption since it was started or restarted.",
      },
      unit: "seconds",
      query: { expr: `min(${uptime(scope)})`, legend: "" },
    },
    {
      kind: "number",
      title: { zh: "重启（1 小时）", en: "Restarts (1 h)" },
      explain: { zh: "最近一小时的重启次数。", en: "Restarts within the last hour." },
      unit: "count",
      query: { expr: `sum(${restarts(scope, "1h")})`, legend: "" },
      steps: { orange: 1 },
    },
  ];
}

function checkpointNumbers(scope: Scope): NumberPanel[] {
  return [
    {
      kind: "number",
      title: { zh: "失败的 Checkpoint（1 小时）", en: "Failed checkpoints (1 h)" },
      explain: {
        zh: "最近一小时失败的 Checkpoint 数。",
        en: "Checkpoints that failed within the last hour.",
      },
      unit: "count",
      query: { expr: `sum(${failedCheckpoints(scope, "1h")})`, legend: "" },
      steps: { orange: 1 },
    },
    {
      kind: "number",
      title: { zh: "最近 Checkpoint 耗时", en: "Last checkpoint took" },
      explain: {
        zh: "最近一次完成的 Checkpoint 用了多久。",
        en: "How long the last completed checkpoint took.",
      },
      unit: "seconds",
      query: { expr: `max(${checkpointDuration(scope)})`, legend: "" },
      alert: "C03",
    },
    {
      kind: "number",
      title: { zh: "最近 Checkpoint 大小", en: "Last checkpoint wrote" },
      explain: {
        zh: "最近一次完成的 Checkpoint 写了多少；增量 Checkpoint 只含新增部分。",
        en: "What the last completed checkpoint wrote; an incremental one writes what is new alone.",
      },
      unit: "bytes",
      query: { expr: `max(${checkpointSize(scope)})`, legend: "" },
    },
  ];
}

function stateLines(scope: Scope): LinesPanel[] {
  const downtime = scope.byJobManager(`${scope.job("flink_jobmanager_job_downtime")} >= 0`);
  return [
    {
      kind: "lines",
      title: { zh: "重启次数", en: "Restarts" },
      explain: { zh: "15 分钟内的重启次数。", en: "Restarts within 15 minutes." },
      unit: "count",
      queries: [{ expr: restarts(scope, "15m"), legend }],
      alert: "B03",
    },
    {
      kind: "lines",
      title: { zh: "所处状态的时长", en: "Time in its present state" },
      explain: {
        zh: "作业在当前状态已停留多久（Flink 1.15 起）。正常时只有“运行中”在增长。",
        en: "How long the job has been in the state in which it is (Flink 1.15 and later). Of a healthy one only running rises.",
      },
      unit: "seconds",
      queries: Object.entries(STATES).map(([state, called]) => ({
        expr: `max(${scope.byJobManager(scope.job(`flink_jobmanager_job_${state}Time`))}) / 1000`,
        legend: called,
      })),
    },
    {
      kind: "lines",
      title: { zh: "中断时长", en: "Downtime" },
      explain: {
        zh: "最近一次失败后尚未恢复的时间；运行时为 0。",
        en: "Time since the last failure from which it has not recovered; 0 while it runs.",
      },
      unit: "seconds",
      queries: [{ expr: `max by (${JOB}) (${downtime}) / 1000`, legend }],
      alert: "B02",
    },
  ];
}

/** Checkpoints: how many, how long, how large, and what holds their barriers up. */
export function checkpointRow(scope: Scope): Row {
  const panels = [...checkpointCounts(scope), ...checkpointCosts(scope), ...barriers(scope)];
  return { title: { zh: "Checkpoint", en: "Checkpointing" }, panels };
}

/** The largest of what JobManagers say of the chosen jobs; what is below 0 is no value. */
function largest(scope: Scope, name: string): string {
  return `max(${scope.byJobManager(`${scope.job(`flink_jobmanager_job_${name}`)} >= 0`)})`;
}

function checkpointCounts(scope: Scope): LinesPanel[] {
  const counted = (name: string) =>
    `sum(increase(${scope.job(`flink_jobmanager_job_${name}`)}[15m]))`;
  return [
    {
      kind: "lines",
      title: { zh: "Checkpoint 数量", en: "Checkpoints" },
      explain: {
        zh: "15 分钟内完成、失败的 Checkpoint 数，以及正在进行的个数。",
        en: "Checkpoints that completed and failed within 15 minutes, and those under way.",
      },
      unit: "count",
      queries: [
        { expr: counted("numberOfCompletedCheckpoints"), legend: { zh: "完成", en: "completed" } },
        { expr: counted("numberOfFailedCheckpoints"), legend: { zh: "失败", en: "failed" } },
        {
          expr: largest(scope, "numberOfInProgressCheckpoints"),
          legend: { zh: "进行中", en: "under way" },
        },
      ],
    },
    {
      kind: "lines",
      title: { zh: "失败的 Checkpoint", en: "Failed checkpoints" },
      explain: {
        zh: "15 分钟内失败的 Checkpoint 数。",
        en: "Checkpoints that failed within 15 minutes.",
      },
      unit: "count",
      queries: [{ expr: failedCheckpoints(scope, "15m"), legend }],
      alert: "C01",
    },
  ];
}

function checkpointCosts(scope: Scope): LinesPanel[] {
  return [
    {
      kind: "lines",
      title: { zh: "Checkpoint 耗时", en: "Duration of the last checkpoint" },
      explain: {
        zh: "最近一次完成的 Checkpoint 用了多久。接近超时时间时，下一次就会失败。",
        en: "How long the last completed checkpoint took. Near the time-out the next one fails.",
      },
      unit: "seconds",
      queries: [{ expr: checkpointDuration(scope), legend }],
      alert: "C03",
    },
    {
      kind: "lines",
      title: { zh: "Checkpoint 大小", en: "Size of the last checkpoint" },
      explain: {
        zh: "写入的大小；Flink 1.15 起还有完整状态的大小。持续增长说明状态没有过期时间或在泄漏。",
        en: "What it wrote, and from Flink 1.15 on the whole state. Steady growth means state without an expiry, or a leak.",
      },
      unit: "bytes",
      queries: [
        { expr: largest(scope, "lastCheckpointSize"), legend: { zh: "写入", en: "written" } },
        {
          expr: largest(scope, "lastCheckpointFullSize"),
          legend: { zh: "完整状态", en: "whole state" },
        },
      ],
    },
  ];
}

function barriers(scope: Scope): LinesPanel[] {
  const nanoseconds = (name: string) =>
    `max by (task_name) (${scope.byTaskManager(scope.task(`flink_taskmanager_job_task_${name}`))}) / 1e9`;
  return [
    {
      kind: "lines",
      title: { zh: "Barrier 到达延迟", en: "Delay of the barriers" },
      explain: {
        zh: "从触发 Checkpoint 到 Barrier 到达各 Task 的时间；反压时变大。",
        en: "Time from the start of a checkpoint until its barrier arrives at each task; grows with backpressure.",
      },
      unit: "seconds",
      queries: [{ expr: nanoseconds("checkpointStartDelayNanos"), legend: "{{task_name}}" }],
      alert: "C05",
      drill: "task",
    },
    {
      kind: "lines",
      title: { zh: "Barrier 对齐时间", en: "Alignment of the barriers" },
      explain: {
        zh: "Task 等待所有输入的 Barrier 到齐的时间。",
        en: "Time for which a task waited until the barriers of all its inputs were there.",
      },
      unit: "seconds",
      queries: [{ expr: nanoseconds("checkpointAlignmentTime"), legend: "{{task_name}}" }],
      drill: "task",
    },
  ];
}
