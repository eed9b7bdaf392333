import { cloudTime } from "../../identifiers";
import { Passing } from "../../passing";
import { Shelf } from "../../shelf";
import type { World } from "../../world";
import type { TaggedResource } from "../tag/model";

/** A Kubernetes cluster. */
export interface Cluster {
  readonly id: string;
  name: string;
  description: string;
  readonly region: string;
  readonly vpcId: string;
  readonly type: string;
  readonly status: Passing<string>;
  readonly nodes: number;
  version: string;
  level: string;
  readonly clusterCidr: string;
  readonly serviceCidr: string;
  deletionProtection: boolean;
  readonly createdAt: string;
  /** What a monitoring agent here comes to. */
  readonly agentStatus: "normal" | "abnormal";
}

/** The state that a cluster which is gone passes to. */
export const GONE = "Gone";

/** The clusters of the world. */
export class Clusters {
  private readonly shelf: Shelf<Cluster>;

  constructor(readonly world: World) {
    this.shelf = new Shelf(world.switches.newObjectsListedAfterPolls);
    for (const given of world.tke) {
      this.shelf.place(given.id, {
        ...given,
        description: "",
        region: world.region,
        vpcId: given.vpc,
        status: new Passing(given.status),
        clusterCidr: "",
        serviceCidr: "",
        createdAt: cloudTime(new Date()),
      });
    }
  }

  add(cluster: Cluster): void {
    this.shelf.add(cluster.id, cluster);
  }

  /** A cluster that is there, whatever its status. */
  get(id: string, region: string): Cluster | undefined {
    const cluster = this.shelf.get(id);
    return cluster?.region === region && cluster.status.now !== GONE ? cluster : undefined;
  }

  /** What a list call sees; passing states go on by it. */
  list(region: string): Cluster[] {
    const seen = this.shelf.list().filter((cluster) => cluster.region === region);
    return seen.filter((cluster) => cluster.status.poll() !== GONE);
  }

  /** All clusters without counting as a look. */
  all(): Cluster[] {
    return this.shelf.all().filter((cluster) => cluster.status.now !== GONE);
  }
}

/** The name that the tag service knows a cluster by. */
export function clusterResource(cluster: Cluster): TaggedResource {
  return { service: "ccs", region: cluster.region, prefix: "cluster", id: cluster.id };
}
