import { createTatHosts } from "../../../provider/hosts/tat";
import { tatApi } from "../../../provider/connect";
import { realClock } from "../../../provider/lifecycle/real-clock";
import type { CreateContext, Resource } from "../../../provider/lifecycle/resource";
import type { Clients } from "../../../provider/resources/clients";
import { lookCommand } from "../../../provider/resources/look-command";
import { createTransport } from "../../../provider/tencent/transport";
import { takeSnapshot } from "../../../scripts/story/snapshot";
import { Kept } from "../../resources/cloud-bench";
import { emrWorld, flinkHome, openEmrBench, type EmrBench } from "../../resources/emr-bench";
import type { RunOptions, Stage } from "./subject";

/** The one node of the stage. */
export const master = "ins-m0000001";
const longestSleepMilliseconds = 20;

/** A cluster of one master. */
const world = emrWorld({
  nodes: [
    {
      id: master,
      role: "master",
      ip: "10.1.1.10",
      libJars: ["flink-metrics-prometheus-1.14.6.jar"],
    },
  ],
});

/** Time of a provider whose waits are short: real, unless it leaps over them. */
export class Hurry {
  private leapt = 0;
  /** Whether waits pass in full, though nobody waits for them. */
  isLeaping = false;

  now = () => realClock.now() + this.leapt;

  sleep = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    const slept = Math.min(milliseconds, longestSleepMilliseconds);
    if (this.isLeaping) this.leapt += milliseconds - slept;
    await realClock.sleep(slept, signal);
  };
}

/** A stage whose cloud has a node. */
export interface NodeStage extends Stage {
  readonly bench: EmrBench;
  readonly clock: Hurry;
  /** A context as a new provider process has it. */
  context(): CreateContext<Clients, object>;
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
}

/** Opens a stage of one cluster of one master. */
export async function openNodeStage<A extends object, S extends object>(
  { resource, args, before, script }: NodeChange<A, S>,
  switches: object,
): Promise<NodeStage> {
  const bench = await openEmrBench({ emr: [world], switches });
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
  const wanted = args?.(bench);
  const kept = new Kept(resource, { context }, before?.(bench) ?? wanted ?? {});
  return {
    bench,
    clock,
    cloud: bench.cloud,
    lines: bench.lines,
    context,
    prepare: async () => {
      // Looks of previews go by it.
      await look.up();
      if (before) await kept.up();
    },
    change: async (options = {}) => {
      how = options;
      clock.isLeaping = options.timeoutSeconds !== undefined;
      if (wanted) return kept.up(wanted);
      await kept.destroy();
      return [];
    },
    destroy: async () => {
      await kept.destroy();
      await look.destroy();
    },
    things: () => [...takeSnapshot(bench.at(master, flinkHome))].sort(),
    ...(script && { done: () => runsOf(bench, script) }),
    elapsedSeconds: () => clock.now() / 1000,
    close: () => bench.close(),
  };
}

/** How often TAT has been told to run a script, as its own records say. */
export function runsOf({ cloud }: EmrBench, script: string): number {
  const records = cloud.state()["tat"] as { CommandName: string }[];
  return records.filter(({ CommandName }) => CommandName.startsWith(`flinkwatch-${script}-`))
    .length;
}
