import type { Dashboard } from "./dashboard";
import type { LinesPanel, NumberPanel, TablePanel } from "./panel";
import { recordedProcesses } from "./recorded";
import { PROCESS, Scope } from "./scope";

/**
 * What an instance takes: series at once, and samples a second.
 * @see https://www.tencentcloud.com/document/product/248/62996
 */
const INSTANCE_SERIES = 4_500_000;
const INSTANCE_SAMPLES_A_SECOND = 300_000;

const scope = new Scope({ instance_id: "many" });
const jobManagerCpu = scope.cluster("flink_jobmanager_Status_JVM_CPU_Time");
const taskManagerCpu = scope.cluster("flink_taskmanager_Status_JVM_CPU_Time");
const living = `(${scope.jobManagers} or ${scope.taskManagers})`;
const dead = `((${jobManagerCpu} or ${taskManagerCpu}) unless on (${PROCESS}) ${living})`;
const pushed = scope.cluster("push_time_seconds");
const refused = `(${scope.cluster("push_failure_time_seconds")} > ${pushed})`;
const series = `count by (instance_id) (${scope.everySeries()})`;
/** All that one gateway holds is scraped at once, so that one series tells how often. */
const scrapesASecond = `max by (instance_id) (count_over_time(${jobManagerCpu}[1h])) / 3600`;
const samples = `${series} * on (instance_id) (${scrapesASecond})`;
const byCluster = "{{instance_id}}";

const numbers: NumberPanel[] = [
  {
    kind: "number",
    title: { zh: "存活的推送组", en: "Living groups" },
    explain: {
      zh: "CPU 时间仍在增长的进程，每个进程一个推送组。",
      en: "Groups of processes whose CPU time still moves; each process pushes one group.",
    },
    unit: "count",
    query: {
      expr: `count(${living}) or vector(0)`,
      recorded: `count(${recordedProcesses(scope)}) or vector(0)`,
      legend: "",
    },
  },
  {
    kind: "number",
    title: { zh: "已死的推送组", en: "Dead groups" },
    explain: {
      zh: "进程已不在，数据仍留在网关里，并且仍在计费。被强行结束的进程会留下它们。",
      en: "Groups whose process is gone: they stay in the gateway, and are paid for. Killed processes leave them.",
    },
    unit: "count",
    query: { expr: `count(${dead}) or vector(0)`, legend: "" },
    alert: "A02",
  },
  {
    kind: "number",
    title: { zh: "被拒绝的推送组", en: "Refused groups" },
    explain: {
      zh: "最近一次推送被网关拒绝的组。仅当网关导出推送时间时可见。",
      en: "Groups whose last push the gateway has refused. Seen only where the gateway exports push times.",
    },
    unit: "count",
    query: { expr: `count(${refused}) or vector(0)`, legend: "" },
    steps: { red: 1 },
  },
  {
    kind: "number",
    title: { zh: "占实例序列上限", en: "Series, of the limit" },
    explain: {
      zh: `所选集群的序列数占一个实例上限（${INSTANCE_SERIES / 10_000} 万）的比例。`,
      en: `Series of the chosen clusters as a share of the ${INSTANCE_SERIES} that an instance takes.`,
    },
    unit: "share",
    query: { expr: `sum(${series}) / ${INSTANCE_SERIES}`, legend: "" },
    steps: { orange: 0.8, red: 1 },
  },
  {
    kind: "number",
    title: { zh: "占实例写入上限", en: "Samples, of the limit" },
    explain: {
      zh: `所选集群每秒写入的样本占一个实例上限（${INSTANCE_SAMPLES_A_SECOND / 10_000} 万）的比例。`,
      en: `Samples a second of the chosen clusters as a share of the ${INSTANCE_SAMPLES_A_SECOND} that an instance takes.`,
    },
    unit: "share",
    query: { expr: `sum(${samples}) / ${INSTANCE_SAMPLES_A_SECOND}`, legend: "" },
    steps: { orange: 0.8, red: 1 },
  },
];

const groups: LinesPanel[] = [
  {
    kind: "lines",
    title: { zh: "各集群存活的推送组", en: "Living groups by cluster" },
    explain: {
      zh: "JobManager 与 TaskManager 合计。",
      en: "JobManagers and TaskManagers together.",
    },
    unit: "count",
    queries: [
      {
        expr: `count by (instance_id) (${living})`,
        recorded: `count by (instance_id) (${recordedProcesses(scope)})`,
        legend: byCluster,
      },
    ],
    drill: "cluster",
  },
  {
    kind: "lines",
    title: { zh: "各集群已死的推送组", en: "Dead groups by cluster" },
    explain: {
      zh: "没有线即没有已死的组。过多时请清理网关。",
      en: "No line means none. Where they are many, delete them from the gateway.",
    },
    unit: "count",
    queries: [{ expr: `count by (instance_id) (${dead})`, legend: byCluster }],
    alert: "A02",
    drill: "cluster",
  },
  {
    kind: "lines",
    title: { zh: "距上次推送", en: "Time since the last push" },
    explain: {
      zh: "存活进程中最久未推送者。应低于上报间隔。",
      en: "Of the living processes the one that pushed longest ago. Should stay below the reporting interval.",
    },
    unit: "seconds",
    queries: [
      {
        expr: `max by (instance_id) (time() - (${pushed} and on (${PROCESS}) ${living}))`,
        legend: byCluster,
      },
    ],
    drill: "cluster",
  },
];

const load: LinesPanel[] = [
  {
    kind: "lines",
    title: { zh: "各集群的序列数", en: "Series by cluster" },
    explain: {
      zh: "Flink 推送的序列。此查询读取所选集群的全部序列，超过 10 万时 TMP 会拒绝，请少选几个集群。",
      en: "Series that Flink has pushed. This reads every series of the chosen clusters, which TMP refuses beyond 100 000: choose fewer clusters then.",
    },
    unit: "count",
    queries: [{ expr: series, legend: byCluster }],
    stacked: true,
    drill: "cluster",
  },
  {
    kind: "lines",
    title: { zh: "各集群每秒样本数", en: "Samples a second by cluster" },
    explain: {
      zh: "写入的样本，按它计费：序列数乘以抓取频率。",
      en: "Samples that are written, and paid for: series times how often the gateway is scraped.",
    },
    unit: "perSecond",
    queries: [{ expr: samples, legend: byCluster }],
    stacked: true,
    drill: "cluster",
  },
];

const refusals: TablePanel = {
  kind: "table",
  title: { zh: "被拒绝的推送", en: "Refused pushes" },
  explain: {
    zh: "网关拒绝了最近一次推送的组：指标类型与其他组不一致，或标签冲突。",
    en: "Groups whose last push the gateway has refused: a type differs from that of others, or labels collide.",
  },
  labels: [
    { label: "instance_id", title: { zh: "集群", en: "Cluster" }, drill: "cluster" },
    { label: "job", title: { zh: "推送任务", en: "Push job" } },
    { label: "exported_job", title: { zh: "原推送任务", en: "Push job, renamed" } },
  ],
  values: [
    {
      title: { zh: "距上次拒绝", en: "Refused" },
      unit: "seconds",
      expr: `time() - max by (${PROCESS}) (${refused})`,
    },
  ],
};

/** Whether pushing itself works, and what it costs. */
export const push: Dashboard = {
  name: "push",
  title: { zh: "Flink 推送健康", en: "Flink Push Health" },
  explain: {
    zh: "指标本身是否到达：推送组、被拒绝的推送、序列数与配额。",
    en: "Whether metrics arrive at all: push groups, refused pushes, series and samples against the quota.",
  },
  scope,
  opens: ["job-list", "cluster"],
  rows: [
    { title: { zh: "概览", en: "Overview" }, panels: numbers },
    { title: { zh: "推送组", en: "Groups" }, panels: groups },
    { title: { zh: "负载", en: "Load" }, panels: load },
    { title: { zh: "拒绝", en: "Refusals" }, panels: [refusals] },
  ],
};
