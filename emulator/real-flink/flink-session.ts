/** A session cluster of real Flink on loopback: one JobManager, and TaskManagers that come and go. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { freePorts } from "../free-ports";
import {
  type Collector,
  FlinkProcess,
  type FlinkProcessOptions,
  type ProcessKind,
} from "./flink-process";
import { FlinkRest } from "./flink-rest";
import type { Jdk } from "./java";
import { LAB_JOB_CLASS, type LabJobOptions, labJobArguments, makeLabJob } from "./lab-job";
import { poll } from "./poll";

/** What a session starts from. */
export interface FlinkSessionOptions {
  /** The submitting node's Flink home. */
  readonly home: string;
  readonly version: string;
  readonly jdk: Jdk;
  /** A folder of its own for logs, checkpoints and temporary files. */
  readonly dir: string;
  /** Of all its processes. @default "serial" */
  readonly collector?: Collector;
}

const START_SECONDS = 90;
const JOB_SECONDS = 60;

/** A running session. */
export class FlinkSession {
  readonly rest: FlinkRest;
  readonly jobManager: FlinkProcess;
  private jobJar: Promise<string> | undefined;
  readonly taskManagers: FlinkProcess[] = [];

  /**
   * Starts a JobManager on free ports; it is not ready yet, see {@link ready}. Where only its log is of interest there
   * is no need to wait.
   */
  static async start(options: FlinkSessionOptions): Promise<FlinkSession> {
    const [rpc = 0, rest = 0] = await freePorts(2);
    return new FlinkSession(options, { rpc, rest });
  }

  private constructor(
    private readonly options: FlinkSessionOptions,
    private readonly ports: { rpc: number; rest: number },
  ) {
    mkdirSync(path.join(options.dir, "tmp"), { recursive: true });
    this.rest = new FlinkRest(`http://127.0.0.1:${ports.rest}`);
    this.jobManager = new FlinkProcess(this.processOptions("jobmanager", "jobmanager"));
  }

  /** Every process so far, ended ones too. */
  get processes(): readonly FlinkProcess[] {
    return [this.jobManager, ...this.taskManagers];
  }

  /** Folder of a job's checkpoints. */
  checkpointsOf(jobId: string): string {
    return path.join(this.options.dir, "checkpoints", jobId);
  }

  /** Starts one more TaskManager. */
  addTaskManager(): FlinkProcess {
    const name = `taskmanager-${this.taskManagers.length + 1}`;
    const started = new FlinkProcess(this.processOptions("taskmanager", name));
    this.taskManagers.push(started);
    return started;
  }

  /** Waits until REST answers and each TaskManager has registered. @throws {Error} with what the processes said. */
  async ready(): Promise<void> {
    const what = "the JobManager and its TaskManagers";
    await poll({ what, seconds: START_SECONDS, evidence: () => this.tails() }, async () => {
      const [failed] = this.processes.filter((each) => each.failed);
      if (failed) throw new Error(`real Flink: ${failed.name} ended by itself.\n${failed.tail()}`);
      const living = this.taskManagers.filter((each) => !each.ended);
      return (await this.rest.answers()) && living.every(hasRegistered);
    });
  }

  /** Submits the lab's job and waits until all its tasks run; answers its id. */
  async submit(job: LabJobOptions): Promise<string> {
    this.jobJar ??= makeLabJob(this.options, this.options.dir);
    const id = await this.rest.run(await this.jobJar, {
      entryClass: LAB_JOB_CLASS,
      arguments: labJobArguments(job),
    });
    await this.running(id);
    return id;
  }

  /** Waits until all tasks of a job run. */
  async running(jobId: string): Promise<void> {
    const what = `job ${jobId} to run`;
    await poll({ what, seconds: JOB_SECONDS, evidence: () => this.tails() }, () =>
      this.rest.allTasksRun(jobId),
    );
  }

  /** Cancels a job and waits for its end. */
  async cancel(jobId: string): Promise<void> {
    await this.rest.cancel(jobId);
    await poll({ what: `job ${jobId} to be cancelled`, seconds: JOB_SECONDS }, async () =>
      (await this.rest.jobs()).some((job) => job.jid === jobId && job.state === "CANCELED"),
    );
  }

  /** Ends everything in order: TaskManagers first, as stop-cluster.sh does. */
  async stop(): Promise<void> {
    await Promise.all(this.taskManagers.map((each) => each.stop()));
    await this.jobManager.stop();
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.kill()));
  }

  private tails(): string {
    return this.processes.map((each) => `--- ${each.name}\n${each.tail()}`).join("\n");
  }

  private processOptions(kind: ProcessKind, name: string): FlinkProcessOptions {
    const { home, version, jdk, dir, collector } = this.options;
    const dynamic = { ...this.settings(), ...(kind === "taskmanager" ? TASK_MANAGER : {}) };
    const logs = path.join(dir, "log");
    return { kind, name, home, version, jdk, logs, dynamic, ...(collector && { collector }) };
  }

  /** What this machine needs instead of what EMR's file says. Nothing of the reporter is among it. */
  private settings(): Record<string, string> {
    const { dir } = this.options;
    return {
      "jobmanager.rpc.address": "127.0.0.1",
      "jobmanager.rpc.port": String(this.ports.rpc),
      "jobmanager.bind-host": "127.0.0.1",
      "rest.address": "127.0.0.1",
      "rest.bind-address": "127.0.0.1",
      "rest.port": String(this.ports.rest),
      "rest.bind-port": String(this.ports.rest),
      // EMR's file names ZooKeeper and HDFS; the second key is the first one's name from 1.17 on.
      "high-availability": "NONE",
      "high-availability.type": "NONE",
      "state.checkpoints.dir": `file://${path.join(dir, "checkpoints")}`,
      "execution.checkpointing.dir": `file://${path.join(dir, "checkpoints")}`,
      "io.tmp.dirs": path.join(dir, "tmp"),
      "web.upload.dir": path.join(dir, "tmp"),
      "heartbeat.interval": "1000",
      "heartbeat.timeout": "5000",
    };
  }
}

function hasRegistered(taskManager: FlinkProcess): boolean {
  return taskManager.log.text().includes("Successful registration at resource manager");
}

const TASK_MANAGER: Readonly<Record<string, string>> = {
  "taskmanager.host": "127.0.0.1",
  "taskmanager.bind-host": "127.0.0.1",
  "taskmanager.numberOfTaskSlots": "2",
  // Outside of Flink's scripts nobody derives these.
  "taskmanager.cpu.cores": "1.0",
  "taskmanager.memory.framework.heap.size": "64m",
  "taskmanager.memory.framework.off-heap.size": "32m",
  "taskmanager.memory.task.heap.size": "128m",
  "taskmanager.memory.task.off-heap.size": "0m",
  "taskmanager.memory.network.min": "24m",
  "taskmanager.memory.network.max": "24m",
  "taskmanager.memory.managed.size": "16m",
  "taskmanager.memory.jvm-metaspace.size": "128m",
  "taskmanager.memory.jvm-overhead.min": "64m",
  "taskmanager.memory.jvm-overhead.max": "64m",
};
