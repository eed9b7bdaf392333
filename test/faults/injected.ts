import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { find } from "../../scripts/tools/locate";
import type { RemoteBench } from "../provider/hosts/remote-bench";

/** All that faults are put into. */
interface Faulty {
  readonly bench: RemoteBench;
}

/** First words of commands that change nothing: between two of them a node is as it was before. All others are steps. */
const LOOKING = new Set(
  [
    "[ [[ : . break case command continue exec exit export false for if is local printf read return set sha shift trap true",
    "while cat cut flock sha256sum stat umask",
  ].flatMap((line) => line.split(" ")),
);

/** Does something before each step of the script, whose number (from 1) is then in `fw_step`. */
export function beforeSteps(command: string): string {
  const looking = [...LOOKING].map((word) => `'${word}'`).join("|");
  return `fw_step=0
fw_trap() {
  # Of what is read only the answer comes back.
  [ "$BASH_SUBSHELL" = 0 ] || return 0
  local word=\${1%%[[:space:]]*}
  case $1 in
    *'>'*) ;;
    *) case $word in ${looking}|*=*) return 0 ;; esac ;;
  esac
  fw_step=$((fw_step + 1))
  ${command}
}
set -T
trap 'fw_trap "$BASH_COMMAND"' DEBUG`;
}

/** Kills the script's shell, as the machine's end would, before its step of that number. */
export function killedAt(step: number): string {
  return beforeSteps(killAt(step));
}

/** Of what is done before each step: the end of the shell, before that one. */
export function killAt(step: number): string {
  return `[ "$fw_step" != ${step} ] || kill -9 $$`;
}

/** Does something once before the step of that number, or as soon as it can be done after that. */
export function onceFrom(step: number, command: string): string {
  return beforeSteps(
    `[ "$fw_step" -lt ${step} ] || [ -n "\${fw_done-}" ] || ! ${command} || fw_done=1`,
  );
}

/** Keeps what a kill before each step would leave, in a folder a step. */
export function keptBeforeSteps(node: Faulty): { head: string; states: () => string[] } {
  const dir = join(node.bench.dir, "states");
  mkdirSync(dir);
  const head = beforeSteps(`cp -a '${node.bench.home}' '${dir}'/$fw_step`);
  const states = () =>
    readdirSync(dir)
      .sort((one, other) => Number(one) - Number(other))
      .map((name) => join(dir, name));
  return { head, states };
}

/** Programs that change files. */
const CHANGING = [...["mv", "rm", "ln", "cp", "mkdir", "chmod", "chown", "sync", "base64", "head"]];

/** A folder with these programs, of which the call of that number (from 1) fails, and all later ones if it says so. */
export function failingAt(node: Faulty, call: number, how: "once" | "from then on"): string {
  const dir = join(node.bench.dir, `failing-${how === "once"}-${call}`);
  mkdirSync(dir);
  const count = join(dir, ".count");
  writeFileSync(count, "0");
  const test = how === "once" ? "-eq" : "-ge";
  for (const name of CHANGING) {
    const real = find(name);
    const file = join(dir, name);
    writeFileSync(
      file,
      `#!/bin/bash\nread -r n <${count}\necho $((n + 1)) >${count}\nif [ $((n + 1)) ${test} ${call} ]; then echo "${name}: No space left on device" >&2; exit 1; fi\nexec ${real} "$@"\n`,
    );
    chmodSync(file, 0o755);
  }
  return dir;
}

/** How many calls of changing programs there were. */
export function callsIn(dir: string): number {
  return Number(readFileSync(join(dir, ".count"), "utf8"));
}

/** How long a download program waits for a silent server, in seconds. */
const SILENCE_SECONDS = 30;

/** A folder with a download program for which that silence is a second; it fails where it is told of no such bound. */
export function hurried(node: Faulty, program: string): string {
  const dir = join(node.bench.dir, `hurried-${program}`);
  mkdirSync(dir, { recursive: true });
  const real = find(program);
  const file = join(dir, program);
  writeFileSync(
    file,
    [
      "#!/bin/bash",
      'args=("$@") found=',
      'for at in "${!args[@]}"; do',
      "  case ${args[at]} in",
      `    ${SILENCE_SECONDS}) args[at]=1 found=1 ;;`,
      `    --timeout=${SILENCE_SECONDS}) args[at]=--timeout=1 found=1 ;;`,
      "  esac",
      "done",
      '[ -n "$found" ] || exit 99',
      `exec ${real} "\${args[@]}"`,
      "",
    ].join("\n"),
  );
  chmodSync(file, 0o755);
  return dir;
}
