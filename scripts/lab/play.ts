/** Plays the scenarios of one version and judges each. */
import { setTimeout as sleep } from "node:timers/promises";
import { findGaps, type Seen } from "./evidence";
import { LONE_SCENARIOS } from "./lone-scenarios";
import { OLD_SESSION_SCENARIOS } from "./old-session-scenarios";
import type { JudgedStage, Scenario, ScenarioId } from "./scenario";
import { SESSION_SCENARIOS } from "./session-scenarios";

/** All scenarios, in the order in which they are played: later ones go on with what earlier ones started. */
export const SCENARIOS: readonly Scenario[] = [
  ...OLD_SESSION_SCENARIOS,
  ...SESSION_SCENARIOS,
  ...LONE_SCENARIOS,
];

/** How one scenario went. */
export interface Outcome {
  readonly id: ScenarioId;
  readonly claim: string;
  readonly seconds: number;
  /** What was missing or too much when the time was up; empty when the claim held. */
  readonly gaps: readonly string[];
  /** The logs that were judged. */
  readonly logs: Seen["logs"];
  /** What the scenario looked at by itself. */
  readonly observed: Seen["observed"];
}

/** What a judge says of what was seen. */
type Judged = Pick<Outcome, "gaps" | "logs" | "observed">;

/** Longest wait for a scenario's evidence. */
const EVIDENCE_SECONDS = 60;
const LOOK_EVERY_MILLISECONDS = 500;

/** Plays the scenario at that place, while the one after it begins with what takes long. */
export function playAt<S extends JudgedStage>(
  stage: S,
  scenarios: readonly Scenario<S>[],
  at: number,
): Promise<Outcome> {
  const [scenario, next] = scenarios.slice(at);
  if (!scenario) throw new Error(`lab: no scenario at ${at} of ${scenarios.length}.`);
  next?.begin?.(stage);
  return playScenario(stage, scenario);
}

/** Plays one scenario. Never throws for what did not hold: that stands in the outcome. */
async function playScenario<S extends JudgedStage>(
  stage: S,
  scenario: Scenario<S>,
): Promise<Outcome> {
  const { id, claim } = scenario;
  const began = Date.now();
  let judged: Judged = { gaps: [], logs: [], observed: {} };
  const say = (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    judged = { ...judged, gaps: [...judged.gaps, text] };
  };
  try {
    await scenario.play(stage);
    judged = await judge(stage, scenario);
  } catch (error) {
    say(error);
  }
  // Also after a fault: what a scenario leaves would be held against the next one.
  await scenario.leave?.(stage).catch(say);
  return { id, claim, seconds: (Date.now() - began) / 1000, ...judged };
}

async function judge<S extends JudgedStage>(stage: S, scenario: Scenario<S>): Promise<Judged> {
  const evidence = scenario.evidence(stage.version);
  const deadline = Date.now() + EVIDENCE_SECONDS * 1000;
  for (;;) {
    const seen = await stage.seen();
    const gaps = [...findGaps(evidence, seen), ...leaks(stage, seen)];
    if (gaps.length === 0 || Date.now() > deadline)
      return { gaps, logs: seen.logs, observed: seen.observed };
    await sleep(LOOK_EVERY_MILLISECONDS);
  }
}

/** No password may stand in any log. */
function leaks(stage: JudgedStage, { logs }: Seen): string[] {
  return logs
    .filter(({ lines }) =>
      lines.some((line) => stage.passwords.some((word) => line.includes(word))),
    )
    .map(({ name }) => `${name} logged a password`);
}
