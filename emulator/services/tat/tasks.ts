/**
 * Running tasks: a command on one node each, a few at once, with the states that clients poll.
 */
import type { NodeHost } from "../../nodes";

/** Real processes at once: with more, hundreds of nodes would stall the machine. */
const concurrency = 6;
/** Output that the API returns: 24 KB. */
const outputLimitBytes = 24 * 1024;

/** States in which a task stays. */
export type FinalStatus =
  "SUCCESS" | "FAILED" | "TIMEOUT" | "DELIVER_FAILED" | "START_FAILED" | "CANCELLED" | "TERMINATED";

/** A command on one node. */
export interface Task {
  readonly id: string;
  readonly instanceId: string;
  readonly createdAt: Date;
  startedAt?: Date;
  endedAt?: Date;
  /** How it came out; undefined while under way. */
  outcome?: FinalStatus;
  /** Polls that saw it; the first never sees an end, as in the real one. */
  polls: number;
  exitCode: number;
  /** At most 24 KB. */
  output: Buffer;
  droppedBytes: number;
  errorInfo: string;
  readonly cancel: AbortController;
}

/** What to run. */
export interface TaskCommand {
  readonly script: string;
  readonly timeoutSeconds: number;
  readonly user: string;
  readonly cwd: string;
}

/** A new task of an instance. */
export function newTask(id: string, instanceId: string): Task {
  return {
    id,
    instanceId,
    createdAt: new Date(),
    polls: 0,
    exitCode: 0,
    output: Buffer.alloc(0),
    droppedBytes: 0,
    errorInfo: "",
    cancel: new AbortController(),
  };
}

/** The state that a poll shows. A task that ended shows RUNNING to the first poll. */
export function taskStatus(task: Task): string {
  if (task.outcome !== undefined && task.polls > 1) return task.outcome;
  if (task.cancel.signal.aborted) return "CANCELLING";
  return task.startedAt === undefined ? "PENDING" : "RUNNING";
}

/** State of all tasks of an invocation together. */
export function invocationStatus(tasks: readonly Task[]): string {
  const outcomes = tasks.map((task) => task.outcome);
  if (outcomes.includes(undefined)) {
    if (tasks.some((task) => task.cancel.signal.aborted)) return "CANCELLING";
    return tasks.some((task) => task.startedAt) ? "RUNNING" : "PENDING";
  }
  const all = (...states: FinalStatus[]) => outcomes.every((o) => o && states.includes(o));
  const some = (...states: FinalStatus[]) => outcomes.some((o) => o && states.includes(o));
  if (all("SUCCESS")) return "SUCCESS";
  if (all("CANCELLED", "TERMINATED")) return "CANCELLED";
  if (all("TIMEOUT")) return "TIMEOUT";
  if (some("CANCELLED", "TERMINATED")) return "PARTIAL_CANCELLED";
  return some("SUCCESS") ? "PARTIAL_FAILED" : "FAILED";
}

/** Runs tasks in the order in which they came. */
export class TaskRunner {
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #tasks = new Set<Task>();

  constructor(private readonly nodes: NodeHost) {}

  /** Queues a task; its fields tell how it goes on. */
  start(task: Task, command: TaskCommand): void {
    this.#tasks.add(task);
    this.#waiting.push(async () => {
      await this.#run(task, command);
      this.#tasks.delete(task);
    });
    this.#next();
  }

  /** Cancels what is under way and waits for it to end. */
  async close(): Promise<void> {
    for (const task of this.#tasks) task.cancel.abort();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #next(): void {
    while (this.#running.size < concurrency) {
      const work = this.#waiting.shift();
      if (!work) return;
      const running = work().finally(() => {
        this.#running.delete(running);
        this.#next();
      });
      this.#running.add(running);
    }
  }

  async #run(task: Task, command: TaskCommand): Promise<void> {
    const end = (outcome: FinalStatus, errorInfo = "") => {
      task.outcome = outcome;
      task.errorInfo = errorInfo;
      task.endedAt = new Date();
    };
    if (task.cancel.signal.aborted) return end("CANCELLED");
    if (this.nodes.find(task.instanceId)?.agent !== "online") {
      return end("DELIVER_FAILED", "the agent did not take the command");
    }
    task.startedAt = new Date();
    try {
      const result = await this.nodes.run(task.instanceId, {
        ...command,
        signal: task.cancel.signal,
      });
      task.output = result.output.subarray(0, outputLimitBytes);
      task.droppedBytes = result.droppedBytes + result.output.length - task.output.length;
      task.exitCode = result.exitCode;
      if (result.cancelled) end("TERMINATED");
      else if (result.timedOut)
        end("TIMEOUT", `the command took longer than ${command.timeoutSeconds} s`);
      else end(result.exitCode === 0 ? "SUCCESS" : "FAILED");
    } catch (error) {
      end("START_FAILED", error instanceof Error ? error.message : String(error));
    }
  }
}
