import type { RunningCloud } from "../../../emulator/cloud";
import type { Transport } from "../../../provider/tencent/transport";

/** A stack of one resource on a local cloud of its own, as the engine brings it up and takes it away. */
export interface Stage {
  readonly cloud: RunningCloud;
  /** What the resource said, in order. */
  readonly lines: readonly string[];
  /** Brings it to where the next change calls the action. */
  prepare(): Promise<void>;
  /** The change: a run of `up`, or of `destroy`. Answers what differed. */
  change(transport?: (real: Transport) => Transport): Promise<string[]>;
  /** Takes away what `change` and `prepare` have made. */
  destroy(): Promise<void>;
  /** Seconds that have passed for the provider. */
  elapsedSeconds(): number;
  close(): Promise<void>;
}

/** A changing action of the API, and a change of a resource that calls it. */
export interface Subject {
  readonly action: string;
  /** What the action does: what it makes is listed, and looked up when its answer is lost. */
  readonly does: "creates" | "changes" | "removes";
  /** Why the next run may call it although it was done; absent where it is done once. */
  readonly mayBeCalledAgain?: string;
  /** Opens a stage whose cloud has these switches. */
  open(switches: object): Promise<Stage>;
}
