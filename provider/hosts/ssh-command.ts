import { unlessAborted } from "./abort";
import type { NodeResult, ScriptRun } from "./hosts";
import { printable, resultOf, unreachable } from "./output";
import { greetingOf } from "./script";
import type { CommandEnd, SshConnection, SshTarget } from "./ssh-connection";
import type { MarkedOutput } from "./ssh-output";

/** How long a command may be silent beyond its own bound. */
export interface CommandPatience {
  /** For starting, and again for sending and reporting, in milliseconds. */
  readonly graceMilliseconds: number;
}

/** A run of a script on one node. */
export interface Command {
  readonly target: SshTarget;
  readonly run: ScriptRun;
  /** Instance id. */
  readonly node: string;
  readonly output: MarkedOutput;
  /** The script as its shell reads it; made when it is its turn. */
  program(): string;
}

/** Of a script that has begun, when nobody tells more. */
export const unknown = "how it ended is not known";
/** How long a script that is told to end may take for it, on the node, in seconds. */
const farewellSeconds = 2;

/**
 * Runs a script over a connection. The shell gets it as soon as it has said that it reads: one that comes later than
 * anybody waits for it is given nothing, so it cannot begin when nobody expects it any more.
 * @throws SessionRefused when it was not sent; SshFault when the connection is lost under way.
 */
export async function runCommand(
  connection: SshConnection,
  command: Command,
  { graceMilliseconds: grace }: CommandPatience,
): Promise<NodeResult> {
  const { target, run, node, output } = command;
  const program = command.program();
  const begun = Date.now();
  const bound = run.timeoutSeconds * 1000;
  const leave = new AbortController();
  const ended = connection.run(shellFor(target, run.timeoutSeconds), {
    input: greetingOf(output.mark),
    rest: output.begun.then(() => program),
    signal: leave.signal,
    onOutput: (chunk) => output.take(chunk),
    onErrorOutput: (chunk) => output.takeError(chunk),
  });
  const late = new AbortController();
  const timers = [
    setTimeout(() => void (output.pid === undefined && late.abort()), grace),
    setTimeout(() => late.abort(), bound + grace),
  ];
  const stop = run.signal ? AbortSignal.any([run.signal, late.signal]) : late.signal;
  try {
    const end = await unlessAborted(ended, stop);
    return resultFor(command, { ...end, isLate: Date.now() - begun >= bound });
  } catch (error) {
    if (!stop.aborted) throw error;
    ended.catch(() => undefined);
    await endScript(connection, command);
    leave.abort();
    run.signal?.throwIfAborted();
    if (output.pid === undefined) return notBegun(command, ` within ${grace / 1000} s`);
    return unreachable(node, `no result within ${(bound + grace) / 1000} s, ${unknown}`);
  } finally {
    timers.forEach(clearTimeout);
  }
}

/** Ends the script on its node, if it has begun. */
async function endScript(connection: SshConnection, { target, output }: Command): Promise<void> {
  if (output.pid === undefined || !connection.isOpen) return;
  const nobody = { input: "", onOutput: () => undefined, onErrorOutput: () => undefined };
  const kill = `${asRoot(target)}kill -TERM ${output.pid}`;
  const bound = AbortSignal.timeout(1000);
  await unlessAborted(connection.run(kill, nobody), bound).catch(() => undefined);
  if (bound.aborted) connection.close();
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

function resultFor(command: Command, end: CommandEnd & { isLate: boolean }): NodeResult {
  const { node, run, output } = command;
  const { exitCode, signal, isLate } = end;
  if (output.pid === undefined) return notBegun(command);
  const { text, droppedBytes } = output;
  if (exitCode === undefined) {
    if (signal === undefined) return unreachable(node, `its session was ended, ${unknown}`);
    // The shell was killed, or what bounds it: then the script itself may go on.
    const how = `ended by ${printable(signal)}, ${unknown}`;
    return resultOf({ node, output: text, droppedBytes, how }, run);
  }
  if (isLate && (exitCode === 124 || exitCode === 137)) {
    return resultOf({ node, output: text, droppedBytes, how: "TIMEOUT" }, run);
  }
  const how = exitCode === 0 ? "SUCCESS" : `exit code ${exitCode}`;
  return resultOf({ node, exitCode, output: text, droppedBytes, how }, run);
}

function notBegun({ node, output }: Command, when = ""): NodeResult {
  const said = printable(output.noise)
    .trim()
    .split("\n")
    .slice(-3)
    .join(" | ")
    .slice(-300)
    .replace(/[.\s]+$/, "");
  return unreachable(node, `the script did not start${when}${said === "" ? "" : `: ${said}`}`);
}
