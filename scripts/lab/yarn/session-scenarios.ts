/** Scenarios of sessions on YARN, in the order in which one YARN plays them: each goes on with what is there. */
import type { ExpectedGroup } from "../evidence";
import { INSTANCE_ID } from "../ground";
import { CONFIGURED, SCHEDULED } from "../log-texts";
import type { Scenario } from "../scenario";
import { lookForPassword, lookForPasswordAfterEnd, NOWHERE } from "./password-search";
import type { LabApplication, YarnStage } from "./stage";

const FIRST = "first";
const SECOND = "second";

const group = (
  job: string,
  kind: ExpectedGroup["kind"],
  state: ExpectedGroup["state"] = "fresh",
): ExpectedGroup => ({ job, kind, state });
const byBoth = (text: RegExp) => [
  { by: "jobmanager", text } as const,
  { by: "taskmanager", text } as const,
];

/** The session with a job that most scenarios look at. */
function firstSession(stage: YarnStage): Promise<LabApplication> {
  return stage.application(FIRST, async () => {
    const home = stage.newHome("ins-master1");
    stage.putJar(home);
    stage.configure(home, FIRST);
    const session = await stage.startSession(home, FIRST);
    await stage.submit(session, "lab.orders");
    return session;
  });
}

const loaded: Scenario<YarnStage> = {
  id: "yarn-loaded",
  claim: "JobManager and TaskManager get jar and configuration with the submission, and report",
  async play(stage) {
    stage.watch([await firstSession(stage)]);
  },
  evidence: () => {
    const job = { instance_id: new RegExp(`^${INSTANCE_ID}$`), job_name: /^lab_orders$/ };
    return {
      logged: [...byBoth(SCHEDULED), ...byBoth(CONFIGURED)],
      groups: [group(FIRST, "jobmanager"), group(FIRST, "taskmanager")],
      series: [
        { name: "flink_jobmanager_job_uptime", labels: job },
        { name: "flink_taskmanager_job_task_numRecordsIn", labels: job },
      ],
    };
  },
};

const oldSession: Scenario<YarnStage> = {
  id: "yarn-old-session",
  claim:
    "an old session keeps its configuration for new jobs, for new containers and against -D; a new session has the new one",
  async play(stage) {
    const first = await firstSession(stage);
    stage.configure(first.home, SECOND);
    await stage.submit(first, "late.job", { "metrics.reporter.promgateway.jobName": "third" });
    const second = await stage.application(SECOND, () => stage.startSession(first.home, SECOND));
    stage.watch([first, second]);
  },
  evidence: () => ({
    logged: byBoth(SCHEDULED),
    // A job takes a TaskManager of its own here: the second one was started after the change.
    groups: [
      group(FIRST, "jobmanager"),
      group(FIRST, "taskmanager"),
      group(FIRST, "taskmanager"),
      group(SECOND, "jobmanager"),
    ],
  }),
  leave: (stage) => stage.end(SECOND),
};

const passwordInClear: Scenario<YarnStage> = {
  id: "yarn-password-in-clear",
  claim:
    "the password stands in the configuration that is staged and in containers, and nowhere else",
  async play(stage) {
    const first = await firstSession(stage);
    stage.watch([]);
    await lookForPassword(stage, first);
  },
  evidence: () => ({
    logged: [],
    observed: {
      ...NOWHERE,
      "staging folder": /^rwx------$/,
      "files of containers": /^(flink-conf|config)\.yaml r-x------$/,
      "staged files": /^application_\d+_\d+-(flink-conf|config)\.yaml\d+\.tmp rw-r--r--$/,
    },
  }),
};

const logsOfRunning: Scenario<YarnStage> = {
  id: "yarn-logs-of-running",
  claim: "logs of running containers are read through YARN's proxy and by `yarn logs`",
  async play(stage) {
    const first = await firstSession(stage);
    stage.watch([]);
    const flink = stage.cluster.rest.flink(first.id);
    const { taskmanagers } = await flink.ask<{ taskmanagers: { id: string }[] }>(
      "GET",
      "/taskmanagers",
    );
    const [taskManager] = taskmanagers;
    const jobManagerLog = await flink.text("GET", "/jobmanager/log");
    const taskManagerLog = await flink.text("GET", `/taskmanagers/${taskManager?.id}/log`);
    stage.observe("proxy, jobmanager.log", reporterLine(jobManagerLog));
    stage.observe("proxy, taskmanager.log", reporterLine(taskManagerLog));
    observeLogs(stage, await stage.cluster.logs(first.id, "ALL"));
  },
  evidence: () => ({
    logged: [],
    observed: {
      "proxy, jobmanager.log": SCHEDULED,
      "proxy, taskmanager.log": SCHEDULED,
      ...YARN_LOGS,
    },
  }),
};

const killed: Scenario<YarnStage> = {
  id: "yarn-killed",
  claim:
    "a killed application may leave its groups, leaves the staged password, and its logs are read by `yarn logs`",
  async play(stage) {
    const first = await firstSession(stage);
    stage.watch([]);
    await stage.cluster.rest.kill(first.id);
    await stage.ended(first);
    await stage.observeGroupsLeft(FIRST);
    lookForPasswordAfterEnd(stage, first);
    observeLogs(stage, await stage.cluster.logs(first.id, "ALL"));
  },
  evidence: () => ({
    logged: [],
    groups: [
      group(FIRST, "jobmanager", "maybe"),
      group(FIRST, "taskmanager", "maybe"),
      group(FIRST, "taskmanager", "maybe"),
    ],
    groupsOf: FIRST,
    observed: {
      "groups left": /^[0-3]$/,
      "files of containers": /^nowhere$/,
      "staged files": /^application_\d+_\d+-(flink-conf|config)\.yaml\d+\.tmp rw-r--r--$/,
      ...YARN_LOGS,
    },
  }),
  leave: (stage) => stage.clearGateway(FIRST),
};

/** What `yarn logs` must print of each kind of process, and never. */
const YARN_LOGS: Readonly<Record<string, RegExp>> = {
  "yarn logs, jobmanager.log": SCHEDULED,
  "yarn logs, taskmanager.log": SCHEDULED,
  "yarn logs, launch_container.sh": /^there$/,
  "yarn logs, the password": /^nowhere$/,
};

function observeLogs(stage: YarnStage, printed: string): void {
  const section = (file: string) =>
    printed.split(/^LogType:/m).find((text) => text.startsWith(file)) ?? "";
  for (const file of ["jobmanager.log", "taskmanager.log"]) {
    stage.observe(`yarn logs, ${file}`, reporterLine(section(file)));
  }
  const script = section("launch_container.sh");
  stage.observe("yarn logs, launch_container.sh", script === "" ? "not there" : "there");
  const leaks = printed.includes(stage.gateway.account.token);
  stage.observe("yarn logs, the password", leaks ? "somewhere" : "nowhere");
}

/** The line that says that the reporter was loaded. */
function reporterLine(log: string): string {
  return log.split("\n").find((line) => SCHEDULED.test(line)) ?? "no such line";
}

/** In the order in which they are played. */
export const YARN_SESSION_SCENARIOS: readonly Scenario<YarnStage>[] = [
  loaded,
  oldSession,
  passwordInClear,
  logsOfRunning,
  killed,
];
