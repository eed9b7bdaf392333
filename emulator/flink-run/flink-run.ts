/**
 * A stand-in for `flink run` on YARN: takes configuration, lib and plugins of the submitting node to a core node,
 * and there does what Flink's processes would do with them, or refuses as Flink would.
 */
import { chownSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NodeFacts, NodeHost } from "../nodes";
import { flinkHome } from "../nodes/flink-home";
import { hadoop } from "../nodes/node-root";
import { exposition, type ProcessKind } from "./exposition";
import type { ReadConfig } from "./flink-config";
import { type Container, type Pusher, pushFailure, send } from "./gateway-push";
import { groupUrl, pushSettings } from "./push-settings";
import { judge, noReporter } from "./rules";
import { flinkRest } from "./flink-rest";
import { readShipment, Refusal, scenes, type Shipment } from "./shipment";
import type { Application } from "../yarn/application";

/** What one process got for a push. */
export interface PushResponse {
  readonly process: ProcessKind;
  readonly url: string;
  readonly jobName: string;
  /** HTTP status; 0 when the gateway was not reached. */
  readonly status: number;
  readonly body: string;
}

/** A submitted job. */
export interface FlinkJob {
  /** Whether the client accepted: false = it refused to start. */
  readonly accepted: boolean;
  /** Whether a reporter was loaded. */
  readonly loaded: boolean;
  /** Whether both processes' first push was taken. */
  readonly pushed: boolean;
  /** Ids of the rules that applied. */
  readonly rules: string[];
  /** Lines of the client and of both processes. */
  readonly log: string[];
  readonly responses: PushResponse[];
  /** Pushes once more, as after the next interval. */
  push(): Promise<PushResponse[]>;
  /** Ends the job: its groups are deleted if the settings say so. */
  stop(): Promise<void>;
}

/** What the client's submission came to. */
interface Shipped {
  readonly shipment: Shipment;
  readonly container: Container;
}

/** Where to submit and where the containers run. */
export interface FlinkRunOptions {
  /** The master or router on which `flink run` is typed. */
  readonly from: string;
  /** The core or task node of the containers. */
  readonly to: string;
}

let applications = 0;

/** Copies what is shipped into a container's folder on the node, as YARN localises it. */
function localise(from: NodeFacts, to: NodeFacts): string {
  const application = `application_${process.pid}_${String(++applications).padStart(4, "0")}`;
  const folder = `/data/emr/yarn/local/usercache/hadoop/appcache/${application}`;
  const target = join(to.root, folder);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const part of ["conf", "lib", "plugins"]) {
    const source = join(from.root, flinkHome, part);
    if (existsSync(source)) cpSync(source, join(target, part), { recursive: true });
  }
  return folder;
}

/** What the rules made of all reporters. */
interface Judged {
  readonly pushers: Pusher[];
  readonly rules: string[];
  readonly log: string[];
}

function judgeAll(shipment: Shipment): Judged {
  const judged: Judged = { pushers: [], rules: [], log: [...shipment.config.log] };
  for (const scene of scenes(shipment)) {
    const verdict = judge(scene);
    judged.log.push(...verdict.log);
    judged.rules.push(...verdict.rules);
    if (!verdict.loaded) continue;
    for (const kind of ["jobmanager", "taskmanager"] as const) {
      const settings = pushSettings(scene);
      judged.log.push(...settings.log);
      judged.pushers.push({ kind, settings });
    }
  }
  if (judged.pushers.length === 0) judged.log.push(noReporter);
  return judged;
}

class Job implements FlinkJob {
  readonly accepted = true;
  readonly responses: PushResponse[] = [];
  readonly rules: string[];
  readonly log: string[];
  pushed = false;

  private readonly container: Container;
  private readonly minor: number;
  private readonly application: Application | undefined;

  constructor(
    { container, shipment }: Shipped,
    private readonly judged: Judged,
  ) {
    this.rules = judged.rules;
    this.log = judged.log;
    this.container = container;
    this.minor = shipment.minor;
    const { host, node } = container;
    this.application = host.yarn?.of(node.clusterId).submit({
      name: "Flink per-job cluster",
      flink: flinkRest(shipment, this.log),
    });
  }

  get loaded(): boolean {
    return this.judged.pushers.length > 0;
  }

  async push(): Promise<PushResponse[]> {
    const { node, folder } = this.container;
    const answers: PushResponse[] = [];
    for (const pusher of this.judged.pushers) {
      writeFileSync(join(node.root, folder, "push.prom"), exposition(pusher.kind, this.minor));
      const answer = await send(this.container, pusher, [
        'request = "PUT"',
        'header = "Content-Type: text/plain; version=0.0.4"',
        'data-binary = "@push.prom"',
      ]);
      const taken = answer.status === 200 || answer.status === 202;
      if (!taken) this.log.push(...pushFailure(pusher, answer));
      const { jobName } = pusher.settings;
      const url = groupUrl(pusher.settings);
      answers.push({
        process: pusher.kind,
        url,
        jobName,
        status: answer.status,
        body: answer.body,
      });
    }
    this.responses.push(...answers);
    return answers;
  }

  async stop(): Promise<void> {
    const { node, folder } = this.container;
    this.application?.end("FINISHED");
    for (const pusher of this.judged.pushers) {
      if (!pusher.settings.deleteOnShutdown) continue;
      await send(this.container, pusher, ['request = "DELETE"']);
    }
    rmSync(join(node.root, folder), { recursive: true, force: true });
  }
}

function writeLogs(from: NodeFacts, config: ReadConfig): void {
  const folder = join(from.root, config.values.get("env.log.dir") ?? `${flinkHome}/log`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `flink-hadoop-client-${from.id}.log`);
  writeFileSync(file, `${config.log.join("\n")}\n`);
  if (process.getuid?.() === 0) chownSync(file, hadoop.uid, hadoop.gid);
}

function refused(lines: string[]): FlinkJob {
  const nothing = { accepted: false, loaded: false, pushed: false, rules: [], responses: [] };
  return { ...nothing, log: lines, push: async () => [], stop: async () => undefined };
}

/**
 * Submits a job and lets its processes push once.
 * @throws {Error} when a node does not exist or commands cannot be isolated here.
 */
export async function flinkRun(host: NodeHost, options: FlinkRunOptions): Promise<FlinkJob> {
  const from = host.node(options.from);
  const to = host.node(options.to);
  let shipment: Shipment;
  try {
    shipment = readShipment(from);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.lines);
    throw error;
  }
  writeLogs(from, shipment.config);
  const container = { host, node: to, folder: localise(from, to) };
  const job = new Job({ container, shipment }, judgeAll(shipment));
  const first = await job.push();
  job.pushed = first.length > 0 && first.every((r) => r.status === 200 || r.status === 202);
  return job;
}
