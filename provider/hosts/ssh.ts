import { randomBytes } from "node:crypto";

import { unlessAborted } from "./abort";
import type { AgentState, Hosts, NodeResult, ScriptRun } from "./hosts";
import { printable, resultOf, unreachable } from "./output";
import { programOf, scriptText, type ScriptSource } from "./script";
import {
  dial,
  SshFault,
  type CommandEnd,
  type SshConnection,
  type SshIdentity,
  type SshPatience,
  type SshTarget,
} from "./ssh-connection";
import { MarkedOutput } from "./ssh-output";
import { SshPool, type SshBounds } from "./ssh-pool";

/** What SSH needs to reach nodes. */
export interface SshOptions {
  readonly identity: SshIdentity;
  /** Where scripts come from. */
  readonly scripts?: ScriptSource;
  readonly patience?: Partial<SshPatience & CommandPatience>;
  readonly bounds?: Partial<SshBounds>;
}

/** How long a command may be silent beyond its own bound. */
interface CommandPatience {
  /** For sending, starting and reporting, in milliseconds. */
  readonly graceMilliseconds: number;
}

/** Where each node is reached. */
export type SshDirectory = (node: string, signal?: AbortSignal) => Promise<SshTarget>;

const usualPatience = {
  dialMilliseconds: 15_000,
  keepAliveMilliseconds: 10_000,
  graceMilliseconds: 30_000,
};
const usualBounds: SshBounds = { connections: 32, sessions: 4, idleMilliseconds: 3_000 };
/** How long a script that is told to end may take for it, on the node, in seconds. */
const farewellSeconds = 2;

/** Reaches nodes by SSH; connections are shared by all runs. */
export class SshWay {
  readonly #pool: SshPool;
  readonly #patience: SshPatience & CommandPatience;
  readonly #scripts: ScriptSource;

  constructor({ identity, scripts = scriptText, patience, bounds }: SshOptions) {
    this.#scripts = scripts;
    this.#patience = { ...usualPatience, ...patience };
    this.#pool = new SshPool(
      async (target, through) =>
        dial(target, { identity, patience: this.#patience }, await through?.forward(target)),
      { ...usualBounds, ...bounds },
    );
  }

  /** The nodes that a directory knows. */
  hosts(directory: SshDirectory): Hosts {
    return {
      run: (run) => this.#run(run, directory),
      agents: (nodes, signal) => this.#agents(nodes, directory, signal),
    };
  }

  /** Ends all connections. */
  close(): void {
    this.#pool.close();
  }

  async #agents(
    nodes: readonly string[],
    directory: SshDirectory,
    signal?: AbortSignal,
  ): Promise<Map<string, AgentState>> {
    const states = nodes.map(async (node): Promise<[string, AgentState]> => {
      try {
        await this.#pool.use(await directory(node, signal), async () => undefined, signal);
        return [node, "online"];
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof SshFault) return [node, "offline"];
        throw error;
      }
    });
    return new Map(await Promise.all(states));
  }

  async #run(run: ScriptRun, directory: SshDirectory): Promise<Map<string, NodeResult>> {
    const { signal } = run;
    signal?.throwIfAborted();
    const nodes = [...new Set(run.nodes)];
    const results = nodes.map(async (node) => {
      const output = new MarkedOutput(`flinkwatch-${randomBytes(16).toString("hex")}`);
      try {
        const target = await directory(node, signal);
        const work = (connection: SshConnection) =>
          this.#command({ connection, target, run, node, output });
        const result = await this.#pool.use(target, work, signal);
        run.onNodeEnd?.(result);
        return result;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof SshFault)) throw error;
        const how = output.pid === undefined ? "" : ", how it ended is not known";
        return unreachable(node, error.message + how);
      }
    });
    return new Map((await Promise.all(results)).map((result) => [result.node, result]));
  }

  /** One run on one node. */
  async #command(about: Command): Promise<NodeResult> {
    const { connection, target, run, node, output } = about;
    const input = programOf(run, output.mark, this.#scripts);
    const begun = Date.now();
    const seconds = run.timeoutSeconds;
    const ended = connection.run(shellFor(target, seconds), {
      input,
      onOutput: (chunk) => output.take(chunk),
      onErrorOutput: (chunk) => output.takeError(chunk),
    });
    const late = AbortSignal.timeout(seconds * 1000 + this.#patience.graceMilliseconds);
    const stop = run.signal ? AbortSignal.any([run.signal, late]) : late;
    try {
      const end = await unlessAborted(ended, stop);
      const elapsedMilliseconds = Date.now() - begun;
      return resultFor(about, { ...end, isLate: elapsedMilliseconds >= seconds * 1000 });
    } catch (error) {
      if (!stop.aborted) throw error;
      ended.catch(() => undefined);
      await this.#end(about);
      run.signal?.throwIfAborted();
      const bound = seconds + this.#patience.graceMilliseconds / 1000;
      return unreachable(node, `no result within ${bound} s`);
    }
  }

  /** Ends the script on its node. One that has not begun cannot begin once its input is cut off. */
  async #end({ connection, target, output }: Command): Promise<void> {
    if (output.pid !== undefined && connection.isOpen) {
      const nobody = { input: "", onOutput: () => undefined, onErrorOutput: () => undefined };
      const kill = `${asRoot(target)}kill -TERM ${output.pid}`;
      const bound = AbortSignal.timeout(1000);
      await unlessAborted(connection.run(kill, nobody), bound).catch(() => undefined);
      if (!bound.aborted) return;
    }
    connection.close();
  }
}

/** A run on its way. */
interface Command {
  readonly connection: SshConnection;
  readonly target: SshTarget;
  readonly run: ScriptRun;
  readonly node: string;
  readonly output: MarkedOutput;
}

/**
 * The command line: the same for every script, since anybody on the node can see it. timeout(1) ends the script where
 * it runs, so that its bound holds when the connection is lost too.
 */
function shellFor(target: SshTarget, seconds: number): string {
  return `exec ${asRoot(target)}timeout -k ${farewellSeconds} ${Math.ceil(seconds)} /bin/bash -s`;
}

function asRoot({ user }: SshTarget): string {
  return user === "root" ? "" : "sudo -n ";
}

function resultFor(
  { node, run, output }: Command,
  end: CommandEnd & { isLate: boolean },
): NodeResult {
  const { exitCode, isLate } = end;
  if (output.pid === undefined) {
    const said = printable(output.noise).trim().split("\n").slice(-3).join(" | ").slice(-300);
    return unreachable(node, `the script did not start${said === "" ? "" : `: ${said}`}`);
  }
  const ranOut = isLate && (exitCode === undefined || exitCode === 124 || exitCode === 137);
  const how = ranOut
    ? "TIMEOUT"
    : exitCode === 0
      ? "SUCCESS"
      : `exit code ${exitCode ?? "unknown"}`;
  const known = ranOut || exitCode === undefined ? {} : { exitCode };
  const { text, droppedBytes } = output;
  return resultOf({ node, ...known, output: text, droppedBytes, how }, run);
}
