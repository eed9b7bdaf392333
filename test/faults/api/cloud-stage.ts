import type { Resource } from "../../../provider/lifecycle/resource";
import type { Clients } from "../../../provider/resources/clients";
import { Kept, openBench, type Bench } from "../../resources/cloud-bench";
import type { Stage, Subject } from "./subject";

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
  const { action, does, mayBeCalledAgain } = change;
  const again = mayBeCalledAgain === undefined ? {} : { mayBeCalledAgain };
  return { action, does, ...again, open: (switches) => openStage(change, switches) };
}

async function openStage<A extends object, S extends object>(
  change: CloudChange<A, S>,
  switches: object,
): Promise<Stage> {
  const { resource, before, args } = change;
  const bench = await openBench({ ...world, switches });
  let transport: Parameters<Stage["change"]>[0];
  const context = (stack?: string) => {
    const real = bench.context(stack);
    if (!transport) return real;
    return { ...real, clients: { ...real.clients, cloud: transport(real.clients.cloud) } };
  };
  const kept = new Kept(resource, { context }, before ?? args ?? {});
  return {
    cloud: bench.cloud,
    lines: bench.lines,
    prepare: async () => {
      if (before) await kept.up();
      await change.edit?.(bench);
    },
    change: async (hasty) => {
      transport = hasty;
      if (args) return kept.up(args);
      await kept.destroy();
      return [];
    },
    destroy: () => kept.destroy(),
    elapsedSeconds: () => bench.context().clock.now() / 1000,
    close: () => bench.close(),
  };
}
