import type { ScriptedFlow } from "../../contract";
import { Passing } from "../../passing";
import { Shelf } from "../../shelf";
import type { World } from "../../world";
import type { Cluster } from "../tke/model";

/** A name and a value. */
export interface Label {
  readonly Name: string;
  readonly Value: string;
}

/** `leaving` is shown as the status before, `gone` not at all. */
export type AgentStatus = "binding" | "normal" | "abnormal" | "leaving" | "gone";

/** The collecting agent of one cluster on one instance. */
export interface Agent {
  readonly instanceId: string;
  readonly clusterId: string;
  readonly clusterType: string;
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  readonly enableExternal: boolean;
  labels: readonly Label[];
  readonly status: Passing<AgentStatus>;
  outcome: "normal" | "abnormal";
}

/** What a new agent is made from. */
export interface NewAgent {
  readonly instanceId: string;
  readonly cluster: Cluster;
  readonly clusterType: string;
  readonly enableExternal: boolean;
  readonly labels: readonly Label[];
}

/** All agents. */
export class Agents {
  private readonly shelf: Shelf<Agent>;

  constructor(
    private readonly world: World,
    clusters: (id: string) => Cluster | undefined,
  ) {
    this.shelf = new Shelf(world.switches.newObjectsListedAfterPolls);
    for (const instance of world.prometheus) {
      for (const id of instance.agents) {
        const cluster = clusters(id);
        if (!cluster) throw new Error(`world: prometheus ${instance.id} names no cluster ${id}.`);
        const agent = this.make({
          instanceId: instance.id,
          cluster,
          clusterType: "tke",
          enableExternal: false,
          labels: [],
        });
        agent.status.set(agent.outcome);
        this.shelf.place(key(agent.instanceId, agent.clusterId), agent);
      }
    }
  }

  /** Begins to bind a cluster. */
  bind(given: NewAgent, scripted?: ScriptedFlow): void {
    const agent = this.make(given);
    const polls = this.world.pollsPerState;
    if (scripted?.how === "fails") {
      const { outcome } = agent;
      agent.outcome = "abnormal";
      scripted.play(() => {
        agent.outcome = outcome;
        agent.status.set(outcome);
      });
      agent.status.restart("binding", { next: "abnormal", polls });
    } else agent.status.begin("binding", { next: agent.outcome, polls }, scripted);
    this.shelf.add(key(agent.instanceId, agent.clusterId), agent);
  }

  /** Begins to unbind; the agent stays listed for some polls. */
  unbind(agent: Agent, scripted?: ScriptedFlow): void {
    const step = { next: "gone" as const, polls: this.world.pollsPerState };
    agent.status.begin("leaving", step, scripted);
  }

  get(instanceId: string, clusterId: string): Agent | undefined {
    const agent = this.shelf.get(key(instanceId, clusterId));
    return agent?.status.now === "gone" ? undefined : agent;
  }

  /** What a list call sees; passing states go on by it. */
  list(instanceId: string): Agent[] {
    const seen = this.shelf.list().filter((agent) => agent.instanceId === instanceId);
    return seen.filter((agent) => agent.status.poll() !== "gone");
  }

  /** Agents of an instance without counting as a look. */
  of(instanceId: string): Agent[] {
    return this.all().filter((agent) => agent.instanceId === instanceId);
  }

  all(): Agent[] {
    return this.shelf.all().filter((agent) => agent.status.now !== "gone");
  }

  private make(given: NewAgent): Agent {
    const { cluster } = given;
    // Agent pods need a node to run on.
    const fails = cluster.nodes === 0 || cluster.agentStatus === "abnormal";
    return {
      instanceId: given.instanceId,
      clusterId: cluster.id,
      clusterType: given.clusterType,
      clusterName: cluster.name,
      region: cluster.region,
      vpcId: cluster.vpcId,
      enableExternal: given.enableExternal,
      labels: given.labels,
      status: new Passing<AgentStatus>("binding"),
      outcome: fails ? "abnormal" : "normal",
    };
  }
}

function key(instanceId: string, clusterId: string): string {
  return `${instanceId}/${clusterId}`;
}
