import type { NodeResult, ScriptRun } from "./hosts";
import { encoded } from "./script";

/** Output that is kept of one run on one node, whatever the way to it: what TAT returns. Bytes. */
export const outputLimitBytes = 24 * 1024;

/** How a script came out on a node. */
export interface Ending {
  /** Instance id. */
  readonly node: string;
  /** Absent when the script did not end by itself. */
  readonly exitCode?: number;
  readonly output: string;
  readonly droppedBytes?: number;
  /** `SUCCESS`, or the word for what happened, such as `exit code 3` or `TIMEOUT`. */
  readonly how: string;
}

/** The result for a script that ran, well or not. */
export function resultOf({ how, droppedBytes, ...ending }: Ending, run: ScriptRun): NodeResult {
  const lost = droppedBytes ? { droppedBytes } : {};
  if (how === "SUCCESS") return { ...ending, ...lost, status: "ok" };
  const reason = `${run.script}: ${how}${tail(ending.output, run)}`;
  return { ...ending, ...lost, status: "failed", reason };
}

/** The result for a node where the script did not run, or nobody can tell. */
export function unreachable(node: string, reason: string): NodeResult {
  return { node, status: "unreachable", output: "", reason };
}

/** The last lines of the output, without control characters and secrets. */
function tail(output: string, run: ScriptRun): string {
  let text = output;
  for (const secret of Object.values(run.secrets ?? {})) {
    if (secret === "") continue;
    // A complaint of the shell about the command's head quotes the encoded form.
    for (const form of [secret, encoded(secret)]) text = text.replaceAll(form, "[secret]");
  }
  const end = printable(text).trim().split("\n").slice(-5).join(" | ").slice(-500);
  return end === "" ? "" : `: ${end}`;
}

/** Text from elsewhere as a terminal may get it: control characters but line breaks and tabs become question marks. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- terminal escapes must not reach the user's terminal
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "?");
}
