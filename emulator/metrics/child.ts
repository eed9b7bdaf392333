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

/** Milliseconds that a program gets to end by itself. */
const GRACE_MILLISECONDS = 4000;

/** A running program. */
export class WatchedChild {
  private readonly shell: ChildProcess;

  /** @param logFile where its output goes. */
  constructor(command: readonly string[], logFile: string) {
    const log = openSync(logFile, "a");
    this.shell = spawn("/bin/sh", ["-c", WATCH, "sh", ...command], {
      stdio: ["pipe", log, log],
      // A group of its own: Ctrl-C in a terminal must not end it before we have closed it.
      detached: true,
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

  /** Ends it; answers when it is gone. */
  async close(): Promise<void> {
    if (this.ended || this.shell.pid === undefined) return;
    const exit = once(this.shell, "exit");
    this.shell.stdin?.end();
    const force = setTimeout(() => this.kill(), GRACE_MILLISECONDS);
    await exit;
    clearTimeout(force);
    this.kill();
  }

  /** Ends whatever is left of its group. */
  private kill(): void {
    try {
      process.kill(-this.shell.pid!, "SIGKILL");
    } catch {
      // Nothing is left.
    }
  }
}
