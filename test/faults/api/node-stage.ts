import { realClock } from "../../../provider/lifecycle/real-clock";
import type { Resource } from "../../../provider/lifecycle/resource";
import type { Clients } from "../../../provider/resources/clients";
import { lookCommand } from "../../../provider/resources/look-command";
import { reachingNodes } from "../../../provider/resources/node-access";
import { createTransport, type Transport } from "../../../provider/tencent/transport";
import { takeSnapshot } from "../../../scripts/story/snapshot";
import { Kept } from "../../resources/cloud-bench";
import { emrWorld, flinkHome, openEmrBench, type EmrBench } from "../../resources/emr-bench";
import type { RunOptions, Stage } from "./subject";

/** The nodes of a stage, all masters, in their order. */
const masters = ["ins-m0000001", "ins-m0000002"] as const;
/** That on which things go wrong. */
export const [struckNode, neighbour] = masters;
const longestSleepMilliseconds = 20;

/** What a bench's nodes are. */
interface Nodes {
  /** 1 or 2. */
  readonly nodes: number;
  readonly switches?: object;
  /** Of each node. @default some in the cluster's network */
  readonly addresses?: readonly string[];
}

/** A bench of one cluster of some masters, each with Flink's own jar. */
export function openNodeBench({ nodes, switches = {}, addresses = [] }: Nodes): Promise<EmrBench> {
  const world = emrWorld({
    nodes: masters.slice(0, nodes).map((id, at) => ({
      id,
      role: "master",
      ip: addresses[at] ?? `10.1.1.1${at}`,
      libJars: ["flink-metrics-prometheus-1.14.6.jar"],
    })),
  });
  return openEmrBench({ emr: [world], switches });
}

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

/** A stage whose cloud has a node. */
export interface NodeStage extends Stage {
  readonly bench: EmrBench;
}

/** How the resource of a node stage comes to be. */
export interface NodeChange<A extends object, S extends { clusterId: string }> {
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

/** How a stage's provider reaches its nodes. */
export interface NodeWay {
  readonly clock: Hurry;
  /** From when on the provider's waits pass as if nobody waited. @default never */
  readonly leapsWhen?: () => boolean;
  /** What the resource's arguments say of it. @default nothing */
  readonly access?: object;
  /** The clients of a run. */
  clients(real: Clients, cloud: Transport): Clients;
  /** How often a script was run. */
  ran(script: string): number;
  close(): Promise<void>;
}

/** A stage on a bench. */
export function nodeStageOn<A extends object, S extends { clusterId: string }>(
  bench: EmrBench,
  { resource, args, before, script, nodes = 1 }: NodeChange<A, S>,
  way: NodeWay,
): NodeStage {
  const { clock, access = {}, leapsWhen = () => false } = way;
  let how: RunOptions = {};
  const cloud = cloudOf(bench, clock);
  const context = () => {
    const real = bench.context();
    const { transport, timeoutSeconds } = how;
    const used = transport?.(cloud) ?? cloud;
    const bound = timeoutSeconds === undefined ? {} : { timeoutSeconds };
    return { ...real, ...bound, clock, clients: way.clients(real.clients, used) };
  };
  const look = new Kept(lookCommand, { context }, {});
  const wanted = args && { ...args(bench), ...access };
  const first = before ? { ...before(bench), ...access } : (wanted ?? {});
  const kept = new Kept(reachingNodes(resource), { context }, first);
  return {
    bench,
    cloud: bench.cloud,
    lines: bench.lines,
    prepare: async () => {
      // Looks of previews go by it.
      await look.up();
      if (before) await kept.up();
    },
    change: async (options = {}) => {
      how = options;
      clock.isLeaping = options.leapsWhen ?? leapsWhen;
      if (wanted) return kept.up(wanted);
      await kept.destroy();
      return [];
    },
    destroy: async () => {
      await kept.destroy();
      await look.destroy();
    },
    things: () => masters.slice(0, nodes).map((node) => filesOf(bench, node)),
    ...(script && { done: () => way.ran(script) }),
    elapsedSeconds: () => clock.now() / 1000,
    close: () => way.close(),
  };
}

function cloudOf({ cloud: { secretId, secretKey, endpoint } }: EmrBench, clock: Hurry): Transport {
  const credential = { secretId, secretKey };
  return createTransport({ credential, region: "ap-guangzhou", endpoint, clock });
}

/** The files of a node's Flink home, as somebody else than the provider sees them. */
export function filesOf(bench: EmrBench, node: string): [string, string][] {
  return [...takeSnapshot(bench.at(node, flinkHome))].sort();
}
