import type { Evidence, Seen } from "./evidence";
import type { Stage } from "./stage";

/** The scenarios by name. */
export type ScenarioId =
  | "started-before-change"
  | "new-job-in-old-session"
  | "loaded"
  | "job-arrives"
  | "gateway-down-and-back"
  | "token-rotated"
  | "killed"
  | "stopped"
  | "wrong-password"
  | "jar-missing"
  | "old-class-key"
  | "official-jar-in-lib"
  | "official-jar-missing"
  | YarnScenarioId;

type YarnScenarioId =
  | "yarn-loaded"
  | "yarn-old-session"
  | "yarn-password-in-clear"
  | "yarn-logs-of-running"
  | "yarn-killed"
  | "yarn-other-host"
  | "yarn-own-application"
  | "yarn-cancelled"
  | "yarn-provided-lib-dirs"
  | "yarn-ship-files"
  | "yarn-submitted-during-change";

/** What a scenario can be judged on. */
export interface JudgedStage {
  /** Of Flink. */
  readonly version: string;
  /** Every password that stood in a configuration or at the gateway. */
  readonly passwords: readonly string[];
  /** What was seen since the scenario began. */
  seen(): Promise<Seen>;
}

/** One thing that happens on clusters, and what must be seen of it. */
export interface Scenario<S extends JudgedStage = Stage> {
  readonly id: ScenarioId;
  /** What it proves, as a sentence. */
  readonly claim: string;
  /** Begins what takes long and disturbs no other scenario, while the one before is played. */
  begin?(stage: S): void;
  /** Lets it happen. Calls `stage.watch` when what follows is to be judged. */
  play(stage: S): Promise<void>;
  /** What must be seen within the bound. */
  evidence(version: string): Evidence;
  /** Clears up what would disturb the next one. */
  leave?(stage: S): Promise<void>;
}
