/** A program that never outlives us, however we end. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { once } from "node:events";

/**
 * Its standard input is a pipe from us. A shell beside the program waits for the end of that pipe, which the kernel
 * brings about even when we are killed, and then ends the program.
 */
const WATCH = `exec 3<&0
"$@" </dev/null 3<&- &
child=$!
{ cat <&3 >/dev/null; kill -TERM $child 2>/dev/null; } &
exec 3<&-
wait $child`;

/** Milliseconds that a program gets to end by itself, unless told otherwise. */
const GRACE_MILLISECONDS = 4000;

/** How a program is run. */
export interface WatchedChildOptions {
  /** Added to our own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds that it gets to end by itself. @default 4000 */
  readonly graceMilliseconds?: number;
}

/** A running program. */
export class WatchedChild {
  private readonly shell: ChildProcess;
  private readonly graceMilliseconds: number;

  /** @param logFile where its output goes. */
  constructor(command: readonly string[], logFile: string, options: WatchedChildOptions = {}) {
    this.graceMilliseconds = options.graceMilliseconds ?? GRACE_MILLISECONDS;
    const log = openSync(logFile, "a");
    this.shell = spawn("/bin/sh", ["-c", WATCH, "sh", ...command], {
      stdio: ["pipe", log, log],
      // A group of its own: Ctrl-C in a terminal must not end it before we have closed it.
      detached: true,
      env: { ...process.env, ...options.environment },
    });
    closeSync(log);
    this.shell.stdin?.on("error", () => undefined);
    this.shell.on("error", () => undefined);
    this.shell.unref();
  }

  /** Whether it has ended. */
  get ended(): boolean {
    return this.shell.exitCode !== null || this.shell.signalCode !== null;
  }

  /** Ends it in order, by SIGTERM; answers when it is gone. */
  async close(): Promise<void> {
    if (this.ended || this.shell.pid === undefined) return;
    const exit = this.exit();
    this.shell.stdin?.end();
    const force = setTimeout(() => this.killGroup(), this.graceMilliseconds);
    await exit;
    clearTimeout(force);
    this.killGroup();
  }

  /** Ends it at once, by SIGKILL; answers when it is gone. */
  async kill(): Promise<void> {
    if (this.ended || this.shell.pid === undefined) return;
    const exit = this.exit();
    this.killGroup();
    await exit;
  }

  /** Its end. Whoever waits for nothing else must not end meanwhile. */
  private exit(): Promise<unknown> {
    this.shell.ref();
    return once(this.shell, "exit");
  }

  /** Ends whatever is left of its group. */
  private killGroup(): void {
    try {
      process.kill(-this.shell.pid!, "SIGKILL");
    } catch {
      // Nothing is left.
    }
  }
}
