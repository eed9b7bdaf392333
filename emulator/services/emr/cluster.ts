/**
 * One EMR cluster as it lives: its status, its configuration, and the flow that is delivering it.
 */
import { ApiFault, type ScriptedFlow } from "../../contract";
import {
  confFileOf,
  type EmrCluster,
  type EmrNodeInput,
  type NodeFacts,
  type NodeHost,
} from "../../nodes";
import { type Change, ConfModel, type Properties, type Scope } from "./conf-model";

/** FlowTotalStatus: how a flow ends. 3 skips a node, -1 delivers nothing, -3 waits for somebody. */
export type FlowOutcome = 2 | 3 | -1 | -3;

/** Status codes that we set ourselves. */
const running = 2;
const scalingOut = 4;
const restarting = 8;
const delivering = 13;

/** A delivery or a restart under way or over. */
export interface Flow {
  readonly id: number;
  readonly name: string;
  readonly outcome: FlowOutcome;
  readonly startedAt: Date;
  endedAt?: Date;
  /** Polls seen: the first shows 0, the following 1, then the end. */
  polls: number;
  /** FlowTotalStatus. */
  status: 0 | 1 | FlowOutcome;
  readonly finish: () => void;
  /** It shows status 1 whoever looks. */
  isHanging: boolean;
}

/** What importing needs. */
export interface Import {
  readonly properties: Properties;
  readonly scope: Scope;
  readonly absentKeys: "drop" | "keep";
}

/** A cluster of the world. */
export class Cluster {
  readonly conf: ConfModel;
  readonly flows = new Map<number, Flow>();
  /** ConfStatus by node id: 1 in sync, -1 the process runs with older values, -2 delivery failed. */
  readonly confStatus = new Map<string, number>();
  readonly restartedAt = new Map<string, Date>();
  status: number;
  #current: Flow | undefined;
  #nextFlow = 100;
  #looksUntilScaled = 0;
  readonly #outcomes: FlowOutcome[];

  constructor(
    readonly world: EmrCluster,
    private readonly host: NodeHost,
    private readonly pollsPerState: number,
  ) {
    this.status = world.status;
    this.#outcomes = [...world.flowOutcomes];
    this.conf = new ConfModel(
      world,
      this.flinkNodes().map((node) => node.group ?? ""),
    );
  }

  /** The file of Flink that EMR manages. */
  get confFile(): string {
    return confFileOf(this.world);
  }

  /** All nodes, those that joined later too. */
  nodes(): NodeFacts[] {
    return this.host.nodes(this.world.id);
  }

  /** Nodes with a Flink home. */
  flinkNodes(): NodeFacts[] {
    return this.nodes().filter((node) => node.group !== undefined);
  }

  /** How the next flows end. */
  scriptFlows(...outcomes: FlowOutcome[]): void {
    this.#outcomes.push(...outcomes);
  }

  /** Adds a node and delivers its group's configuration to it. */
  addNode(input: EmrNodeInput): NodeFacts {
    const node = this.host.add(this.world, input);
    if (node.group !== undefined) {
      this.conf.addGroup(node.group);
      this.host.deliverFlinkConf(node.id, this.conf.effective(node));
    }
    return node;
  }

  /** @throws {ApiFault} when the cluster takes no change now. */
  refuseIfBusy(): void {
    if (this.status === running && !this.#current) return;
    throw new ApiFault(
      "ResourceInUse.InstanceInProcess",
      `The instance ${this.world.id} is in process, status ${this.status}.`,
    );
  }

  /** What an import would change, in EMR's eyes. */
  compare(request: Import): Change[] {
    return this.conf.compare(request.properties, request.scope, request.absentKeys);
  }

  #write(changes: readonly Change[], scope: Scope): void {
    this.conf.write(changes, scope, (ip) => this.nodes().find((node) => node.ip === ip)?.group);
  }

  /**
   * Somebody edits keys in the console and waits for the delivery: configuration and files change at once.
   * @param keys - undefined removes a key
   */
  editInConsole(keys: Readonly<Record<string, string | undefined>>, scope: Scope = {}): void {
    const before = this.conf.read(scope);
    const change = ([key, newValue]: [string, string | undefined]) => {
      return { key, oldValue: before[key], newValue };
    };
    this.#write(Object.entries(keys).map(change), scope);
    for (const node of this.#targets(scope)) {
      this.host.deliverFlinkConf(node.id, this.conf.effective(node));
    }
  }

  #targets(scope: Scope): NodeFacts[] {
    return this.flinkNodes().filter(
      (node) =>
        (scope.group === undefined || node.group === scope.group) &&
        (!scope.ips || scope.ips.length === 0 || scope.ips.includes(node.ip)),
    );
  }

  /** Takes changes into the configuration and starts to deliver it. */
  deliver(changes: readonly Change[], scope: Scope, scripted?: ScriptedFlow): Flow {
    if (scripted?.how === "fails") this.#outcomes.unshift(-1);
    if (scripted?.how === "blocks") this.#outcomes.unshift(-3);
    this.#write(changes, scope);
    const targets = this.#targets(scope);
    const flow = this.#begin("DeliverConfig", delivering, (outcome) => {
      const reached = outcome === 3 ? targets.slice(0, -1) : targets;
      for (const node of targets) this.confStatus.set(node.id, -2);
      if (outcome === -1) return;
      for (const node of reached) {
        this.host.deliverFlinkConf(node.id, this.conf.effective(node));
        this.confStatus.set(node.id, -1);
      }
    });
    flow.isHanging = scripted?.how === "hangs";
    scripted?.play(() => {
      flow.isHanging = false;
      this.unblock();
    });
    return flow;
  }

  /** Somebody scales the cluster out: it takes no change for so many looks. */
  scaleOut(looks: number): void {
    this.status = scalingOut;
    this.#looksUntilScaled = looks;
  }

  /** Restarts Flink's own processes: they read the file again. */
  restart(): Flow {
    return this.#begin("RestartService", restarting, () => {
      for (const node of this.flinkNodes()) {
        this.confStatus.set(node.id, 1);
        this.restartedAt.set(node.id, new Date());
      }
    });
  }

  /** Somebody looked: time goes on for the flow under way. */
  poll(): void {
    if (this.status === scalingOut && --this.#looksUntilScaled < 0) this.status = running;
    const flow = this.#current;
    if (!flow || flow.status === -3) return;
    flow.polls += 1;
    if (flow.polls <= 1) return;
    flow.status = 1;
    if (flow.isHanging) return;
    if (flow.polls <= 1 + this.pollsPerState) return;
    flow.status = flow.outcome;
    if (flow.outcome !== -3) this.#end(flow);
  }

  /** Somebody attends to a blocked flow: it goes on to its end. */
  unblock(): void {
    if (this.#current?.status === -3) {
      this.#current.status = 2;
      this.#end(this.#current);
    }
  }

  #begin(name: string, status: number, finish: (outcome: FlowOutcome) => void): Flow {
    const outcome = this.#outcomes.shift() ?? 2;
    const flow: Flow = {
      id: ++this.#nextFlow,
      name,
      outcome,
      startedAt: new Date(),
      polls: 0,
      status: 0,
      isHanging: false,
      finish: () => finish(outcome),
    };
    this.flows.set(flow.id, flow);
    this.#current = flow;
    this.status = status;
    return flow;
  }

  #end(flow: Flow): void {
    flow.finish();
    flow.endedAt = new Date();
    this.#current = undefined;
    this.status = running;
  }
}
