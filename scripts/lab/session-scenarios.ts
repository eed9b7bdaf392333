/** Scenarios of a session cluster that reports, in the order in which one cluster can play them all. */
import type { ExpectedGroup } from "./evidence";
import { mayLeaveTaskManagerGroups } from "../../emulator/real-flink/versions";
import { CONFIGURED, PUSH_FAILED, RECOVERED, REFUSED, SCHEDULED, UNREACHABLE } from "./log-texts";
import type { Scenario } from "./scenario";
import { INSTANCE_ID } from "./ground";
import type { MainSession, Stage } from "./stage";

const JOB_NAME = "main";
const JOB = "lab.orders";
/** Flink puts an underscore for each character that is none of a Prometheus name. */
const JOB_LABEL = /^lab_orders$/;

const group = (
  kind: ExpectedGroup["kind"],
  state: ExpectedGroup["state"],
  job = JOB_NAME,
): ExpectedGroup => ({ job, kind, state });
const BOTH_FRESH = [group("jobmanager", "fresh"), group("taskmanager", "fresh")];
const byBoth = (text: RegExp) => [
  { by: "jobmanager", text } as const,
  { by: "taskmanager", text } as const,
];

/** The session with a reporter; started from `home` or a new node's if there is none yet. */
export async function mainSession(stage: Stage, home?: string): Promise<MainSession> {
  if (stage.main) return stage.main;
  const from = home ?? stage.newHome("ins-master1");
  stage.putJar(from);
  stage.configure(from, JOB_NAME);
  const session = await stage.start(from, JOB_NAME);
  session.addTaskManager();
  stage.main = { home: from, session };
  return stage.main;
}

async function readySession(stage: Stage): Promise<MainSession> {
  const main = await mainSession(stage);
  await main.session.ready();
  return main;
}

async function sessionWithJob(stage: Stage): Promise<MainSession> {
  const main = await readySession(stage);
  main.jobId ??= await main.session.submit({ name: JOB });
  return main;
}

function watchLiving(stage: Stage, { session }: MainSession): void {
  stage.watch(session.processes.filter((each) => !each.ended));
}

const loaded: Scenario = {
  id: "loaded",
  claim: "JobManager and TaskManager load the reporter from the submitting node's plugins",
  async play(stage) {
    const main = await mainSession(stage);
    stage.watch([]);
    await main.session.ready();
    stage.watchFromStart(main.session.processes);
  },
  evidence: () => ({
    logged: [...byBoth(SCHEDULED), ...byBoth(CONFIGURED)],
    never: byBoth(PUSH_FAILED),
    groups: BOTH_FRESH,
  }),
};

const jobArrives: Scenario = {
  id: "job-arrives",
  claim: "series of JobManager, TaskManager and job arrive with their labels",
  async play(stage) {
    watchLiving(stage, await sessionWithJob(stage));
  },
  evidence: () => {
    const ours = { instance_id: new RegExp(`^${INSTANCE_ID}$`), job: /^main[0-9a-f]{32}$/ };
    const job = { ...ours, job_name: JOB_LABEL, job_id: /^[0-9a-f]{32}$/ };
    const task = { ...job, task_name: /./, subtask_index: /^0$/ };
    return {
      logged: [],
      never: byBoth(PUSH_FAILED),
      groups: BOTH_FRESH,
      series: [
        { name: "flink_jobmanager_Status_JVM_CPU_Time", labels: { ...ours, host: /./ } },
        { name: "flink_jobmanager_numRunningJobs", labels: ours },
        { name: "flink_jobmanager_job_uptime", labels: job },
        { name: "flink_jobmanager_job_numberOfCompletedCheckpoints", labels: job },
        { name: "flink_taskmanager_Status_JVM_CPU_Time", labels: { ...ours, tm_id: /./ } },
        { name: "flink_taskmanager_job_task_numRecordsIn", labels: task },
        {
          name: "flink_taskmanager_job_task_operator_numRecordsIn",
          labels: { ...task, operator_name: /./, operator_id: /^[0-9a-f]{32}$/ },
        },
      ],
    };
  },
};

const gatewayDownAndBack: Scenario = {
  id: "gateway-down-and-back",
  claim: "pushes resume by themselves when the gateway is back, and the job runs on",
  async play(stage) {
    const main = await sessionWithJob(stage);
    watchLiving(stage, main);
    await stage.gateway.goAway();
    await stage.logged(UNREACHABLE);
    await stage.gateway.comeBack();
  },
  evidence: () => ({
    logged: [...byBoth(UNREACHABLE), ...byBoth(RECOVERED)],
    groups: BOTH_FRESH,
  }),
};

const WITNESS = "renewed";

/** A JobManager with the new token is the witness that old processes had the time to report, and could not. */
const tokenRotated: Scenario = {
  id: "token-rotated",
  claim: "running processes keep the old token and are refused; one started afterwards reports",
  async play(stage) {
    const main = await sessionWithJob(stage);
    watchLiving(stage, main);
    stage.gateway.rotate("second-token-of-the-lab");
    stage.configure(main.home, WITNESS);
    stage.witness = await stage.start(main.home, WITNESS);
  },
  evidence: () => ({
    logged: byBoth(REFUSED),
    never: byBoth(RECOVERED),
    groups: [
      group("jobmanager", "frozen"),
      group("taskmanager", "frozen"),
      group("jobmanager", "fresh", WITNESS),
    ],
  }),
  async leave(stage) {
    // The old token again: the running session is needed by the scenarios that follow.
    stage.gateway.rotate("first-token-of-the-lab");
    if (stage.main) stage.configure(stage.main.home, JOB_NAME);
    await stage.logged(RECOVERED);
  },
};

const killed: Scenario = {
  id: "killed",
  claim: "kill -9 of a JobManager and of a TaskManager leaves their groups in the gateway",
  async play(stage) {
    const main = await sessionWithJob(stage);
    if (!stage.witness) {
      stage.configure(main.home, WITNESS);
      stage.witness = await stage.start(main.home, WITNESS);
      await stage.arrived(WITNESS);
      stage.configure(main.home, JOB_NAME);
    }
    stage.watch([]);
    await stage.witness.kill();
    await main.session.taskManagers[0]?.kill();
    const second = main.session.addTaskManager();
    await main.session.ready();
    stage.watchFromStart([second]);
    if (main.jobId) await main.session.running(main.jobId);
  },
  evidence: () => ({
    logged: [{ by: "taskmanager", text: SCHEDULED }],
    groups: [...BOTH_FRESH, group("taskmanager", "frozen"), group("jobmanager", "frozen", WITNESS)],
  }),
  async leave(stage) {
    stage.witness = undefined;
    await stage.clearGateway(WITNESS);
    await stage.clearGateway(JOB_NAME);
    await stage.arrived(JOB_NAME);
  },
};

const stopped: Scenario = {
  id: "stopped",
  claim: "an orderly stop deletes the groups; up to Flink 1.14 those of TaskManagers may stay",
  async play(stage) {
    const main = await sessionWithJob(stage);
    if (main.jobId) await main.session.cancel(main.jobId);
    watchLiving(stage, main);
    await main.session.stop();
    stage.main = undefined;
  },
  evidence: (version) => ({
    logged: [],
    never: byBoth(/Failed to delete metrics/),
    groups: mayLeaveTaskManagerGroups(version) ? [group("taskmanager", "maybe")] : [],
  }),
  leave: (stage) => stage.clearGateway(JOB_NAME),
};

/** In the order in which they are played. */
export const SESSION_SCENARIOS: readonly Scenario[] = [
  loaded,
  jobArrives,
  gatewayDownAndBack,
  tokenRotated,
  killed,
  stopped,
];
