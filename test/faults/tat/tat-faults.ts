import type { SandboxResult } from "../../../emulator/nodes/sandbox";
import { neighbour, struckNode, type NodeStage } from "../api/node-stage";

/** What the agent of a node does with a script. */
type Run = () => Promise<SandboxResult>;

/** Something that goes wrong on the way of a script to a node and back. */
export interface TatFault {
  /** As docs/reliability.md names it. */
  readonly name: string;
  /** How the struck node is after a change. */
  readonly comesTo: "old" | "new";
  /** Calls of InvokeCommand that a look by it takes. @default 1 */
  readonly looks?: number;
  /** What must succeed, and say nothing of the node. @default none */
  readonly spares?: readonly ("changes" | "looks")[];
  /** Whether the script runs twice. */
  readonly isTwice?: true;
  /** What the agent does with the script on the struck node. */
  deliver?(run: Run, stage: NodeStage, signal: AbortSignal | undefined): Promise<SandboxResult>;
  /** What the API does with the call. */
  readonly rule?: object;
  /** What happens between the last look and the script. */
  before?(stage: NodeStage): void;
  /** Ends it. */
  end?(stage: NodeStage): void;
}

const nothing = { output: Buffer.alloc(0), droppedBytes: 0, timedOut: false, cancelled: true };
const never = { ...nothing, exitCode: -1 };

const agent = (state: "online" | "offline" | "silent") => (stage: NodeStage) =>
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

/** Whether a script is one that changes a node. */
const changes = (script: string) => /^begin$/m.test(script) && /^commit$/m.test(script);

/**
 * Puts a fault in the way of scripts that change something, or of looks; answers what ends it. So many
 * looks come before them.
 */
export function inject(
  stage: NodeStage,
  fault: TatFault,
  { of, looksBefore }: { of: "changes" | "looks"; looksBefore: number },
): () => void {
  const host = stage.bench.cloud.nodes;
  const run = host.run.bind(host);
  let looks = 0;
  if (looksBefore === 0) fault.before?.(stage);
  host.run = async (id, what) => {
    const isMeant = changes(what.script) === (of === "changes");
    const once = () => run(id, what);
    if (isMeant && id === struckNode && fault.deliver) {
      return fault.deliver(once, stage, what.signal);
    }
    const result = await once();
    // The last look of all nodes is over when that of the last node is.
    if (!isMeant && id === neighbour && ++looks === looksBefore) fault.before?.(stage);
    return result;
  };
  return () => {
    host.run = run;
    fault.end?.(stage);
    stage.cloud.faults.clear();
  };
}
