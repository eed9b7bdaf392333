import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCloud, type RunningCloud } from "../../emulator/cloud";
import { checkWorld } from "../../emulator/world";
import { createGrafanaApi } from "../../provider/grafana/grafana-api";
import type { Context, Resource } from "../../provider/lifecycle/resource";
import { diffInTexts } from "../../provider/lifecycle/json-text";
import { SharedReads } from "../../provider/lifecycle/shared-reads";
import type { Clients } from "../../provider/resources/clients";
import { createTransport } from "../../provider/tencent/transport";

/** One call that the local cloud saw. */
interface SeenCall {
  readonly action: string;
  readonly ok: boolean;
}

/** A local cloud, and a provider's way to it, for the tests of resources. */
export interface Bench {
  readonly cloud: RunningCloud;
  readonly lines: string[];
  /** Where Grafana is, and what it takes. */
  readonly grafana: { readonly url: string; readonly token: string };
  /** A context as a new provider process has it. */
  context(stack?: string): Context<Clients>;
  /** Actions that changed something since the last time, in order. */
  writes(): Promise<string[]>;
  /** Times each action was called since the last `writes`. */
  fault(rule: object): Promise<void>;
  close(): Promise<void>;
}

const base = {
  region: "ap-guangzhou",
  metrics: "off",
  vpcs: [
    {
      id: "vpc-emr00001",
      cidr: "10.0.0.0/16",
      subnets: [{ id: "subnet-emr00001", zone: "ap-guangzhou-3", cidr: "10.0.1.0/24" }],
    },
    {
      id: "vpc-emr00002",
      cidr: "10.1.0.0/16",
      subnets: [{ id: "subnet-emr00002", zone: "ap-guangzhou-3", cidr: "10.1.1.0/24" }],
    },
  ],
  grafana: [{ id: "grafana-demo0001", vpc: "vpc-emr00001" }],
};

/** Starts a cloud of its own with the base world and what `world` adds. */
export async function openBench(world: object = {}): Promise<Bench> {
  const dir = mkdtempSync(join(tmpdir(), "bench-"));
  const cloud = await startCloud({ world: checkWorld({ ...base, ...world }), dir, port: 0 });
  const lines: string[] = [];
  let seen = 0;
  let now = 0;
  const calls = async () => {
    const answer = (await (await fetch(`${cloud.endpoint}/_/calls`)).json()) as
      SeenCall[] | { calls: SeenCall[] };
    return Array.isArray(answer) ? answer : answer.calls;
  };
  // Waiting costs nothing here: the cloud's states pass by polls.
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => void (now += milliseconds),
  };
  return {
    cloud,
    lines,
    grafana: cloud.grafana,
    context(stack = "dev") {
      const { endpoint, secretId, secretKey, grafana } = cloud;
      const log = (text: string) => void lines.push(text);
      return {
        urn: `urn:pulumi:${stack}::flinkwatch::flinkwatch:index:X::x`,
        owner: { project: "flinkwatch", stack, mark: `flinkwatch:flinkwatch/${stack}` },
        region: "ap-guangzhou",
        signal: new AbortController().signal,
        clock,
        log: { info: log, warn: log, status: () => undefined },
        clients: {
          cloud: createTransport({
            credential: { secretId, secretKey },
            region: "ap-guangzhou",
            endpoint,
            clock,
          }),
          hosts: undefined as never,
          grafana: createGrafanaApi({ url: grafana.url, auth: grafana.token }),
          ways: undefined as never,
          addresses: new Map(),
          reads: new SharedReads(),
        },
      };
    },
    async writes() {
      const all = await calls();
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh.map((c) => c.action).filter((a) => !/^(Describe|Get|List|Export)/.test(a));
    },
    async fault(rule) {
      await fetch(`${cloud.endpoint}/_/faults`, { method: "POST", body: JSON.stringify(rule) });
    },
    async close() {
      await cloud.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** One stack's instance of a resource: what the engine would keep of it. */
export class Kept<A extends object, S extends object> {
  id = "";
  state = {} as S;
  args: A;

  constructor(
    readonly resource: Resource<A, S, Clients>,
    readonly bench: Pick<Bench, "context">,
    input: object,
    readonly stack = "dev",
  ) {
    this.args = resource.args.parse(input) as A;
  }

  /** One `up` with these arguments: refresh, diff, then create, update or nothing. Returns the paths that differed. */
  async up(input?: object): Promise<string[]> {
    const { resource, args: old } = this;
    if (input) this.args = resource.args.parse(input) as A;
    const context = this.bench.context(this.stack);
    if (this.id !== "") {
      const read = await resource.read(context, { id: this.id, args: old, state: this.state });
      if (!read) this.id = "";
      else this.state = read.state;
    }
    if (this.id === "") {
      const keep = (id: string, state: S) => Object.assign(this, { id, state });
      const made = await resource.create(Object.assign(context, { created: keep }), this.args);
      Object.assign(this, made);
      return ["created"];
    }
    const changed = diffInTexts(this.state, resource.plan(this.args, this.state));
    if (changed.length > 0) await this.update(old);
    return changed.map(({ path }) => path.join("."));
  }

  /** Where it fails, the old arguments stay, unless it has said what may stand by then. */
  private async update(old: A): Promise<void> {
    const { resource, args, state } = this;
    this.args = old;
    const begun = (now: S) => void Object.assign(this, { args, state: now });
    const context = Object.assign(this.bench.context(this.stack), { begun });
    this.state = await resource.update(context, { id: this.id, args, state });
    this.args = args;
  }

  /** What the preview of a run with these arguments finds out. */
  async ahead(input?: object): Promise<Partial<S> | undefined> {
    const { resource, state } = this;
    if (input) this.args = resource.args.parse(input) as A;
    const known = this.id === "" ? undefined : state;
    return resource.lookAhead?.(this.bench.context(this.stack), this.args, known);
  }

  async destroy(): Promise<void> {
    await this.resource.delete(this.bench.context(this.stack), this);
  }

  /** Whether it is still there, as an import would see it. */
  imported() {
    return this.resource.read(this.bench.context(this.stack), { id: this.id });
  }
}
