import type { SandboxResult } from "../../../emulator/nodes/sandbox";
import { struckNode } from "../api/node-stage";
import type { ScriptFault } from "../script-trial";
import type { TatStage } from "./tat-stage";

/** What the agent of a node does with a script. */
type Run = () => Promise<SandboxResult>;

/** Something that goes wrong on the way of a script by TAT. */
export interface TatFault extends ScriptFault {
  /** What the agent does with the script on the struck node. */
  deliver?(run: Run, stage: TatStage, signal: AbortSignal | undefined): Promise<SandboxResult>;
  /** What the API does with the call. */
  readonly rule?: object;
  /** What happens between the last look and the script. */
  before?(stage: TatStage): void;
  /** Ends it. */
  end?(stage: TatStage): void;
}

const nothing = { output: Buffer.alloc(0), droppedBytes: 0, timedOut: false, cancelled: true };
const never = { ...nothing, exitCode: -1 };

const agent = (state: "online" | "offline" | "silent") => (stage: TatStage) =>
  stage.bench.cloud.nodes.change(struckNode, { agent: state });

/** All that goes wrong over TAT. The neighbour of the struck node has no fault. */
export const TAT_FAULTS: readonly TatFault[] = [
  {
    name: "task that is never delivered",
    comesTo: "old",
    before: agent("silent"),
    end: agent("online"),
  },
  {
    name: "task that is lost: no end of it, and nothing done",
    comesTo: "old",
    deliver: async (_run, stage, signal) => {
      await stage.hang(signal);
      return never;
    },
  },
  {
    name: "invocation that never ends, though all is done",
    comesTo: "new",
    deliver: async (run, stage, signal) => {
      await run();
      await stage.hang(signal);
      return never;
    },
  },
  {
    name: "time-out of the task after success",
    comesTo: "new",
    deliver: async (run) => ({ ...(await run()), timedOut: true, exitCode: -1 }),
  },
  {
    name: "answer to the command lost after success",
    comesTo: "new",
    looks: 2,
    spares: ["changes", "looks"],
    rule: { cut: "after" },
  },
  {
    name: "delivered twice, one after the other",
    isTwice: true,
    comesTo: "new",
    spares: ["changes", "looks"],
    deliver: async (run) => {
      await run();
      return run();
    },
  },
  {
    name: "delivered twice at once",
    isTwice: true,
    comesTo: "new",
    spares: ["changes", "looks"],
    deliver: async (run) => (await Promise.all([run(), run()]))[0],
  },
  {
    name: "agent that goes offline before the script",
    comesTo: "old",
    before: agent("offline"),
    end: agent("online"),
  },
  {
    name: "output cut in its middle",
    spares: ["changes"],
    comesTo: "new",
    deliver: async (run) => {
      const result = await run();
      const half = result.output.length >> 1;
      return { ...result, output: result.output.subarray(0, half), droppedBytes: half };
    },
  },
  {
    name: "output lost",
    spares: ["changes"],
    comesTo: "new",
    deliver: async (run) => ({ ...(await run()), output: Buffer.alloc(0) }),
  },
];
