import { spawn } from "node:child_process";

/** How an outside command is run. */
export interface RunOptions {
  /** Folder to run in. @default the current one */
  cwd?: string;
  /** Variables added to the environment. */
  env?: Record<string, string>;
  /** Longest time the command may take, in seconds. */
  timeoutSeconds: number;
  /** Called every 20 seconds with the seconds passed, so that a long step shows that it lives. */
  onWaiting?: (seconds: number) => void;
}

/** How an outside command ended. */
export interface RunResult {
  /** True when it ended with exit code 0 in time. */
  ok: boolean;
  /** Its standard output and standard error together, in the order written. */
  output: string;
}

const HEARTBEAT_SECONDS = 20;

/** Runs a command to its end, without a shell. Never throws: a missing program is a failed run. */
export function run(command: string, args: string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeoutSeconds * 1000,
    });
    const beat = setInterval(
      () => options.onWaiting?.(Math.round((Date.now() - started) / 1000)),
      HEARTBEAT_SECONDS * 1000,
    );
    let output = "";
    const collect = (chunk: Buffer) => (output += chunk.toString("utf8"));
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const end = (ok: boolean) => {
      clearInterval(beat);
      resolve({ ok, output });
    };
    child.on("error", (error) => {
      output += error.message;
      end(false);
    });
    child.on("close", (code) => end(code === 0));
  });
}

/** The last lines of a command's output, for an error text. */
export function tail(output: string, lines = 6): string {
  return output.trim().split("\n").slice(-lines).join("\n");
}
