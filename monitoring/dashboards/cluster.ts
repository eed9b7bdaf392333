import type { Dashboard } from "./dashboard";
import { processRow } from "./cluster-processes";
import { isRunning, JOB, memoryShare, ofProcess, restarts, uptime, cpuCores } from "./measures";
import type { LinesPanel, NumberPanel, TablePanel } from "./panel";
import { Scope } from "./scope";

const scope = new Scope({ instance_id: "one" });

const saidByJobManager = (name: string) =>
  `sum(${scope.byJobManager(scope.cluster(`flink_jobmanager_${name}`))})`;

const numbers: NumberPanel[] = [
  {
    kind: "number",
    title: { zh: "存活的 JobManager", en: "Living JobManagers" },
    explain: {
      zh: "CPU 时间仍在增长的 JobManager。",
      en: "JobManagers whose CPU time still moves.",
    },
    unit: "count",
    query: { expr: `count(${scope.jobManagers}) or vector(0)`, legend: "" },
    drill: "push",
  },
  {
    kind: "number",
    title: { zh: "存活的 TaskManager", en: "Living TaskManagers" },
    explain: {
      zh: "CPU 时间仍在增长的 TaskManager。",
      en: "TaskManagers whose CPU time still moves.",
    },
    unit: "count",
    query: { expr: `count(${scope.taskManagers}) or vector(0)`, legend: "" },
    drill: "push",
  },
  {
    kind: "number",
    title: { zh: "已注册的 TaskManager", en: "Registered TaskManagers" },
    explain: {
      zh: "JobManager 所知的 TaskManager。多于存活数时，有的 TaskManager 没有上报。",
      en: "TaskManagers that JobManagers know of. Where these are more than live, some do not report.",
    },
    unit: "count",
    query: { expr: saidByJobManager("numRegisteredTaskManagers"), legend: "" },
  },
  {
    kind: "number",
    title: { zh: "运行中的作业", en: "Running jobs" },
    explain: { zh: "JobManager 报告的运行中的作业。", en: "Jobs that run, as JobManagers say." },
    unit: "count",
    query: { expr: saidByJobManager("numRunningJobs"), legend: "" },
    drill: "job-list",
  },
  {
    kind: "number",
    title: { zh: "空闲 Slot", en: "Free slots" },
    explain: {
      zh: "每个作业独占集群时，没有空闲 Slot 是正常的。",
      en: "None is normal where every job has its own cluster.",
    },
    unit: "count",
    query: { expr: saidByJobManager("taskSlotsAvailable"), legend: "" },
  },
  {
    kind: "number",
    title: { zh: "Slot 总数", en: "Slots" },
    explain: {
      zh: "所有已注册 TaskManager 的 Slot。",
      en: "Slots of all registered TaskManagers.",
    },
    unit: "count",
    query: { expr: saidByJobManager("taskSlotsTotal"), legend: "" },
  },
];

const capacity: LinesPanel[] = [
  {
    kind: "lines",
    title: { zh: "TaskManager 数量", en: "TaskManagers over time" },
    explain: {
      zh: "已注册与存活的 TaskManager。两线分开：少了的没有上报，或已经丢失。",
      en: "TaskManagers that are registered and that live. Where the lines part, some do not report or are lost.",
    },
    unit: "count",
    queries: [
      {
        expr: saidByJobManager("numRegisteredTaskManagers"),
        legend: { zh: "已注册", en: "registered" },
      },
      { expr: `count(${scope.taskManagers})`, legend: { zh: "存活", en: "living" } },
    ],
    alert: "A04",
    drawsAlert: false,
  },
  {
    kind: "lines",
    title: { zh: "Slot", en: "Slots over time" },
    explain: {
      zh: "Slot 总数与空闲数，以及向 YARN 申请但尚未得到的 TaskManager（Flink 1.15 起）。没有空闲 Slot 本身是正常的，除非还在等待。",
      en: "Slots in all, those that are free, and TaskManagers that YARN was asked for and has not given yet (Flink 1.15 and later). No free slot is normal unless some are waited for.",
    },
    unit: "count",
    queries: [
      { expr: saidByJobManager("taskSlotsTotal"), legend: { zh: "总数", en: "all" } },
      { expr: saidByJobManager("taskSlotsAvailable"), legend: { zh: "空闲", en: "free" } },
      {
        expr: saidByJobManager("numPendingTaskManagers"),
        legend: { zh: "等待中的 TaskManager", en: "TaskManagers asked for" },
      },
    ],
    alert: "B08",
    drawsAlert: false,
  },
];

const TASK_MANAGER = "instance_id, host, tm_id";
const byTaskManager = (expr: string) => `max by (${TASK_MANAGER}) (${expr})`;
const taskManagers: TablePanel = {
  kind: "table",
  title: { zh: "TaskManager 列表", en: "TaskManagers" },
  explain: {
    zh: "每个存活的 TaskManager 一行。",
    en: "One row a living TaskManager.",
  },
  labels: [
    { label: "tm_id", title: { zh: "TaskManager", en: "TaskManager" } },
    { label: "host", title: { zh: "主机", en: "Host" } },
    { label: "instance_id", title: { zh: "集群", en: "Cluster" } },
  ],
  values: [
    {
      title: { zh: "CPU", en: "CPU" },
      unit: "cores",
      expr: byTaskManager(cpuCores(scope, "taskmanager")),
    },
    {
      title: { zh: "堆内存", en: "Heap" },
      unit: "share",
      alert: "E01",
      expr: byTaskManager(memoryShare(scope, "taskmanager", "Heap")),
    },
    {
      title: { zh: "Metaspace", en: "Metaspace" },
      unit: "bytes",
      expr: byTaskManager(ofProcess(scope, "taskmanager", "Memory_Metaspace_Used")),
    },
    {
      title: { zh: "堆外内存", en: "Direct memory" },
      unit: "bytes",
      expr: byTaskManager(ofProcess(scope, "taskmanager", "Memory_Direct_MemoryUsed")),
    },
    {
      title: { zh: "线程", en: "Threads" },
      unit: "count",
      expr: byTaskManager(ofProcess(scope, "taskmanager", "Threads_Count")),
    },
  ],
};

const jobs: TablePanel = {
  kind: "table",
  title: { zh: "集群上的作业", en: "Jobs of the cluster" },
  explain: { zh: "点击作业名查看作业。", en: "A job's name opens its dashboard." },
  labels: [
    { label: "job_name", title: { zh: "作业名", en: "Job" }, drill: "job" },
    { label: "job_id", title: { zh: "作业 ID", en: "Job ID" }, drill: "job" },
    { label: "instance_id", title: { zh: "集群", en: "Cluster" } },
  ],
  values: [
    { title: { zh: "状态", en: "State" }, unit: "running", expr: isRunning(scope) },
    { title: { zh: "已运行", en: "Up for" }, unit: "seconds", expr: uptime(scope) },
    {
      title: { zh: "重启（1 小时）", en: "Restarts (1 h)" },
      unit: "count",
      steps: { orange: 1 },
      expr: restarts(scope, "1h"),
    },
    {
      title: { zh: "TaskManager", en: "TaskManagers in use" },
      unit: "count",
      expr: `count by (${JOB}) (count by (${JOB}, tm_id) (${scope.byTaskManager(scope.job("flink_taskmanager_job_task_numRecordsIn"))}))`,
    },
  ],
};

/** One cluster: its processes and what they have left. */
export const cluster: Dashboard = {
  name: "cluster",
  title: { zh: "Flink 集群", en: "Flink Cluster" },
  explain: {
    zh: "一个集群：JobManager、TaskManager、Slot 与 JVM。",
    en: "One cluster: JobManagers, TaskManagers, slots and JVMs.",
  },
  scope,
  opens: ["job-list", "push"],
  rows: [
    { title: { zh: "概览", en: "Overview" }, panels: [...numbers, ...capacity] },
    { title: { zh: "作业", en: "Jobs" }, panels: [jobs] },
    processRow(scope, "jobmanager"),
    processRow(scope, "taskmanager"),
    { title: { zh: "TaskManager", en: "By TaskManager" }, panels: [taskManagers] },
  ],
};
