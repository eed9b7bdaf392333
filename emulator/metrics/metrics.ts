/** All pairs of Prometheus and Pushgateway; with `metrics: off` there are none, and queries find nothing. */
import path from "node:path";
import type { World } from "../world";
import type { AlertRoute } from "./alert-routes";
import { MetricsInstance } from "./instance";
import { findMetricsPrograms, type MetricsPrograms } from "./programs";
import { type AskedQuery, refusalOfQuery } from "./query-limit";
import type { FileGroup } from "./rule-file";
import { userLimits } from "./series-limit";

/** Address that instances of a world without metrics show; nothing listens there. */
const NOBODY = "127.0.0.1:9091";

interface Entry {
  readonly instance: MetricsInstance;
  readonly started: Promise<void>;
  state: "starting" | "ready" | "failed";
}

/** The metrics side of the world's Prometheus instances. */
export class Metrics {
  private readonly entries = new Map<string, Entry>();
  private readonly programs: MetricsPrograms | undefined;

  /** @throws {Error} when the world wants real metrics and the programs are not there. */
  constructor(
    private readonly world: World,
    private readonly dir: string,
  ) {
    this.programs = world.metrics === "real" ? findMetricsPrograms() : undefined;
  }

  /** Starts the programs of an instance; answers when they are ready. */
  async start(instanceId: string, token: string): Promise<void> {
    if (!this.programs || this.entries.has(instanceId)) return;
    const instance = new MetricsInstance({
      dir: path.join(this.dir, "metrics", instanceId),
      programs: this.programs,
      account: { userName: String(this.world.account.appId), token },
      switches: this.world.switches,
    });
    const entry: Entry = { instance, started: instance.start(), state: "starting" };
    this.entries.set(instanceId, entry);
    try {
      await entry.started;
      entry.state = "ready";
    } catch (error) {
      entry.state = "failed";
      throw error;
    }
  }

  /** Whether an instance can take pushes. */
  isReady(instanceId: string): boolean {
    return !this.programs || this.entries.get(instanceId)?.state === "ready";
  }

  /** `127.0.0.1:PORT` where an instance takes pushes; undefined before it runs. */
  pushGatewayOf(instanceId: string): string | undefined {
    if (!this.programs) return NOBODY;
    return this.ready(instanceId)?.pushgatewayAddress;
  }

  /** `127.0.0.1:PORT` of an instance's Prometheus; undefined before it runs. */
  prometheusOf(instanceId: string): string | undefined {
    if (!this.programs) return NOBODY;
    return this.ready(instanceId)?.prometheusAddress;
  }

  rotate(instanceId: string, token: string): void {
    this.entries.get(instanceId)?.instance.rotate(token);
  }

  /** Replaces an instance's rules. */
  async setRules(instanceId: string, groups: readonly FileGroup[]): Promise<void> {
    await this.ready(instanceId)?.setRules(groups);
  }

  /** Replaces whom an instance's alerts are sent to. */
  async setRoutes(instanceId: string, routes: readonly AlertRoute[]): Promise<void> {
    await this.ready(instanceId)?.setRoutes(routes);
  }

  /** Lets an instance reach its limit of series, or lifts it. @throws {Error} when it does not run. */
  async setFull(instanceId: string, isFull: boolean): Promise<void> {
    const instance = this.ready(instanceId);
    if (!instance) throw new Error(`local cloud: ${instanceId} has no Prometheus that runs.`);
    if (isFull) await instance.reachLimit();
    else await instance.liftLimit();
  }

  /** What an instance's quota says. */
  limits(instanceId: string): Record<string, number> {
    return this.ready(instanceId)?.limits() ?? userLimits(undefined);
  }

  /** Asks an instance's Prometheus; undefined when it does not run. */
  async request(
    instanceId: string,
    asked: { method: string; target: string; body?: string },
  ): Promise<{ status: number; body: string } | undefined> {
    return this.ready(instanceId)?.request(asked.method, asked.target, asked.body);
  }

  /** Why a query may not be asked, as it would read too much; undefined if it may, or when nothing runs. */
  async refusalOf(instanceId: string, query: AskedQuery): Promise<string | undefined> {
    const instance = this.ready(instanceId);
    if (!instance) return undefined;
    const ask = async (path: string, form: Record<string, string>) => {
      const body = new URLSearchParams(form).toString();
      const answer = await instance.request("POST", `/api/v1/${path}`, body);
      return (JSON.parse(answer.body) as { data?: unknown }).data;
    };
    return refusalOfQuery(ask, query, this.world.switches);
  }

  /** Ends an instance's programs. */
  async stop(instanceId: string): Promise<void> {
    const entry = this.entries.get(instanceId);
    this.entries.delete(instanceId);
    await entry?.started.catch(() => undefined);
    await entry?.instance.close();
  }

  /** Ends all programs. */
  async close(): Promise<void> {
    await Promise.all([...this.entries.keys()].map((id) => this.stop(id)));
  }

  private ready(instanceId: string): MetricsInstance | undefined {
    const entry = this.entries.get(instanceId);
    return entry?.state === "ready" ? entry.instance : undefined;
  }
}
