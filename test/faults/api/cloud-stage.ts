import type { Resource } from "../../../provider/lifecycle/resource";
import type { Clients } from "../../../provider/resources/clients";
import { Kept, openBench, type Bench } from "../../resources/cloud-bench";
import type { RunOptions, Stage, Subject } from "./subject";

/** The world of all subjects that need no nodes. */
const place = { vpc: "vpc-emr00001", subnet: "subnet-emr00001", zone: "ap-guangzhou-3" };
const world = {
  prometheus: [{ id: "prom-there001", name: "there", ...place }],
  tke: [{ id: "cls-nodes001", name: "nodes", vpc: place.vpc, nodes: 2 }],
};

/** A change of one resource that calls an action. */
export interface CloudChange<A extends object, S extends object> {
  readonly action: string;
  readonly does: Subject["does"];
  readonly mayBeCalledAgain?: string;
  readonly flows?: Subject["flows"];
  readonly whyNoFlow?: string;
  readonly busyCode?: string;
  readonly resource: Resource<A, S, Clients>;
  /** Arguments that are brought up first, undisturbed; absent for a creation. */
  readonly before?: object;
  /** Arguments of the change; absent where that is `destroy`. */
  readonly args?: object;
  /** What somebody does in the console before the change. */
  edit?(bench: Bench): Promise<void>;
}

/** The subject of a change that needs no nodes. */
export function cloudSubject<A extends object, S extends object>(
  change: CloudChange<A, S>,
): Subject {
  return { ...change, open: (switches) => openStage(change, switches) };
}

async function openStage<A extends object, S extends object>(
  change: CloudChange<A, S>,
  switches: object,
): Promise<Stage> {
  const { resource, before, args } = change;
  const bench = await openBench({ ...world, switches });
  let how: RunOptions = {};
  const context = (stack?: string) => {
    const real = bench.context(stack);
    const { transport, timeoutSeconds } = how;
    const cloud = transport?.(real.clients.cloud) ?? real.clients.cloud;
    const bound = timeoutSeconds === undefined ? {} : { timeoutSeconds };
    return { ...real, ...bound, clients: { ...real.clients, cloud } };
  };
  const kept = new Kept(resource, { context }, before ?? args ?? {});
  return {
    cloud: bench.cloud,
    lines: bench.lines,
    prepare: async () => {
      if (before) await kept.up();
      await change.edit?.(bench);
    },
    change: async (options = {}) => {
      how = options;
      if (args) return kept.up(args);
      await kept.destroy();
      return [];
    },
    destroy: () => kept.destroy(),
    elapsedSeconds: () => bench.context().clock.now() / 1000,
    close: () => bench.close(),
  };
}
