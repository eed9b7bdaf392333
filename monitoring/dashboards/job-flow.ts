/** What flows through a job: throughput, lag, and what holds it back. */
import { taskRate, taskTime, watermarkLag, eventTimeLag } from "./measures";
import type { LinesPanel, Row } from "./panel";
import { PROCESS, type Scope } from "./scope";

const byTask = { legend: "{{task_name}}", drill: "task" } as const;
const OPERATOR = "flink_taskmanager_job_task_operator";

/** Records and bytes in a second, by task. */
export function throughputRow(scope: Scope): Row {
  const rate = (
    title: LinesPanel["title"],
    counter: string,
    unit: "perSecond" | "bytesPerSecond",
    explain: LinesPanel["explain"],
  ): LinesPanel => ({
    kind: "lines",
    title,
    explain,
    unit,
    queries: [{ expr: taskRate(scope, counter, "task_name"), legend: byTask.legend }],
    drill: byTask.drill,
    width: 6,
  });
  return {
    title: { zh: "吞吐", en: "Throughput" },
    panels: [
      rate({ zh: "接收记录数", en: "Records in" }, "numRecordsIn", "perSecond", {
        zh: "各 Task 每秒接收的记录数；Source 没有输入，为 0。",
        en: "Records that each task receives in a second; a source has no input, and 0.",
      }),
      rate({ zh: "发送记录数", en: "Records out" }, "numRecordsOut", "perSecond", {
        zh: "各 Task 每秒发送的记录数；Sink 没有输出，为 0。",
        en: "Records that each task sends in a second; a sink has no output, and 0.",
      }),
      rate({ zh: "接收字节数", en: "Bytes in" }, "numBytesIn", "bytesPerSecond", {
        zh: "各 Task 每秒经网络接收的字节数。",
        en: "Bytes that each task receives over the network in a second.",
      }),
      rate({ zh: "发送字节数", en: "Bytes out" }, "numBytesOut", "bytesPerSecond", {
        zh: "各 Task 每秒经网络发送的字节数。",
        en: "Bytes that each task sends over the network in a second.",
      }),
    ],
  };
}

/** How far the job is behind, and what it loses. */
export function lagRow(scope: Scope): Row {
  const panels = [...lags(scope), ...sources(scope), ...losses(scope)];
  return { title: { zh: "延迟与数据丢失", en: "Lag and loss" }, panels };
}

const byOperator = "{{operator_name}}";

function lags(scope: Scope): LinesPanel[] {
  return [
    {
      kind: "lines",
      title: { zh: "事件时间延迟", en: "Event-time lag of sources" },
      explain: {
        zh: "新版 Source（Flink 1.14 起）发出的事件距现在多久。",
        en: "Age of the events that sources of the new kind (Flink 1.14 and later) emit.",
      },
      unit: "seconds",
      queries: [{ expr: eventTimeLag(scope, "operator_name"), legend: byOperator }],
      alert: "D05",
    },
    {
      kind: "lines",
      title: { zh: "Watermark 延迟", en: "Watermark lag" },
      explain: {
        zh: "各 Task 的输入 Watermark 距现在多久。一个空闲分区就会让它停住。",
        en: "Age of the watermark that arrives at each task. One idle partition is enough to stop it.",
      },
      unit: "seconds",
      queries: [{ expr: watermarkLag(scope, "task_name"), legend: byTask.legend }],
      alert: "D06",
      drill: byTask.drill,
    },
  ];
}

function sources(scope: Scope): LinesPanel[] {
  return [
    {
      kind: "lines",
      title: { zh: "Source 空闲时间", en: "Idle time of sources" },
      explain: {
        zh: "新版 Source 有多久没有数据可读。",
        en: "How long sources of the new kind have had nothing to read.",
      },
      unit: "seconds",
      queries: [
        {
          expr: `max by (operator_name) (${scope.byTaskManager(scope.task(`${OPERATOR}_sourceIdleTime`))}) / 1000`,
          legend: byOperator,
        },
      ],
    },
    {
      kind: "lines",
      title: { zh: "积压", en: "Backlog" },
      explain: {
        zh: "知道自己落后多少的 Source（如 Kafka）尚未读取的记录数。",
        en: "Records that sources which know it, such as Kafka's, have not read yet.",
      },
      unit: "count",
      queries: [
        {
          expr: `sum by (operator_name) (${scope.byTaskManager(scope.task(`${OPERATOR}_pendingRecords`))})`,
          legend: byOperator,
        },
      ],
      alert: "D07",
    },
  ];
}

function losses(scope: Scope): LinesPanel[] {
  const counted = (name: string) =>
    `sum by (operator_name) (increase(${scope.task(`${OPERATOR}_${name}`)}[15m]))`;
  return [
    {
      kind: "lines",
      title: { zh: "丢弃的迟到数据", en: "Late records dropped" },
      explain: {
        zh: "窗口在 15 分钟内丢弃的迟到记录数：数据在静默丢失。",
        en: "Records that came too late for their window and were dropped within 15 minutes: data lost in silence.",
      },
      unit: "count",
      queries: [{ expr: counted("numLateRecordsDropped"), legend: byOperator }],
      alert: "D08",
    },
    {
      kind: "lines",
      title: { zh: "连接器错误", en: "Connector errors" },
      explain: {
        zh: "Source 读取出错和 Sink 写入出错的记录数，15 分钟内。",
        en: "Records that sources could not read and sinks could not write, within 15 minutes.",
      },
      unit: "count",
      queries: [
        {
          expr: counted("numRecordsInErrors"),
          legend: { zh: "读 {{operator_name}}", en: "read {{operator_name}}" },
        },
        {
          expr: counted("numRecordsSendErrors"),
          legend: { zh: "写 {{operator_name}}", en: "write {{operator_name}}" },
        },
      ],
      alert: "D09",
    },
  ];
}

/** Which task holds the others up. */
export function bottleneckRow(scope: Scope): Row {
  const panels = [...timeSpent(scope), skew(scope), buffersInUse(scope)];
  return { title: { zh: "瓶颈", en: "What holds it back" }, panels };
}

function timeSpent(scope: Scope): LinesPanel[] {
  const backPressured = scope.task("flink_taskmanager_job_task_backPressuredTimeMsPerSecond");
  return [
    {
      kind: "lines",
      title: { zh: "反压时间占比", en: "Backpressured" },
      explain: {
        zh: "因下游慢而不能发送的时间占比，5 分钟平均，取 Subtask 最大值（Flink 1.13 起）。瓶颈是其下游第一个繁忙的 Task。",
        en: "Share of the time in which a task cannot send because those behind it are slow, over 5 minutes, the highest of its subtasks (Flink 1.13 and later). The bottleneck is the first busy task after it.",
      },
      unit: "share",
      queries: [
        {
          expr: `max by (task_name) (avg_over_time(${backPressured}[5m]) and on (${PROCESS}) (${scope.taskManagers})) / 1000`,
          legend: byTask.legend,
        },
      ],
      alert: "D01",
      drill: byTask.drill,
    },
    {
      kind: "lines",
      title: { zh: "最闲 Subtask 的繁忙占比", en: "Busy, the least busy subtask" },
      explain: {
        zh: "即使最闲的 Subtask 也一直繁忙，这个 Task 就是瓶颈，需要更多并行度。",
        en: "Where even the least busy subtask is busy all the time, the task is the bottleneck and needs more parallelism.",
      },
      unit: "share",
      queries: [{ expr: taskTime(scope, "busy", "min by (task_name)"), legend: byTask.legend }],
      alert: "D02",
      drill: byTask.drill,
    },
  ];
}

function skew(scope: Scope): LinesPanel {
  return {
    kind: "lines",
    title: { zh: "倾斜", en: "Skew" },
    explain: {
      zh: "最忙的 Subtask 比平均繁忙多少：数据倾斜。",
      en: "By how much the busiest subtask is busier than the average one: keys are uneven.",
    },
    unit: "share",
    queries: [
      {
        expr: `(${taskTime(scope, "busy", "max by (task_name)")}) - (${taskTime(scope, "busy", "avg by (task_name)")})`,
        legend: byTask.legend,
      },
    ],
    alert: "D03",
    drill: byTask.drill,
  };
}

function buffersInUse(scope: Scope): LinesPanel {
  const buffers = (side: string) =>
    `max by (task_name) (${scope.byTaskManager(scope.task(`flink_taskmanager_job_task_Shuffle_Netty_${side}PoolUsage`))})`;
  return {
    kind: "lines",
    title: { zh: "网络缓冲区", en: "Network buffers in use" },
    explain: {
      zh: "输入、输出缓冲池的占用：输入满说明自己慢，输出满说明下游慢。",
      en: "Use of the pools before and after each task: a full input says that it is slow itself, a full output that those behind it are.",
    },
    unit: "share",
    queries: [
      {
        expr: buffers("Input_Buffers_in"),
        legend: { zh: "输入 {{task_name}}", en: "in {{task_name}}" },
      },
      {
        expr: buffers("Output_Buffers_out"),
        legend: { zh: "输出 {{task_name}}", en: "out {{task_name}}" },
      },
    ],
    drill: byTask.drill,
  };
}
