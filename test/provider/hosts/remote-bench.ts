import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import type { ScriptRun } from "../../../provider/hosts/hosts";
import { commandOf, type Command } from "../../../provider/hosts/script";

/** Programs that a node surely has: of coreutils 8.22, util-linux, grep, gzip, and bash itself. */
export const nodePrograms = [
  ...[
    "base64",
    "cat",
    "chmod",
    "chown",
    "cp",
    "cut",
    "date",
    "head",
    "ln",
    "mkdir",
    "mktemp",
    "mv",
    "od",
    "rm",
    "rmdir",
  ],
  ...["sha256sum", "sha512sum", "stat", "sync", "tail", "timeout", "tr"],
  ...["flock", "runuser", "grep", "gzip", "bash"],
];
/** Of these a node has one or both; the scripts ask `command -v` before they take one. */
export const downloaders = ["curl", "wget"];
/** On clusters with Kerberos. */
export const kerberosPrograms = ["kinit"];

/** What a script did. */
export interface Ran {
  readonly exitCode: number | null;
  /** Both outputs, as the agent collects them. */
  readonly output: string;
  /** Lines of the output. */
  readonly lines: string[];
}

/** A node's Flink home in a temporary folder. */
export class RemoteBench {
  readonly dir: string;
  readonly home: string;
  private commands = 0;
  private readonly paths = new Map<string, string>();

  /** @param base Where its folder is made. @default the system's folder for such */
  constructor(base = tmpdir()) {
    this.dir = mkdtempSync(join(base, "remote-"));
    this.home = join(this.dir, "flink");
    mkdirSync(join(this.home, "lib"), { recursive: true });
    mkdirSync(join(this.home, "conf"));
    mkdirSync(join(this.home, "plugins"));
    this.put("lib/flink-dist-1.14.6.jar", "the distribution", 0o640);
  }

  /** Writes a file of the home. */
  put(path: string, content: string | Buffer, mode = 0o644): string {
    const file = join(this.home, path);
    writeFileSync(file, content);
    chmodSync(file, mode);
    return file;
  }

  /** A PATH with nothing but these programs; the same one for the same programs. */
  pathWith(programs: readonly string[]): string {
    const key = programs.join(" ");
    const known = this.paths.get(key);
    if (known !== undefined) return known;
    const bin = mkdtempSync(join(this.dir, "bin-"));
    // It answers those that it finds, and fails if one is missing.
    const { stdout } = spawnSync("which", [...new Set(programs)], { encoding: "utf8" });
    for (const file of stdout.split("\n").filter(Boolean)) {
      symlinkSync(file, join(bin, basename(file)));
    }
    this.paths.set(key, bin);
    return bin;
  }

  /** Runs a script the way the agent does, with nothing on PATH but what a node surely has. */
  async run(
    run: Partial<ScriptRun> & Pick<ScriptRun, "script">,
    programs = downloaders,
    environment: Readonly<Record<string, string>> = {},
  ) {
    const parameters = { FW_HOME: this.home, ...run.parameters };
    const command = commandOf({ nodes: [], timeoutSeconds: 60, ...run, parameters });
    return this.bash(substituted(command), [...nodePrograms, ...programs], environment);
  }

  /** Runs a text with bash. */
  async bash(
    text: string,
    programs: readonly string[] = nodePrograms,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Ran> {
    const file = join(this.dir, `command-${++this.commands}.sh`);
    writeFileSync(file, text);
    const child = spawn("/bin/bash", [file], {
      cwd: this.dir,
      env: { PATH: this.pathWith(programs), no_proxy: "127.0.0.1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    const exitCode = await new Promise<number | null>((resolve, reject) =>
      child.on("error", reject).on("close", resolve),
    );
    const output = Buffer.concat(chunks).toString("utf8");
    return { exitCode, output, lines: output.trimEnd().split("\n") };
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The text as the agent gets it: every placeholder replaced, whatever stands around it. */
export function substituted(command: Command): string {
  const text = Buffer.from(command.contentBase64, "base64").toString();
  return text.replace(/\{\{(?:tat-hidden:)?([A-Za-z0-9_-]+)\}\}/g, (placeholder, name: string) => {
    return command.parameters[name] ?? placeholder;
  });
}

/** Digest in hex. */
export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
