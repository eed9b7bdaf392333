import type { Evidence } from "./evidence";
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
  | "official-jar-missing";

/** One thing that happens on clusters, and what must be seen of it. */
export interface Scenario {
  readonly id: ScenarioId;
  /** What it proves, as a sentence. */
  readonly claim: string;
  /** Lets it happen. Calls `stage.watch` when what follows is to be judged. */
  play(stage: Stage): Promise<void>;
  /** What must be seen within the bound. */
  evidence(version: string): Evidence;
  /** Clears up what would disturb the next one. */
  leave?(stage: Stage): Promise<void>;
}
