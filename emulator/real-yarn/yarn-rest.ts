/** The ResourceManager's REST interface, as far as the lab needs it. */
import { FlinkRest } from "../real-flink/flink-rest";

/** An application as /ws/v1/cluster/apps lists it. */
export interface YarnApplication {
  /** Such as `application_1795656690700_0001`. */
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly state: "NEW" | "NEW_SAVING" | "SUBMITTED" | "ACCEPTED" | "RUNNING" | EndState;
  readonly finalStatus: "UNDEFINED" | "SUCCEEDED" | "FAILED" | "KILLED" | "ENDED";
  /** When it was submitted: milliseconds since 1970. */
  readonly startedTime: number;
  /** When it ended: milliseconds since 1970, or 0. */
  readonly finishedTime: number;
  readonly runningContainers: number;
  /** "NOT_START", "RUNNING", "SUCCEEDED" and others: how far its logs are collected. */
  readonly logAggregationStatus: string;
}

type EndState = "FINISHED" | "FAILED" | "KILLED";

/** A node as /ws/v1/cluster/nodes lists it. */
export interface YarnNode {
  readonly id: string;
  readonly state: string;
}

const SECONDS = 20;

/** A ResourceManager's REST interface. */
export class YarnRest {
  /** @param address `HOST:PORT` of the ResourceManager's web pages. */
  constructor(readonly address: string) {}

  /** All applications, ended ones too. */
  async apps(): Promise<readonly YarnApplication[]> {
    const { apps } = await this.ask<{ apps: { app?: YarnApplication[] } | null }>("GET", "/apps");
    return apps?.app ?? [];
  }

  /** One application. @throws {Error} when there is none of that id. */
  async app(id: string): Promise<YarnApplication> {
    return (await this.ask<{ app: YarnApplication }>("GET", `/apps/${id}`)).app;
  }

  /** Asks that an application be killed, as `yarn application -kill` does. Does not wait. */
  async kill(id: string): Promise<void> {
    await this.ask("PUT", `/apps/${id}/state`, JSON.stringify({ state: "KILLED" }));
  }

  /** All nodes. */
  async nodes(): Promise<readonly YarnNode[]> {
    const { nodes } = await this.ask<{ nodes: { node?: YarnNode[] } | null }>("GET", "/nodes");
    return nodes?.node ?? [];
  }

  /** Flink's own REST interface of an application, behind YARN's proxy. */
  flink(id: string): FlinkRest {
    return new FlinkRest(`http://${this.address}/proxy/${id}`);
  }

  private async ask<T>(method: string, target: string, body?: string): Promise<T> {
    const answer = await fetch(`http://${this.address}/ws/v1/cluster${target}`, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as T;
    throw new Error(`YARN REST: ${method} ${target} answered ${answer.status}.\n${text}`);
  }
}
