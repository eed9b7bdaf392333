import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { commandOf } from "../../provider/hosts/script";
import {
  nodePrograms,
  RemoteBench,
  sha256,
  substituted,
  type Ran,
} from "../provider/hosts/remote-bench";

const memory = "/dev/shm";

/** The official jar, in whichever folder. */
export const official = "flink-metrics-prometheus-1.14.6.jar";
export const plugins = "plugins/metrics-prometheus";
const officialBytes = Buffer.from("the official jar\n");

/** A jar of ours. */
export interface OurJar {
  readonly file: string;
  readonly folder: string;
  readonly bytes: Buffer;
}
export const vendor: OurJar = {
  file: "flink-metrics-prometheus_2.11-auth.jar",
  folder: "lib",
  bytes: Buffer.from("a vendor's jar\n"),
};
export const nextVendor: OurJar = {
  file: "flink-metrics-prometheus_2.12-auth.jar",
  folder: "lib",
  bytes: Buffer.from("a vendor's next jar\n"),
};
export const builtin: OurJar = {
  file: "flinkwatch-metrics-prometheus.jar",
  folder: plugins,
  bytes: Buffer.from("the built-in reporter\n"),
};

/** What is done to a node; undefined: the jar is removed, and what somebody changed meanwhile stays. */
export type Change = OurJar | "removed by force" | undefined;

/** A Flink home as a node has it, changed by the scripts and looked at from outside. */
export class Node {
  // In memory, where a thousand times that what was written is put on the disk costs nothing.
  readonly bench = new RemoteBench(existsSync(memory) ? memory : undefined);
  private kept = 0;

  constructor() {
    mkdirSync(join(this.bench.home, plugins), { recursive: true });
    this.bench.put(`${plugins}/${official}`, officialBytes, 0o604);
    this.bench.put(`lib/${official}`, officialBytes, 0o604);
  }

  /** Runs the change as the agent does, behind what stands for a fault. */
  run(change: Change, fault: { head?: string; programs?: string } = {}): Promise<Ran> {
    const text = textOf(this.bench.home, change);
    const path = fault.programs === undefined ? "" : `PATH=${fault.programs}:$PATH\n`;
    return this.bench.bash(`${path}${fault.head ?? ""}\n${text}`, nodePrograms);
  }

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
        const content = stats.isSymbolicLink() ? readlinkSync(file) : sha256(readFileSync(file));
        return [[path, `${(stats.mode & 0o777).toString(8)} ${stats.uid} ${content}`]];
      }),
    );
  }

  /** What Flink would load reporters from: names of folders → contents of jars with its classes. */
  reporters(): { lib: string[]; plugins: string[] } {
    const contents = (folder: string) =>
      readdirSync(join(this.bench.home, folder))
        .filter((name) => name.endsWith(".jar") && name.includes("metrics-prometheus"))
        .map((name) => nameOf(readFileSync(join(this.bench.home, folder, name))))
        .sort();
    return { lib: contents("lib"), plugins: contents(plugins) };
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

function nameOf(bytes: Buffer): string {
  const known = { official: officialBytes, vendor: vendor.bytes, nextVendor: nextVendor.bytes };
  const all = { ...known, builtin: builtin.bytes };
  return Object.entries(all).find(([, content]) => content.equals(bytes))?.[0] ?? "damaged";
}

function textOf(home: string, change: Change): string {
  if (change === undefined || change === "removed by force") {
    const parameters = { FW_HOME: home, FW_FORCE: change === undefined ? "" : "1" };
    const run = { script: "remove-jar", nodes: [], parameters } as const;
    return substituted(commandOf({ ...run, timeoutSeconds: 60 }));
  }
  const parameters = {
    FW_HOME: home,
    FW_FOLDER: change.folder,
    FW_FILE: change.file,
    FW_SHA256: sha256(change.bytes),
    FW_URL: "",
  };
  const run = { script: "install-jar", nodes: [], parameters, timeoutSeconds: 60 } as const;
  return substituted(commandOf({ ...run, attachment: change.bytes }));
}

/** First words of commands that change nothing: between two of them a node is as it was before. All others are steps. */
const LOOKING = new Set(
  [
    "[ [[ : . break case command continue exec exit export false for if is local printf read return set sha shift trap true",
    "while cat cut flock sha256sum stat umask",
  ].flatMap((line) => line.split(" ")),
);

/** Does something before each step of the script, whose number (from 1) is then in `fw_step`. */
function beforeSteps(command: string): string {
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
  return beforeSteps(`[ "$fw_step" != ${step} ] || kill -9 $$`);
}

/** Keeps what a kill before each step would leave, in a folder a step. */
export function keptBeforeSteps(node: Node): { head: string; states: () => string[] } {
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
const CHANGING = ["mv", "rm", "ln", "cp", "mkdir", "chmod", "chown", "sync", "base64"];

/** A folder with these programs, of which the call of that number (from 1) fails, and all later ones if it says so. */
export function failingAt(node: Node, call: number, how: "once" | "from then on"): string {
  const dir = join(node.bench.dir, `failing-${how === "once"}-${call}`);
  mkdirSync(dir);
  const count = join(dir, ".count");
  writeFileSync(count, "0");
  const test = how === "once" ? "-eq" : "-ge";
  for (const name of CHANGING) {
    const real = spawnSync("which", [name], { encoding: "utf8" }).stdout.trim();
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
