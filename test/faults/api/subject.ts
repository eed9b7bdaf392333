import type { RunningCloud } from "../../../emulator/cloud";
import type { FlowEnd } from "../../../emulator/contract";
import type { Transport } from "../../../provider/tencent/transport";

/** What is unusual about a run. */
export interface RunOptions {
  readonly transport?: (real: Transport) => Transport;
  /** As of `customTimeouts`. */
  readonly timeoutSeconds?: number;
  /** From when on the provider's waits pass as if nobody waited; on nodes, where scripts take their time. */
  readonly leapsWhen?: () => boolean;
}

/** A stack of one resource on a local cloud of its own, as the engine brings it up and takes it away. */
export interface Stage {
  readonly cloud: RunningCloud;
  /** What the resource said, in order. */
  readonly lines: readonly string[];
  /** Brings it to where the next change calls the action. */
  prepare(): Promise<void>;
  /** The change: a run of `up`, or of `destroy`. Answers what differed. */
  change(how?: RunOptions): Promise<string[]>;
  /** Takes away what `change` and `prepare` have made. */
  destroy(): Promise<void>;
  /** What stands besides what the cloud's state shows. */
  things?(): unknown;
  /** How often what the action is meant for was done. @default calls of the action that were carried out */
  done?(): number;
  /** Seconds that have passed for the provider. */
  elapsedSeconds(): number;
  close(): Promise<void>;
}

/** A changing action of the API, as far as faults of its calls go. */
export interface Call {
  readonly action: string;
  /** What the action does: what it makes is listed, and looked up when its answer is lost. */
  readonly does: "creates" | "changes" | "removes";
  /** Why the next run may call it although it was done; absent where it is done once. */
  readonly mayBeCalledAgain?: string;
  /** Whether it is looked up in the same run whether it was done. @default for what creates */
  readonly isLookedUp?: boolean;
  /** Calls of the action before the one that is meant. @default 0 */
  readonly skip?: number;
  /** How that may end which it begins and does not wait for. @default none: it is done when it is answered */
  readonly flows?: readonly FlowEnd[];
  /** Why it has no such flows, where it is not done when it is answered. */
  readonly whyNoFlow?: string;
  /** Code of the refusal while something else changes its object; absent where nothing does. */
  readonly busyCode?: string;
  /** Lets its cluster begin to scale out at the moment of the call. */
  scaleOut?(stage: Stage): void;
}

/** A call, and a change of a resource that makes it. */
export interface Subject extends Call {
  /** Opens a stage whose cloud has these switches. */
  open(switches: object): Promise<Stage>;
}
