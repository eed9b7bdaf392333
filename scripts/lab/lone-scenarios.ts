/** Scenarios of faults in the set-up, for which a JobManager alone is enough. Each has a node of its own. */
import {
  NO_FACTORY,
  NO_REPORTER,
  notInstantiated,
  oldClassKey,
  REFUSED,
  SCHEDULED,
} from "./log-texts";
import type { Scenario, ScenarioId } from "./scenario";
import type { Stage } from "./stage";

/** How one differs from a set-up that works. */
interface Fault {
  readonly id: ScenarioId;
  readonly claim: string;
  /** Changes the home in which jar and keys are as they should be. */
  spoil(stage: Stage, home: string): void;
  /** What the JobManager logs. */
  lines(version: string): readonly RegExp[];
  never(version: string): readonly RegExp[];
}

const OFFICIAL = "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporter";

const FAULTS: readonly Fault[] = [
  {
    id: "wrong-password",
    claim: "with a wrong password the reporter loads, is refused, and nothing arrives",
    spoil: (stage, home) => stage.configure(home, "lone", { password: "not-the-token" }),
    lines: () => [SCHEDULED, REFUSED],
    never: () => [NO_REPORTER],
  },
  {
    id: "jar-missing",
    claim: "without our jar the factory is not found and the process runs on without metrics",
    spoil: (stage, home) => stage.removeJar(home),
    lines: () => [NO_FACTORY, NO_REPORTER],
    never: () => [SCHEDULED],
  },
  {
    id: "old-class-key",
    claim: "the manual's key `class` loads the official reporter up to 1.15, and none afterwards",
    spoil: (stage, home) =>
      stage.configure(home, "lone", { "factory.class": undefined, class: OFFICIAL }),
    lines: (version) => oldClassKey(version).lines,
    never: (version) => (oldClassKey(version).loads ? [NO_REPORTER] : [SCHEDULED]),
  },
  {
    id: "official-jar-in-lib",
    claim: "the official jar in lib keeps our reporter from loading, which says why",
    spoil: (stage, home) => stage.putOfficialJarIntoLib(home),
    lines: (version) => [notInstantiated(version), /out of lib/, NO_REPORTER],
    never: () => [SCHEDULED],
  },
  {
    id: "official-jar-missing",
    claim: "without the official jar beside it our reporter cannot load",
    spoil: (stage, home) => stage.removeOfficialJar(home),
    lines: (version) => [
      notInstantiated(version),
      /NoClassDefFoundError.*AbstractPrometheusReporter/,
      NO_REPORTER,
    ],
    never: () => [SCHEDULED],
  },
];

function scenarioOf(fault: Fault): Scenario {
  return {
    id: fault.id,
    claim: fault.claim,
    async play(stage) {
      const home = stage.newHome(`ins-${fault.id}`);
      stage.putJar(home);
      stage.configure(home, "lone");
      fault.spoil(stage, home);
      stage.lone = await stage.start(home, fault.id);
      stage.watchFromStart([stage.lone.jobManager]);
    },
    evidence: (version) => ({
      logged: fault.lines(version).map((text) => ({ by: "jobmanager", text })),
      never: fault.never(version).map((text) => ({ by: "jobmanager", text })),
      groups: [],
      groupsOf: "lone",
    }),
    async leave(stage) {
      await stage.lone?.kill();
      stage.lone = undefined;
    },
  };
}

/** In the order in which they are played, when no session runs. */
export const LONE_SCENARIOS: readonly Scenario[] = FAULTS.map(scenarioOf);
