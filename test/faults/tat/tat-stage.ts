import { tatApi } from "../../../provider/connect";
import { createTatHosts } from "../../../provider/hosts/tat";
import type { EmrBench } from "../../resources/emr-bench";
import {
  Hurry,
  nodeStageOn,
  openNodeBench,
  type NodeChange,
  type NodeStage,
} from "../api/node-stage";

/** The scripts that run on a bench's nodes. */
class Scripts {
  private running = 0;
  private hanging = 0;

  constructor({ cloud }: EmrBench) {
    const run = cloud.nodes.run.bind(cloud.nodes);
    cloud.nodes.run = async (...what) => {
      this.running += 1;
      return run(...what).finally(() => (this.running -= 1));
    };
  }

  /** Whether some hang, and no other runs. */
  get onlyHang(): boolean {
    return this.hanging > 0 && this.running === 0;
  }

  async hang(signal?: AbortSignal, released?: Promise<void>): Promise<void> {
    this.hanging += 1;
    const cancelled = new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      signal?.addEventListener("abort", () => resolve());
    });
    await Promise.race([cancelled, ...(released ? [released] : [])]);
    this.hanging -= 1;
  }
}

/** A stage whose nodes are reached by TAT. */
export interface TatStage extends NodeStage {
  /**
   * Waits, in the place of a script, until that is cancelled or `released`; the provider's time leaps as long as no other
   * script runs.
   */
  hang(signal?: AbortSignal, released?: Promise<void>): Promise<void>;
}

/** Opens a stage of one cluster, whose nodes are reached by TAT. */
export async function openTatStage<A extends object, S extends { clusterId: string }>(
  change: NodeChange<A, S>,
  switches: object = {},
): Promise<TatStage> {
  const bench = await openNodeBench({ nodes: change.nodes ?? 1, switches });
  const clock = new Hurry();
  const scripts = new Scripts(bench);
  const stage = nodeStageOn(bench, change, {
    clock,
    leapsWhen: () => scripts.onlyHang,
    clients: (real, cloud) => {
      const hosts = createTatHosts(tatApi(cloud), clock);
      return { ...real, cloud, hosts, ways: { ...real.ways, tat: hosts } };
    },
    ran: (script) => commandsOf(bench).filter(isOfScript(script)).length,
    close: () => bench.close(),
  });
  return { ...stage, hang: (signal, released) => scripts.hang(signal, released) };
}

/** Names of the commands that TAT was told to run, in order, as its own records say. */
export function commandsOf({ cloud }: Pick<NodeStage, "cloud">): string[] {
  return (cloud.state()["tat"] as { CommandName: string }[]).map((one) => one.CommandName);
}

/** Whether a command runs a script. */
export function isOfScript(script: string): (commandName: string) => boolean {
  return (name) => name.startsWith(`flinkwatch-${script}-`);
}
