/** All scenarios on YARN. */
import type { Scenario } from "../scenario";
import { YARN_SESSION_SCENARIOS } from "./session-scenarios";
import type { YarnStage } from "./stage";
import { YARN_SUBMISSION_SCENARIOS } from "./submission-scenarios";

/** In the order in which they are played: later ones go on with what earlier ones started. */
export const YARN_SCENARIOS: readonly Scenario<YarnStage>[] = [
  ...YARN_SESSION_SCENARIOS,
  ...YARN_SUBMISSION_SCENARIOS,
];
