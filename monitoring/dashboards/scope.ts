/** Variables of a dashboard, each narrowing the next, and the queries that follow them. */
import type { Bilingual } from "./panel";

/** The variables, from the widest to the narrowest; each is a label of that name. */
export const VARIABLES = ["instance_id", "job_name", "job_id", "task_name"] as const;

/** A variable. */
export type VariableName = (typeof VARIABLES)[number];

/** How many values of a variable may be chosen: one, or several and all at first. */
export type Choice = "one" | "many";

/** The variables that a dashboard has. */
export type Choices = Partial<Record<VariableName, Choice>>;

/** How a variable is called above the dashboard. */
export const VARIABLE_TITLES: Readonly<Record<VariableName, Bilingual>> = {
  instance_id: { zh: "集群", en: "Cluster" },
  job_name: { zh: "作业名", en: "Job" },
  job_id: { zh: "作业 ID", en: "Job ID" },
  task_name: { zh: "Task 名", en: "Task" },
};

/** The metric that has a variable's values: it is there as long as what it names has anything to show. */
const SOURCES: Readonly<Record<VariableName, string>> = {
  instance_id: "flink_jobmanager_Status_JVM_CPU_Time",
  job_name: "flink_jobmanager_job_uptime",
  job_id: "flink_jobmanager_job_uptime",
  task_name: "flink_taskmanager_job_task_numRecordsIn",
};

/**
 * Labels of one process. A gateway that is scraped without `honor_labels` calls what was pushed as `job` otherwise, so
 * both names are asked for; one that is not there is empty on both sides.
 */
export const PROCESS = "instance_id, job, exported_job";

/** Writes the queries of a dashboard that has these variables. */
export class Scope {
  constructor(readonly choices: Choices) {}

  /** The variables, each before those that it narrows. */
  get variables(): VariableName[] {
    return VARIABLES.filter((name) => this.choices[name] !== undefined);
  }

  /** A metric of the chosen clusters. */
  cluster(metric: string): string {
    return this.select(metric, ["instance_id"]);
  }

  /** A metric of the chosen jobs. */
  job(metric: string): string {
    return this.select(metric, ["instance_id", "job_name", "job_id"]);
  }

  /** A metric of the chosen tasks. */
  task(metric: string): string {
    return this.select(metric, VARIABLES);
  }

  /** All series that Flink has pushed for the chosen clusters. */
  everySeries(): string {
    return `{__name__=~"flink_.+",${this.matchers(["instance_id"])}}`;
  }

  /** Living JobManagers. */
  get jobManagers(): string {
    return alive(this.cluster("flink_jobmanager_Status_JVM_CPU_Time"));
  }

  /** Living TaskManagers. */
  get taskManagers(): string {
    return alive(this.cluster("flink_taskmanager_Status_JVM_CPU_Time"));
  }

  /** What a JobManager said, as long as it lives. */
  byJobManager(expr: string): string {
    return `${expr} and on (${PROCESS}) (${this.jobManagers})`;
  }

  /** What a TaskManager said, as long as it lives. */
  byTaskManager(expr: string): string {
    return `${expr} and on (${PROCESS}) (${this.taskManagers})`;
  }

  /** Where a variable's values come from: narrowed by those before it. */
  valuesOf(variable: VariableName): string {
    const before = VARIABLES.slice(0, VARIABLES.indexOf(variable));
    return `label_values(${this.select(SOURCES[variable], before)}, ${variable})`;
  }

  private select(metric: string, variables: readonly VariableName[]): string {
    const matchers = this.matchers(variables);
    return matchers === "" ? metric : `${metric}{${matchers}}`;
  }

  /** Where one value is chosen Grafana puts it in as it is; of several it makes a regular expression. */
  private matchers(variables: readonly VariableName[]): string {
    return variables
      .filter((name) => this.choices[name] !== undefined)
      .map((name) => `${name}${this.choices[name] === "one" ? "=" : "=~"}"$${name}"`)
      .join(",");
  }
}

/**
 * The push gateway keeps what a dead process pushed last, and only a living JVM's CPU time moves. Written out rather
 * than recorded, so that dashboards need no rules but for what recorded.ts says.
 */
function alive(cpuTime: string): string {
  return `changes(${cpuTime}[5m]) > 0`;
}
