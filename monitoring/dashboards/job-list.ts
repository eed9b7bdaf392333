import type { Dashboard } from "./dashboard";
import {
  checkpointDuration,
  checkpointSize,
  eventTimeLag,
  failedCheckpoints,
  isRunning,
  JOB,
  restarts,
  taskRate,
  taskTime,
  uptime,
} from "./measures";
import type { LinesPanel, NumberPanel, TablePanel } from "./panel";
import { recordedOfJobs } from "./recorded";
import { Scope } from "./scope";

const scope = new Scope({ instance_id: "many", job_name: "many" });

const numbers: NumberPanel[] = [
  {
    kind: "number",
    title: { zh: "上报的集群", en: "Clusters that report" },
    explain: {
      zh: "至少有一个存活的 JobManager 的集群数。",
      en: "Clusters with at least one living JobManager.",
    },
    unit: "count",
    query: { expr: `count(count by (instance_id) (${scope.jobManagers}))`, legend: "" },
    drill: "push",
  },
  {
    kind: "number",
    title: { zh: "作业数", en: "Jobs" },
    explain: {
      zh: "存活的 JobManager 所管理的作业，不论是否在运行。",
      en: "Jobs of living JobManagers, whether they run or restart.",
    },
    unit: "count",
    query: { expr: `count(${isRunning(scope)})`, legend: "" },
  },
  {
    kind: "number",
    title: { zh: "未运行的作业", en: "Jobs not running" },
    explain: {
      zh: "已提交但此刻不在运行的作业：正在重启、取消或部署。失败并结束的作业没有指标，由告警发现。",
      en: "Jobs that are there but do not run now: they restart, are cancelled or wait. A job that has failed for good has no metrics; alerts see that.",
    },
    unit: "count",
    query: { expr: `count(${isRunning(scope)} == 0) or vector(0)`, legend: "" },
    steps: { red: 1 },
  },
  {
    kind: "number",
    title: { zh: "重启（1 小时）", en: "Restarts (1 h)" },
    explain: { zh: "所有作业的重启次数之和。", en: "Restarts of all jobs together." },
    unit: "count",
    query: { expr: `sum(${restarts(scope, "1h")})`, legend: "" },
    steps: { orange: 1 },
  },
  {
    kind: "number",
    title: { zh: "失败的 Checkpoint（1 小时）", en: "Failed checkpoints (1 h)" },
    explain: {
      zh: "所有作业失败的 Checkpoint 之和。",
      en: "Failed checkpoints of all jobs together.",
    },
    unit: "count",
    query: { expr: `sum(${failedCheckpoints(scope, "1h")})`, legend: "" },
    steps: { orange: 1 },
  },
  {
    kind: "number",
    title: { zh: "处理速率", en: "Records processed" },
    explain: {
      zh: "所有 Task 每秒接收的记录数之和。",
      en: "Records that all tasks together receive in a second.",
    },
    unit: "perSecond",
    query: {
      expr: `sum(${taskRate(scope, "numRecordsIn", JOB)})`,
      recorded: `sum(${recordedOfJobs(scope, "flink:job_records_in:rate")})`,
      legend: "",
    },
  },
];

const lag = {
  expr: eventTimeLag(scope, JOB),
  recorded: recordedOfJobs(scope, "flink:job_event_time_lag_seconds:max"),
};

const jobs: TablePanel = {
  kind: "table",
  title: { zh: "作业", en: "All jobs" },
  explain: {
    zh: "每个作业一行。点击作业名或作业 ID 打开作业大盘，点击集群打开集群大盘。",
    en: "One row a job. Its name and its ID open the job's dashboard, its cluster that of the cluster.",
  },
  labels: [
    { label: "instance_id", title: { zh: "集群", en: "Cluster" }, drill: "cluster" },
    { label: "job_name", title: { zh: "作业名", en: "Job" }, drill: "job" },
    { label: "job_id", title: { zh: "作业 ID", en: "Job ID" }, drill: "job" },
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
      title: { zh: "Checkpoint 失败（1 小时）", en: "Failed checkpoints (1 h)" },
      unit: "count",
      steps: { orange: 1 },
      expr: failedCheckpoints(scope, "1h"),
    },
    {
      title: { zh: "Checkpoint 耗时", en: "Checkpoint took" },
      unit: "seconds",
      alert: "C03",
      expr: checkpointDuration(scope),
    },
    {
      title: { zh: "Checkpoint 大小", en: "Checkpoint size" },
      unit: "bytes",
      expr: checkpointSize(scope),
    },
    {
      title: { zh: "事件时间延迟", en: "Event-time lag" },
      unit: "seconds",
      ...lag,
    },
    {
      title: { zh: "接收速率", en: "Records in" },
      unit: "perSecond",
      expr: taskRate(scope, "numRecordsIn", JOB),
      recorded: recordedOfJobs(scope, "flink:job_records_in:rate"),
    },
    {
      title: { zh: "最忙的 Task", en: "Busiest subtask" },
      unit: "share",
      expr: taskTime(scope, "busy", `max by (${JOB})`),
      recorded: recordedOfJobs(scope, "flink:job_busy_share:max"),
    },
  ],
};

const legend = "{{instance_id}} {{job_name}}";
const lines: LinesPanel[] = [
  {
    kind: "lines",
    title: { zh: "重启次数", en: "Restarts" },
    explain: {
      zh: "每个作业 15 分钟内的重启次数。",
      en: "Restarts of each job within 15 minutes.",
    },
    unit: "count",
    queries: [{ expr: restarts(scope, "15m"), legend }],
    alert: "B03",
    drill: "job",
  },
  {
    kind: "lines",
    title: { zh: "Checkpoint 耗时", en: "Duration of the last checkpoint" },
    explain: {
      zh: "每个作业最近一次完成的 Checkpoint 用了多久。",
      en: "How long the last completed checkpoint of each job took.",
    },
    unit: "seconds",
    queries: [{ expr: checkpointDuration(scope), legend }],
    alert: "C03",
    drill: "job",
  },
  {
    kind: "lines",
    title: { zh: "事件时间延迟", en: "Event-time lag of sources" },
    explain: {
      zh: "新版 Source（Flink 1.14 起）发出的事件距现在多久，取每个作业的最大值。",
      en: "Age of the events that sources of the new kind (Flink 1.14 and later) emit; the largest of each job.",
    },
    unit: "seconds",
    queries: [{ ...lag, legend }],
    alert: "D05",
    drill: "job",
  },
];

/** Every job of every cluster: the way in. */
export const jobList: Dashboard = {
  name: "job-list",
  title: { zh: "Flink 作业列表", en: "Flink Job List" },
  explain: {
    zh: "所有集群的所有作业；由此下钻到作业、集群和 Task。",
    en: "All jobs of all clusters; leads to jobs, clusters and tasks.",
  },
  scope,
  opens: ["cluster", "push"],
  rows: [
    { title: { zh: "概览", en: "Overview" }, panels: numbers },
    { title: { zh: "作业明细", en: "Jobs by name" }, panels: [jobs] },
    { title: { zh: "趋势", en: "Over time" }, panels: lines },
  ],
};
