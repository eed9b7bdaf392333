import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { faketimeLibrary } from "../../scripts/tools/faketime-install";
import type { RemoteBench } from "../provider/hosts/remote-bench";
import { beforeSteps } from "./injected";

interface Clocked {
  readonly bench: RemoteBench;
}

const memory = "/dev/shm";

/** Each run has a clock of its own: one that is read while it is written stops who reads it. */
const clockOf = ({ bench }: Clocked) => `${join(bench.dir, "clock")}.$$`;
const yearsOf = ({ bench }: Clocked) => join(bench.dir, "years");

/** What is done before each step, so that the clock jumps on by some years there, and back at the next; it tells the year. */
export function jumps(node: Clocked): string {
  const years = `if [ $((fw_step % 2)) = 0 ]; then echo "+$((fw_step + 2))y"; else echo "-$((fw_step % 9 + 2))y"; fi`;
  return `${years} >${clockOf(node)}\ndate +%Y >>${yearsOf(node)}`;
}

/** Years that programs of the script took for the present. */
export function yearsSeen(node: Clocked): string[] {
  const told = yearsOf(node);
  const years = existsSync(told) ? readFileSync(told, "utf8").split("\n") : [];
  return [...new Set(years.filter((year) => year !== ""))];
}

/**
 * Lines before a script that runs in a shell whose clock, and that of all it starts, is what its file says at each moment;
 * before each step something is done.
 */
export function onJumpingClock(node: Clocked, before: string): string {
  const settings = [
    `LD_PRELOAD=${faketimeLibrary()} FAKETIME_TIMESTAMP_FILE=${clockOf(node)} FAKETIME_NO_CACHE=1`,
    "FAKETIME_DONT_FAKE_MONOTONIC=1 FW_CLOCK=1",
  ];
  const start = `echo +0 >${clockOf(node)}; ${settings.join(" ")} exec /bin/bash "$0"`;
  return `if [ -z "\${FW_CLOCK-}" ]; then ${start}; fi\n${beforeSteps(before)}`;
}

/**
 * Removes what the library leaves of processes that were killed: the next one of such a number would stop for it. Those of
 * live ones stay.
 */
export function sweepClocks(): void {
  for (const name of existsSync(memory) ? readdirSync(memory) : []) {
    const pid = /^(?:sem\.)?faketime_(?:sem|shm)_(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(memory, name), { force: true });
  }
}
