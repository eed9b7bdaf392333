import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startCloud, type RunningCloud } from "../../emulator/cloud";
import { vendorJar } from "../../emulator/flink-run/vendor-jar";
import { checkWorld } from "../../emulator/world";
import { connectClients } from "../../provider/connect";
import { pathDiff } from "../../provider/lifecycle/path-diff";
import { realClock } from "../../provider/lifecycle/real-clock";
import type { CreateContext, UpdateContext, Resource } from "../../provider/lifecycle/resource";
import type { Clients } from "../../provider/resources/clients";
import {
  reporterSettingsArgs,
  type ReporterSettingsArgs,
} from "../../provider/resources/reporter-settings-args";

/** A local cloud with one EMR cluster, and the provider's way to it. */
export interface EmrBench {
  readonly cloud: RunningCloud;
  /** Warnings and notes, in order. */
  readonly lines: string[];
  /** What was shown beside the resource while it worked. */
  readonly progress: string[];
  /** A jar for `ReporterJar`, within the limit of what is sent inline. */
  readonly jar: { fileName: string; sha256: string; path: string };
  /** A context as a new provider process has it. */
  context(fleet?: string[]): CreateContext<Clients, object> & UpdateContext<Clients, object>;
  /** A file or folder of a node, as a path on this machine. */
  at(node: string, path: string): string;
  close(): Promise<void>;
}

/** The cluster of the bench. */
export const clusterId = "emr-bench001";
/** The instance of the bench. */
export const instanceId = "prom-bench001";
/** Flink's folder. */
export const flinkHome = "/usr/local/service/flink";

/** Arguments of `ReporterSettings` on the bench's cluster. */
export function settingsArgs(changes: Partial<ReporterSettingsArgs> = {}): ReporterSettingsArgs {
  const base = { clusterId, prometheusInstanceId: instanceId, jobName: "orders" };
  return reporterSettingsArgs.parse({ ...base, ...changes });
}

const vpcs = ["1", "2"].map((n) => ({
  id: `vpc-emr0000${n}`,
  cidr: `10.${n}.0.0/16`,
  subnets: [{ id: `subnet-emr0000${n}`, zone: "ap-guangzhou-3", cidr: `10.${n}.1.0/24` }],
}));
/** Network of the clusters. */
export const place = { vpc: "vpc-emr00001", subnet: "subnet-emr00001", zone: "ap-guangzhou-3" };

const masters = ["ins-m0000001", "ins-m0000002"].map((id, at) => ({
  id,
  role: "master",
  ip: `10.1.1.1${at}`,
  libJars: at === 0 ? ["flink-metrics-prometheus-1.14.6.jar"] : [],
}));

/** A cluster of two masters, a core node and a router with a config group of its own. */
export function emrWorld(changes: object = {}): object {
  return {
    id: clusterId,
    name: "orders",
    ...place,
    flink: "1.14.6",
    conf: { "state.checkpoints.num-retained": "3" },
    nodes: [
      ...masters,
      { id: "ins-c0000001", role: "core", ip: "10.1.1.20" },
      {
        id: "ins-r0000001",
        role: "router",
        ip: "10.1.1.30",
        services: [],
        clients: ["FLINK"],
        group: "flink-router-submitGroup",
      },
    ],
    ...changes,
  };
}

/** Starts a cloud of its own; `world` replaces parts of it. */
export async function openEmrBench(world: object = {}): Promise<EmrBench> {
  const dir = mkdtempSync(join(tmpdir(), "emr-bench-"));
  const base = {
    metrics: "off",
    pollsPerState: 0,
    vpcs,
    prometheus: [{ id: instanceId, name: "there", ...place }],
    emr: [emrWorld()],
  };
  const cloud = await startCloud({ world: checkWorld({ ...base, ...world }), dir, port: 0 });
  const lines: string[] = [];
  const progress: string[] = [];
  const path = join(dir, "auth.jar");
  mkdirSync(dir, { recursive: true });
  writeFileSync(path, vendorJar());
  const sha256 = createHash("sha256").update(vendorJar()).digest("hex");
  return {
    cloud,
    lines,
    progress,
    jar: { fileName: "flink-metrics-prometheus_2.11-auth.jar", sha256, path },
    context: (fleet = []) => ({
      urn: "urn:pulumi:dev::flinkwatch::flinkwatch:index:X::x",
      owner: { project: "flinkwatch", stack: "dev", mark: "flinkwatch:flinkwatch/dev" },
      region: "ap-guangzhou",
      clients: connectClients(
        { ...cloud, environment: {} },
        { region: "ap-guangzhou", fleet },
        hurried,
      ),
      log: {
        info: (text) => lines.push(text),
        warn: (text) => lines.push(text),
        status: (text) => progress.push(text),
      },
      clock: hurried,
      signal: new AbortController().signal,
      created: () => undefined,
      begun: () => undefined,
    }),
    at: (node, file) => join(cloud.hosts[node] ?? "", file),
    close: async () => {
      await cloud.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Real time, but nobody waits long for the local cloud. */
const hurried = {
  now: () => realClock.now(),
  sleep: (milliseconds: number, signal?: AbortSignal) =>
    realClock.sleep(Math.min(milliseconds, 20), signal),
};

/** A resource that was created, read and changed as the engine does it. */
export class Lived<A extends object, S extends object> {
  id = "";
  state!: S;

  constructor(
    readonly bench: EmrBench,
    readonly resource: Resource<A, S, Clients>,
    public args: A,
  ) {}

  async create(): Promise<S> {
    const context = this.bench.context() as CreateContext<Clients, S>;
    const made = await this.resource.create(context, this.args);
    [this.id, this.state] = [made.id, made.state];
    return made.state;
  }

  /** Reads as a preview does, and returns the paths that an update would change. */
  async drift(fleet: string[] = [clusterId]): Promise<string[]> {
    const { id, args, state } = this;
    const seen = await this.resource.read(this.bench.context(fleet), { id, args, state });
    if (seen === undefined) return ["gone"];
    this.state = seen.state;
    const changes = pathDiff(seen.state, this.resource.plan(args, seen.state));
    return changes.map(({ path, kind }) => `${kind} ${path.join("/")}`);
  }

  async update(): Promise<S> {
    const { id, args, state } = this;
    const begun = (half: S) => void (this.state = half);
    const context = { ...this.bench.context(), begun };
    this.state = await this.resource.update(context, { id, args, state });
    return this.state;
  }

  async destroy(): Promise<void> {
    const { id, args, state } = this;
    await this.resource.delete(this.bench.context(), { id, args, state });
  }
}
