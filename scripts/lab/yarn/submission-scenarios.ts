/** Scenarios of what is shipped with a submission. Each has an application of its own. */
import path from "node:path";
import { poll } from "../../../emulator/real-flink/poll";
import { SHARED_FILES } from "../../../emulator/real-yarn/yarn-site";
import type { Evidence, ExpectedGroup } from "../evidence";
import { WAIT_SECONDS } from "../ground";
import { NO_FACTORY, NO_REPORTER, SCHEDULED } from "../log-texts";
import type { Scenario } from "../scenario";
import { lookForPasswordAfterEnd } from "./password-search";
import type { LabApplication, YarnStage } from "./stage";

const fresh = (job: string, kind: ExpectedGroup["kind"]): ExpectedGroup => ({
  job,
  kind,
  state: "fresh",
});
const byJobManager = (text: RegExp) => ({ by: "jobmanager", text }) as const;
/** What a JobManager says that did not get our jar. */
const WITHOUT_JAR = {
  logged: [byJobManager(NO_FACTORY), byJobManager(NO_REPORTER)],
  never: [byJobManager(SCHEDULED)],
  groups: [],
};

/** A home with jar and keys of its own. */
function reportingHome(stage: YarnStage, name: string): string {
  const home = stage.newHome(`ins-${name}`);
  stage.putJar(home);
  stage.configure(home, name);
  return home;
}

/** What a scenario of a session alone needs to say. */
interface LoneSession extends Pick<Scenario<YarnStage>, "id" | "claim"> {
  /** Of the session, and of its reporter. */
  readonly name: string;
  submit(stage: YarnStage, name: string): Promise<LabApplication>;
  readonly evidence: Evidence;
}

function loneSession(lone: LoneSession): Scenario<YarnStage> {
  const { id, claim, name, evidence } = lone;
  const session = (stage: YarnStage) => stage.application(name, () => lone.submit(stage, name));
  return {
    id,
    claim,
    begin: (stage) => void session(stage),
    async play(stage) {
      stage.watch([await session(stage)]);
    },
    evidence: () => ({ ...evidence, groupsOf: name }),
    leave: (stage) => stage.end(name),
  };
}

const otherHost = loneSession({
  id: "yarn-other-host",
  claim:
    "submitted from a node with keys and without our jar, nothing reports: each node ships its own",
  name: "other",
  submit(stage, name) {
    const home = reportingHome(stage, name);
    stage.removeJar(home);
    return stage.startSession(home, name);
  },
  evidence: WITHOUT_JAR,
});

const providedLibDirs = loneSession({
  id: "yarn-provided-lib-dirs",
  claim: "with yarn.provided.lib.dirs the node's plugins are not shipped, so nothing reports",
  name: "provided",
  submit(stage, name) {
    const home = reportingHome(stage, name);
    return stage.startSession(home, name, providedLib(home));
  },
  evidence: WITHOUT_JAR,
});

const shipFiles = loneSession({
  id: "yarn-ship-files",
  claim: "yarn.ship-files with the plugins folder ships them in spite of yarn.provided.lib.dirs",
  name: "shipped",
  submit(stage, name) {
    const home = reportingHome(stage, name);
    const plugins = { "yarn.ship-files": path.join(home, "plugins") };
    return stage.startSession(home, name, { ...providedLib(home), ...plugins });
  },
  evidence: {
    logged: [byJobManager(SCHEDULED)],
    groups: [fresh("shipped", "jobmanager")],
  },
});

function providedLib(home: string): Record<string, string> {
  return { "yarn.provided.lib.dirs": `${SHARED_FILES}${path.join(home, "lib")}` };
}

/** The client has read the configuration: whatever is changed from here on comes too late for it. */
const CONFIGURATION_READ = /GlobalConfiguration .*Loading configuration property: /;

const DURING = "unchanged";

const submittedDuringChange: Scenario<YarnStage> = {
  id: "yarn-submitted-during-change",
  claim:
    "what was being submitted at the change has the old configuration, though YARN says that it started afterwards",
  async play(stage) {
    const home = reportingHome(stage, DURING);
    const { log } = stage.client(home);
    const starting = stage.application(DURING, () => stage.startSession(home, DURING));
    await poll({ what: "the client to read the configuration", seconds: WAIT_SECONDS }, () =>
      CONFIGURATION_READ.test(log.text()),
    );
    stage.configure(home, "changed");
    const changed = Date.now();
    const session = await starting;
    const { startedTime } = await stage.cluster.rest.app(session.id);
    const seconds = (startedTime - changed) / 1000;
    stage.watch([session]);
    stage.observe("started after the change", `${seconds.toFixed(1)} s`);
  },
  evidence: () => ({
    logged: [byJobManager(SCHEDULED)],
    groups: [fresh(DURING, "jobmanager")],
    observed: { "started after the change": /^\d+\.\d s$/ },
  }),
  leave: (stage) => stage.end(DURING),
};

const OWN = "own";

/** A job that was submitted as an application of its own. */
function ownJob(stage: YarnStage): Promise<LabApplication> {
  return stage.application(OWN, async () => {
    const home = reportingHome(stage, "file");
    const named = { "metrics.reporter.promgateway.jobName": OWN };
    const id = await stage.client(home).startJob({ name: "lab.orders" }, named);
    const application = { id, name: OWN, home };
    await stage.running(application);
    return application;
  });
}

const ownApplication: Scenario<YarnStage> = {
  id: "yarn-own-application",
  claim:
    "a job submitted as an application of its own reports; keys given by -D come before those of the file",
  begin: (stage) => void ownJob(stage),
  async play(stage) {
    stage.watch([await ownJob(stage)]);
  },
  evidence: () => ({
    logged: [byJobManager(SCHEDULED), { by: "taskmanager", text: SCHEDULED }],
    groups: [fresh(OWN, "jobmanager"), fresh(OWN, "taskmanager")],
    groupsOf: OWN,
  }),
};

const cancelled: Scenario<YarnStage> = {
  id: "yarn-cancelled",
  claim: "a cancelled application may leave its groups, and nothing of what was staged",
  async play(stage) {
    const own = await ownJob(stage);
    stage.watch([]);
    await stage.cluster.rest.flink(own.id).cancelBehindProxy(await stage.running(own));
    await stage.ended(own);
    const { state } = await stage.cluster.rest.app(own.id);
    stage.observe("state", state);
    await stage.observeGroupsLeft(OWN);
    lookForPasswordAfterEnd(stage, own);
  },
  evidence: () => ({
    logged: [],
    groups: [
      { job: OWN, kind: "jobmanager", state: "maybe" },
      { job: OWN, kind: "taskmanager", state: "maybe" },
    ],
    groupsOf: OWN,
    observed: {
      state: /^FINISHED$/,
      "groups left": /^[0-2]$/,
      "staged files": /^nowhere$/,
      "files of containers": /^nowhere$/,
    },
  }),
  leave: (stage) => stage.clearGateway(OWN),
};

/** In the order in which they are played, when no other application runs. */
export const YARN_SUBMISSION_SCENARIOS: readonly Scenario<YarnStage>[] = [
  ownApplication,
  cancelled,
  otherHost,
  providedLibDirs,
  shipFiles,
  submittedDuringChange,
];
