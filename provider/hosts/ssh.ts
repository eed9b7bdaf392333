import { randomBytes } from "node:crypto";

import type { AgentState, Hosts, NodeResult, ScriptRun } from "./hosts";
import { unreachable } from "./output";
import { programOf, scriptText, type ScriptSource } from "./script";
import { runCommand, unknown, type CommandPatience } from "./ssh-command";
import {
  dial,
  SshFault,
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

/** Where each node is reached. */
export type SshDirectory = (node: string, signal?: AbortSignal) => Promise<SshTarget>;

const usualPatience = {
  dialMilliseconds: 15_000,
  keepAliveMilliseconds: 10_000,
  graceMilliseconds: 30_000,
};
const usualBounds: SshBounds = { connections: 32, sessions: 4, idleMilliseconds: 3_000 };

/** Reaches nodes by SSH; connections are shared by all runs. */
export class SshWay {
  readonly #pool: SshPool;
  readonly #patience: SshPatience & CommandPatience;
  readonly #scripts: ScriptSource;

  constructor({ identity, scripts = scriptText, patience, bounds }: SshOptions) {
    this.#scripts = scripts;
    this.#patience = { ...usualPatience, ...patience };
    this.#pool = new SshPool(
      (target, through) => dial(target, { identity, patience: this.#patience }, through),
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
        const about = { target, node, output, run, program: () => programOf(run, this.#scripts) };
        const work = (connection: SshConnection) => runCommand(connection, about, this.#patience);
        const result = await this.#pool.use(target, work, signal);
        run.onNodeEnd?.(result);
        return result;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof SshFault)) throw error;
        const how = output.pid === undefined ? "" : `, ${unknown}`;
        return unreachable(node, error.message + how);
      }
    });
    return new Map((await Promise.all(results)).map((result) => [result.node, result]));
  }
}
