import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";

import { leftBy } from "./mounts";
import { nodePrograms, RemoteBench, sha256, type Ran } from "../provider/hosts/remote-bench";

const memory = "/dev/shm";

/** What stands for a fault. */
export interface Fault {
  /** Lines before the script. */
  readonly head?: string;
  /** A folder of programs that are found before the others. */
  readonly programs?: string;
}

/** Staged files bear the number of the shell that staged them, which is another one each time. */
const anyShell = (text: string) => text.replaceAll(/stage\.\d+/g, "stage.N");

/** A Flink home as a node has it, changed by the scripts and looked at from outside. */
export abstract class NodeHome<Change> {
  // In memory, where a thousand times that what was written is put on the disk costs nothing.
  readonly bench = new RemoteBench(existsSync(memory) ? memory : undefined);
  private kept = 0;

  /** Runs the change as the agent does, behind what stands for a fault. */
  run(change: Change, fault?: Fault): Promise<Ran> {
    return this.deliver(this.textOf(change), fault);
  }

  /** Runs what the agent is given. */
  async deliver(text: string, { head = "", programs }: Fault = {}): Promise<Ran> {
    const path = programs === undefined ? "" : `PATH=${programs}:$PATH\n`;
    const ran = await this.bench.bash(`${path}${head}\n${text}`, nodePrograms);
    const left = leftBy(this.bench.home);
    if (existsSync(left)) this.restore(left);
    rmSync(left, { recursive: true, force: true });
    return ran;
  }

  /** What the agent is given for that change, as the node is now. */
  abstract textOf(change: Change): string;

  /** What Flink would see of it. */
  abstract shown(): unknown;

  /** Puts the home into a state that was kept. */
  restore(state: string): void {
    rmSync(this.bench.home, { recursive: true });
    spawnSync("cp", ["-a", state, this.bench.home]);
  }

  /** Keeps the home as it is. */
  keep(): string {
    const state = join(this.bench.dir, `kept-${++this.kept}`);
    spawnSync("cp", ["-a", this.bench.home, state]);
    return state;
  }

  /** Path → mode, owner and content of all files; folders that are empty or ours alone do not count. */
  files(): Record<string, string> {
    const { home } = this.bench;
    const entries = readdirSync(home, { recursive: true, encoding: "utf8" }).sort();
    return Object.fromEntries(
      entries.flatMap((path) => {
        const file = join(home, path);
        const stats = lstatSync(file);
        if (stats.isDirectory()) return [];
        const content = stats.isSymbolicLink()
          ? readlinkSync(file)
          : sha256(anyShell(readFileSync(file, "latin1")));
        return [[anyShell(path), `${(stats.mode & 0o777).toString(8)} ${stats.uid} ${content}`]];
      }),
    );
  }

  /** Whether anything of an unfinished change is left. */
  hasRest(): boolean {
    const box = join(this.bench.home, ".flinkwatch");
    const names = existsSync(box) ? readdirSync(box) : [];
    return names.some((name) => /^(journal|undo|aside|stage)|\.new$/.test(name));
  }

  close(): void {
    this.bench.close();
  }
}
