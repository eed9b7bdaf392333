import { randomBytes } from "node:crypto";

import { unlessAborted } from "./abort";
import { lookingScripts, type NodeResult, type ScriptRun } from "./hosts";
import { printable, resultOf, unreachable } from "./output";
import type { Command } from "./script";
import {
  isRefused,
  mayHaveHappened,
  type TatApi,
  type TatClock,
  type TatInvocation,
  type TatTargets,
  type TatTask,
} from "./tat-api";

const firstPollMilliseconds = 150;
const longestPollMilliseconds = 3000;
/** A look takes a second or two: small steps find its end early, and long runs still need few calls. */
const pollGrowth = 1.6;
/** Beyond the script's own bound: delivery and reporting. */
const graceSeconds = 60;
/** A cancelled run of the engine ends within seconds. */
const cancelMilliseconds = 1500;
const looksAfterUnknown = 3;
const inProgress = new Set(["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"]);
const neverRan = new Set(["DELIVER_FAILED", "START_FAILED", "TASK_TIMEOUT", "CANCELLED"]);
/** All our commands are called so. */
const namePrefix = "flinkwatch-";

/** A command that TAT keeps, with values for one run of it. */
export interface SavedCommand {
  readonly savedCommandId: string;
  readonly parameters: Record<string, string>;
}

/** Starts commands and follows them to their end, also those that an earlier process started. */
export class TatInvocations {
  #earlier: Promise<TatInvocation[]> | undefined;

  constructor(
    private readonly api: TatApi,
    private readonly clock: TatClock,
  ) {}

  /**
   * One RunCommand or InvokeCommand to its end on all nodes. When the run is given up, the command is cancelled.
   * @throws What it answers.
   */
  async run(
    run: ScriptRun,
    command: Command | SavedCommand,
    nodes: string[],
  ): Promise<NodeResult[]> {
    const busy = lookingScripts.has(run.script) ? [] : await this.#waitForEarlier(run, nodes);
    const free = nodes.filter((node) => !busy.some((result) => result.node === node));
    if (free.length === 0) return busy;
    const started = this.#start(run, command, free);
    const invocationId = await unlessAborted(started, run.signal).catch(async (error: unknown) => {
      if (run.signal?.aborted) await this.#cancelStarted(started);
      throw error;
    });
    return [...busy, ...(await this.#follow(run, invocationId, free))];
  }

  /** The call is not ended by the signal: an answer that nobody reads would leave a command that nobody cancels. */
  async #start(run: ScriptRun, command: Command | SavedCommand, nodes: string[]): Promise<string> {
    const { timeoutSeconds } = run;
    const { parameters } = command;
    const targets = { instanceIds: nodes, timeoutSeconds, parameters };
    if ("savedCommandId" in command) {
      const { savedCommandId: commandId } = command;
      return (await this.api.invokeCommand({ commandId, ...targets }, {})).invocationId;
    }
    return this.#startOnce(run, command, targets);
  }

  /** Never twice: an answer that got lost is looked for. */
  async #startOnce(run: ScriptRun, command: Command, targets: TatTargets): Promise<string> {
    // Unlike any other: by its name it is found when the answer gets lost.
    const commandName = `${namePrefix}${run.script}-${randomBytes(6).toString("hex")}`;
    try {
      const { invocationId } = await this.api.runCommand(
        {
          ...targets,
          contentBase64: command.contentBase64,
          commandName,
          enableParameter: true,
          username: "root",
        },
        {},
      );
      return invocationId;
    } catch (error) {
      if (!mayHaveHappened(error)) throw error;
      const found = await this.#findByName(commandName, run.signal);
      if (found === undefined) throw error;
      return found;
    }
  }

  async #findByName(commandName: string, signal?: AbortSignal): Promise<string | undefined> {
    for (let look = 0; look < looksAfterUnknown; look++) {
      await this.clock.sleep(longestPollMilliseconds, signal);
      const recent = await this.api.describeRecentInvocations({ signal });
      const found = recent.find((invocation) => invocation.commandName === commandName);
      if (found) return found.invocationId;
    }
    return undefined;
  }

  async #follow(run: ScriptRun, invocationId: string, nodes: string[]): Promise<NodeResult[]> {
    try {
      const tasks = await this.#untilEnded(run, invocationId, nodes, teller(run));
      if (nodes.some((node) => isOpen(tasks.get(node)))) await this.#cancel(invocationId);
      const bound = run.timeoutSeconds + graceSeconds;
      return nodes.map((node) => {
        const task = tasks.get(node);
        return task === undefined || isOpen(task)
          ? unreachable(node, `no result within ${bound} s (${invocationId})`)
          : endOf(task, run);
      });
    } catch (error) {
      if (run.signal?.aborted) await this.#cancel(invocationId);
      throw error;
    }
  }

  /** The tasks by node, once all ended, or as they are when the bound of the run is over. */
  async #untilEnded(
    { timeoutSeconds, signal }: ScriptRun,
    invocationId: string,
    nodes: string[],
    tell: (tasks: readonly TatTask[]) => void = () => undefined,
  ): Promise<Map<string, TatTask>> {
    const end = this.clock.now() + (timeoutSeconds + graceSeconds) * 1000;
    let pause = firstPollMilliseconds;
    for (;;) {
      await this.clock.sleep(pause, signal);
      pause = Math.min(pause * pollGrowth, longestPollMilliseconds);
      const listed = await this.api.describeInvocationTasks({ invocationId }, { signal });
      tell(listed);
      const tasks = new Map(listed.map((task) => [task.instanceId, task]));
      const isEnded = !nodes.some((node) => isOpen(tasks.get(node)));
      if (isEnded || this.clock.now() >= end) return tasks;
    }
  }

  async #cancelStarted(started: Promise<string>): Promise<void> {
    const cancelled = started.then(
      (invocationId) => this.#cancel(invocationId),
      () => undefined,
    );
    const bound = AbortSignal.timeout(cancelMilliseconds);
    await unlessAborted(cancelled, bound).catch(() => undefined);
  }

  async #cancel(invocationId: string): Promise<void> {
    const signal = AbortSignal.timeout(cancelMilliseconds);
    // Whoever may only look may not cancel; a look ends by itself.
    await this.api.cancelInvocation({ invocationId }, { signal }).catch(() => undefined);
  }

  /**
   * Follows what a process that was killed left running on these nodes, so that two scripts never change one node at
   * once. Answers for the nodes where it does not end. Asked once: what this process starts, it follows.
   */
  async #waitForEarlier(run: ScriptRun, nodes: string[]): Promise<NodeResult[]> {
    this.#earlier ??= this.#findEarlier(run.signal);
    const earlier = await this.#earlier.catch((error: unknown) => {
      this.#earlier = undefined;
      throw error;
    });
    const results = earlier.map(async ({ invocationId, instanceIds }) => {
      const shared = nodes.filter((node) => instanceIds.includes(node));
      if (shared.length === 0) return [];
      const tasks = await this.#untilEnded(run, invocationId, shared);
      const still = shared.filter((node) => isOpen(tasks.get(node)));
      return still.map((node) =>
        unreachable(node, `an earlier run is still under way on it (${invocationId})`),
      );
    });
    return (await Promise.all(results)).flat();
  }

  async #findEarlier(signal?: AbortSignal): Promise<TatInvocation[]> {
    try {
      const recent = await this.api.describeRecentInvocations({ signal });
      return recent.filter(
        ({ commandName, status }) =>
          inProgress.has(status) &&
          commandName.startsWith(namePrefix) &&
          ![...lookingScripts].some((script) => commandName.startsWith(namePrefix + script)),
      );
    } catch (error) {
      if (isRefused(error)) return [];
      throw error;
    }
  }
}

/** A task that is not listed yet is one that did not begin. */
function isOpen(task: TatTask | undefined): boolean {
  return task === undefined || inProgress.has(task.status);
}

/** Tells a run's listener of each task that has ended, once. */
function teller(run: ScriptRun): (tasks: readonly TatTask[]) => void {
  const told = new Set<string>();
  return (tasks) => {
    for (const task of tasks) {
      if (isOpen(task) || told.has(task.instanceId)) continue;
      told.add(task.instanceId);
      run.onNodeEnd?.(endOf(task, run));
    }
  };
}

function endOf(task: TatTask, run: ScriptRun): NodeResult {
  const { instanceId: node, status, exitCode, output = "", droppedBytes, errorInfo } = task;
  if (neverRan.has(status)) {
    return unreachable(node, errorInfo ? `${status}: ${printable(errorInfo)}` : status);
  }
  const how = status === "FAILED" ? `exit code ${exitCode ?? "unknown"}` : status;
  return resultOf({ node, exitCode, output, droppedBytes, how }, run);
}
