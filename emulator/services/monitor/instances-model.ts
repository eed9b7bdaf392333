import type { ScriptedFlow } from "../../contract";
import { cloudTime, newId, randomText } from "../../identifiers";
import type { Metrics } from "../../metrics/metrics";
import { Passing } from "../../passing";
import { Shelf } from "../../shelf";
import type { World } from "../../world";
import type { TaggedResource } from "../tag/model";

/** The statuses of an instance that the local cloud shows. */
export const instanceStatus = {
  creating: 1,
  running: 2,
  abnormal: 3,
  destroying: 5,
  stopped: 6,
  /** Never shown: the instance has left the list. */
  gone: -1,
} as const;

/** A managed Prometheus instance. */
export interface PromInstance {
  readonly id: string;
  name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  /** Days. */
  retention: number;
  token: string;
  grafanaId: string;
  readonly status: Passing<number>;
  readonly createdAt: string;
  readonly alertRuleLimit: number;
  readonly recordingRuleLimit: number;
  initialized: boolean;
  /** Integrations whose dashboards were installed. */
  readonly integrations: Set<string>;
}

/** What a new instance is made from. */
export type NewInstance = Pick<
  PromInstance,
  "name" | "region" | "vpcId" | "subnetId" | "zone" | "retention" | "grafanaId"
>;

/** The instances of the account. */
export class PromInstances {
  private readonly shelf: Shelf<PromInstance>;

  constructor(
    readonly world: World,
    readonly metrics: Metrics,
  ) {
    this.shelf = new Shelf(world.switches.newObjectsListedAfterPolls);
    for (const given of world.prometheus) {
      this.shelf.place(given.id, {
        id: given.id,
        name: given.name,
        region: world.region,
        vpcId: given.vpc,
        subnetId: given.subnet,
        zone: given.zone,
        retention: given.retention,
        token: given.token,
        grafanaId: given.grafana ?? "",
        status: new Passing<number>(given.status),
        createdAt: cloudTime(new Date()),
        alertRuleLimit: given.alertRuleLimit,
        recordingRuleLimit: given.recordingRuleLimit,
        initialized: true,
        integrations: new Set(),
      });
    }
  }

  /** Starts the programs of the instances that run from the beginning. */
  async start(): Promise<void> {
    const running = this.all().filter((each) => each.status.now === instanceStatus.running);
    await Promise.all(running.map((each) => this.metrics.start(each.id, each.token)));
  }

  create(given: NewInstance, scripted?: ScriptedFlow): PromInstance {
    const instance: PromInstance = {
      ...given,
      id: newId("prom"),
      token: randomText(32),
      status: new Passing<number>(instanceStatus.creating),
      createdAt: cloudTime(new Date()),
      alertRuleLimit: 150,
      recordingRuleLimit: 150,
      initialized: false,
      integrations: new Set(),
    };
    const step = {
      next: instanceStatus.running,
      bad: instanceStatus.abnormal,
      polls: this.world.pollsPerState,
      ready: () => this.metrics.isReady(instance.id),
    };
    instance.status.begin(instanceStatus.creating, step, scripted);
    this.metrics.start(instance.id, instance.token).catch(() => {
      instance.status.set(instanceStatus.abnormal);
    });
    this.shelf.add(instance.id, instance);
    return instance;
  }

  /** Begins to stop an instance; its data are still there. */
  terminate(instance: PromInstance, scripted?: ScriptedFlow): void {
    const step = { next: instanceStatus.stopped, polls: this.world.pollsPerState };
    instance.status.begin(instance.status.now, step, scripted);
    void this.metrics.stop(instance.id);
  }

  /** Begins to release a stopped instance. */
  destroy(instance: PromInstance): void {
    const { switches, pollsPerState } = this.world;
    if (switches.destroyedInstance === "status5") instance.status.set(instanceStatus.destroying);
    else {
      instance.status.restart(instanceStatus.destroying, {
        next: instanceStatus.gone,
        polls: pollsPerState,
      });
    }
  }

  /** Gives an instance another token, as a click in the console does. */
  rotateToken(instance: PromInstance, token = randomText(32)): string {
    instance.token = token;
    this.metrics.rotate(instance.id, token);
    return token;
  }

  get(id: string, region?: string): PromInstance | undefined {
    const instance = this.shelf.get(id);
    if (!instance || (region !== undefined && instance.region !== region)) return undefined;
    return instance.status.now === instanceStatus.gone ? undefined : instance;
  }

  /** What a list call sees; passing states go on by it. */
  list(region: string): PromInstance[] {
    const seen = this.shelf.list().filter((each) => each.region === region);
    return seen.filter((each) => each.status.poll() !== instanceStatus.gone);
  }

  /** All instances without counting as a look. */
  all(): PromInstance[] {
    return this.shelf.all().filter((each) => each.status.now !== instanceStatus.gone);
  }
}

/** The name that the tag service knows an instance by. */
export function instanceResource(instance: PromInstance): TaggedResource {
  return {
    service: "monitor",
    region: instance.region,
    prefix: "prom-instance",
    id: instance.id,
  };
}
