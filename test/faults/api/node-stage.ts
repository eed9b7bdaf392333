import { createTatHosts } from "../../../provider/hosts/tat";
import { tatApi } from "../../../provider/connect";
import { realClock } from "../../../provider/lifecycle/real-clock";
import type { Resource } from "../../../provider/lifecycle/resource";
import type { Clients } from "../../../provider/resources/clients";
import { lookCommand } from "../../../provider/resources/look-command";
import { createTransport } from "../../../provider/tencent/transport";
import { takeSnapshot } from "../../../scripts/story/snapshot";
import { Kept } from "../../resources/cloud-bench";
import { emrWorld, flinkHome, openEmrBench, type EmrBench } from "../../resources/emr-bench";
import type { RunOptions, Stage } from "./subject";

/** The nodes of a stage, all masters, in their order. */
const masters = ["ins-m0000001", "ins-m0000002"] as const;
/** That on which things go wrong. */
export const [struckNode, neighbour] = masters;
const longestSleepMilliseconds = 20;

/** A cluster of so many masters. */
const worldOf = (nodes: number) =>
  emrWorld({
    nodes: masters.slice(0, nodes).map((id, at) => ({
      id,
      role: "master",
      ip: `10.1.1.1${at}`,
      libJars: ["flink-metrics-prometheus-1.14.6.jar"],
    })),
  });

/** Time of a provider whose waits are short: real, unless it leaps over them. */
export class Hurry {
  private leapt = 0;
  /** Whether waits pass in full, though nobody waits for them. */
  isLeaping = () => false;

  now = () => realClock.now() + this.leapt;

  sleep = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    const isLeaping = this.isLeaping();
    const slept = Math.min(milliseconds, isLeaping ? 1 : longestSleepMilliseconds);
    if (isLeaping) this.leapt += milliseconds - slept;
    await realClock.sleep(slept, signal);
  };
}

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

/** A stage whose cloud has a node. */
export interface NodeStage extends Stage {
  readonly bench: EmrBench;
  /**
   * Waits, in the place of a script, until that is cancelled or `released`; the provider's time leaps as long as no other
   * script runs.
   */
  hang(signal?: AbortSignal, released?: Promise<void>): Promise<void>;
}

/** How the resource of a node stage comes to be. */
export interface NodeChange<A extends object, S extends object> {
  readonly resource: Resource<A, S, Clients>;
  /** Arguments of the change; absent where that is `destroy`. */
  args?(bench: EmrBench): object;
  /** Arguments that are brought up first. */
  before?(bench: EmrBench): object;
  /** Which script's runs are counted as done. */
  readonly script?: string;
  /** @default 1 */
  readonly nodes?: number;
}

/** Opens a stage of one cluster. */
export async function openNodeStage<A extends object, S extends object>(
  { resource, args, before, script, nodes = 1 }: NodeChange<A, S>,
  switches: object,
): Promise<NodeStage> {
  const bench = await openEmrBench({ emr: [worldOf(nodes)], switches });
  const clock = new Hurry();
  const { secretId, secretKey, endpoint } = bench.cloud;
  const cloud = createTransport({
    credential: { secretId, secretKey },
    region: "ap-guangzhou",
    endpoint,
    clock,
  });
  let how: RunOptions = {};
  const context = () => {
    const real = bench.context();
    const { transport, timeoutSeconds } = how;
    const used = transport?.(cloud) ?? cloud;
    const bound = timeoutSeconds === undefined ? {} : { timeoutSeconds };
    const hosts = createTatHosts(tatApi(used), clock);
    const ways = { ...real.clients.ways, tat: hosts };
    return { ...real, ...bound, clock, clients: { ...real.clients, cloud: used, hosts, ways } };
  };
  const look = new Kept(lookCommand, { context }, {});
  const scripts = new Scripts(bench);
  const wanted = args?.(bench);
  const kept = new Kept(resource, { context }, before?.(bench) ?? wanted ?? {});
  return {
    bench,
    hang: (signal, released) => scripts.hang(signal, released),
    cloud: bench.cloud,
    lines: bench.lines,
    prepare: async () => {
      // Looks of previews go by it.
      await look.up();
      if (before) await kept.up();
    },
    change: async (options = {}) => {
      how = options;
      clock.isLeaping = options.leapsWhen ?? (() => scripts.onlyHang);
      if (wanted) return kept.up(wanted);
      await kept.destroy();
      return [];
    },
    destroy: async () => {
      await kept.destroy();
      await look.destroy();
    },
    things: () => masters.slice(0, nodes).map((node) => filesOf(bench, node)),
    ...(script && { done: () => commandsOf(bench).filter(isOfScript(script)).length }),
    elapsedSeconds: () => clock.now() / 1000,
    close: () => bench.close(),
  };
}

/** The files of a node's Flink home, as somebody else than the provider sees them. */
export function filesOf(bench: EmrBench, node: string): [string, string][] {
  return [...takeSnapshot(bench.at(node, flinkHome))].sort();
}

/** Names of the commands that TAT was told to run, in order, as its own records say. */
export function commandsOf({ cloud }: Pick<EmrBench, "cloud">): string[] {
  return (cloud.state()["tat"] as { CommandName: string }[]).map((one) => one.CommandName);
}

/** Whether a command runs a script. */
export function isOfScript(script: string): (commandName: string) => boolean {
  return (name) => name.startsWith(`flinkwatch-${script}-`);
}
