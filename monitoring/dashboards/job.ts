import type { Dashboard } from "./dashboard";
import { checkpointRow, stateRow } from "./job-health";
import { bottleneckRow, lagRow, throughputRow } from "./job-flow";
import { taskRate, taskTime, watermarkLag } from "./measures";
import type { TablePanel } from "./panel";
import { Scope } from "./scope";

const scope = new Scope({ instance_id: "one", job_name: "one", job_id: "many" });
const TASK = "instance_id, job_name, job_id, task_name";

const tasks: TablePanel = {
  kind: "table",
  title: { zh: "Task 列表", en: "Tasks" },
  explain: {
    zh: "作业的每个 Task 一行。点击 Task 名查看各个 Subtask。",
    en: "One row a task of the job. A click on its name shows its subtasks.",
  },
  labels: [
    { label: "task_name", title: { zh: "Task 名", en: "Task" }, drill: "task" },
    { label: "instance_id", title: { zh: "集群", en: "Cluster" } },
    { label: "job_name", title: { zh: "作业名", en: "Job" } },
    { label: "job_id", title: { zh: "作业 ID", en: "Job ID" } },
  ],
  values: [
    {
      title: { zh: "Subtask 数", en: "Subtasks" },
      unit: "count",
      expr: `count by (${TASK}) (${scope.byTaskManager(scope.task("flink_taskmanager_job_task_numRecordsIn"))})`,
    },
    {
      title: { zh: "接收速率", en: "Records in" },
      unit: "perSecond",
      expr: taskRate(scope, "numRecordsIn", TASK),
    },
    {
      title: { zh: "发送速率", en: "Records out" },
      unit: "perSecond",
      expr: taskRate(scope, "numRecordsOut", TASK),
    },
    {
      title: { zh: "繁忙（最高）", en: "Busy (highest)" },
      unit: "share",
      expr: taskTime(scope, "busy", `max by (${TASK})`),
    },
    {
      title: { zh: "反压（最高）", en: "Backpressured (highest)" },
      unit: "share",
      alert: "D01",
      expr: taskTime(scope, "backPressured", `max by (${TASK})`),
    },
    {
      title: { zh: "Watermark 延迟", en: "Watermark lag" },
      unit: "seconds",
      alert: "D06",
      expr: watermarkLag(scope, TASK),
    },
  ],
};

/** One job: does it run, are its checkpoints good, does it keep up, and which task holds it back. */
export const job: Dashboard = {
  name: "job",
  title: { zh: "Flink 作业", en: "Flink Job" },
  explain: {
    zh: "一个作业：是否在运行、Checkpoint 是否正常、是否跟得上，以及瓶颈在哪个 Task。",
    en: "One job: whether it runs, whether its checkpoints are good, whether it keeps up, and which task holds it back.",
  },
  scope,
  opens: ["job-list", "cluster", "task", "push"],
  rows: [
    stateRow(scope),
    checkpointRow(scope),
    throughputRow(scope),
    lagRow(scope),
    bottleneckRow(scope),
    { title: { zh: "Task", en: "By task" }, panels: [tasks] },
  ],
};
