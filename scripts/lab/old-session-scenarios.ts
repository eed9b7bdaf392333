/** Scenarios of an application that was started before the reporter was set up. */
import type { FlinkSession } from "../../emulator/real-flink/flink-session";
import type { Evidence } from "./evidence";
import { NO_REPORTER, SCHEDULED } from "./log-texts";
import type { Scenario } from "./scenario";
import { mainSession } from "./session-scenarios";
import type { Stage } from "./stage";

/** What holds for both: the old session is mute while one that started after the change, from the same home, reports. */
const evidence = (): Evidence => ({
  logged: [
    { by: "jobmanager", text: NO_REPORTER },
    { by: "taskmanager", text: NO_REPORTER },
  ],
  never: [
    { by: "jobmanager", text: SCHEDULED },
    { by: "taskmanager", text: SCHEDULED },
  ],
  groups: [
    { job: "main", kind: "jobmanager", state: "fresh" },
    { job: "main", kind: "taskmanager", state: "fresh" },
  ],
});

async function oldSession(stage: Stage): Promise<FlinkSession> {
  if (stage.old) return stage.old;
  const home = stage.newHome("ins-master1");
  const session = await stage.start(home, "old");
  session.addTaskManager();
  await session.ready();
  stage.old = session;
  const main = await mainSession(stage, home);
  await main.session.ready();
  return session;
}

const startedBeforeChange: Scenario = {
  id: "started-before-change",
  claim: "an application that was started before the change does not report",
  async play(stage) {
    const old = await oldSession(stage);
    stage.watchFromStart(old.processes);
  },
  evidence,
};

const newJobInOldSession: Scenario = {
  id: "new-job-in-old-session",
  claim: "a new job in an old session does not report",
  async play(stage) {
    const old = await oldSession(stage);
    await old.submit({ name: "late-job" });
    stage.watchFromStart(old.processes);
  },
  evidence,
  async leave(stage) {
    await stage.old?.kill();
    stage.old = undefined;
  },
};

/** In the order in which they are played: before all others, whose session they start. */
export const OLD_SESSION_SCENARIOS: readonly Scenario[] = [startedBeforeChange, newJobInOldSession];
