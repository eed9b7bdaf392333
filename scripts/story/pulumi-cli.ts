import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What one run of the Pulumi CLI said. */
export interface PulumiRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Where and with what the CLI runs. */
export interface PulumiWorkspaceOptions {
  /** The project: the folder of Pulumi.yaml. */
  readonly project: string;
  /** A scratch folder that holds the state, the CLI's home and the copy of the stack's configuration. */
  readonly scratch: string;
  /** The stack, such as `dev`. */
  readonly stack: string;
  /** The configuration file to copy; the original is never written (Pulumi adds `encryptionsalt` to it). */
  readonly configFile: string;
  /** Added to the CLI's environment: endpoint, credentials. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The real Pulumi CLI on a file backend in a scratch folder. Nothing outside that folder is written. */
export class PulumiWorkspace {
  readonly configFile: string;
  /** What the CLI runs with; for scripts that start it themselves. */
  readonly environment: NodeJS.ProcessEnv;
  private readonly running = new Set<{ kill(signal: NodeJS.Signals): boolean }>();

  constructor(private readonly options: PulumiWorkspaceOptions) {
    const { scratch, stack } = options;
    for (const name of ["state", "home", "stack"]) {
      mkdirSync(path.join(scratch, name), { recursive: true });
    }
    this.configFile = path.join(scratch, "stack", `Pulumi.${stack}.yaml`);
    copyFileSync(options.configFile, this.configFile);
    this.environment = {
      ...process.env,
      PULUMI_HOME: path.join(scratch, "home"),
      PULUMI_BACKEND_URL: `file://${path.join(scratch, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "local-cloud",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Nothing may be downloaded: our provider lies in the project, @pulumi/command is optional.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NO_COLOR: "1",
      ...options.environment,
    };
  }

  /**
   * Makes the stack. Once a workspace. `stack init` writes `encryptionsalt` into the stack's file beside Pulumi.yaml
   * and takes no `--config-file`, so it runs beside the copy, under a project file with the same name.
   */
  async init(): Promise<void> {
    const folder = path.dirname(this.configFile);
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: flinkwatch\nruntime: nodejs\n");
    const run = await this.run(["stack", "init", this.options.stack, "--no-select"], folder);
    if (run.exitCode !== 0) throw new Error(`pulumi stack init failed:\n${run.stderr}`);
  }

  /** `pulumi up` without questions. */
  up(extra: readonly string[] = []): Promise<PulumiRun> {
    return this.onStack(["up", "--yes", "--skip-preview", "--non-interactive", ...extra]);
  }

  /** Plain `pulumi preview`: exit code 7 with `--expect-no-changes` if anything drifted. */
  preview(extra: readonly string[] = []): Promise<PulumiRun> {
    return this.onStack(["preview", "--non-interactive", ...extra]);
  }

  /** `pulumi destroy` without questions. */
  destroy(extra: readonly string[] = []): Promise<PulumiRun> {
    return this.onStack(["destroy", "--yes", "--skip-preview", "--non-interactive", ...extra]);
  }

  /** Any other command that works on the stack. */
  onStack(args: readonly string[]): Promise<PulumiRun> {
    return this.run([...args, "--stack", this.options.stack, "--config-file", this.configFile]);
  }

  /** Any command that reads the stack's state and takes no configuration. */
  onState(args: readonly string[]): Promise<PulumiRun> {
    return this.run([...args, "--stack", this.options.stack]);
  }

  /** The state with its secrets decrypted, as text: what a canary is looked for in. */
  async exportState(): Promise<string> {
    const run = await this.onState(["stack", "export", "--show-secrets"]);
    if (run.exitCode !== 0) throw new Error(`pulumi stack export failed:\n${run.stderr}`);
    return run.stdout;
  }

  /** Sends a signal to whatever this workspace started; SIGINT ends it in order. */
  interrupt(signal: NodeJS.Signals = "SIGINT"): void {
    for (const child of this.running) child.kill(signal);
  }

  /** Any command; the caller names the stack if it needs one. */
  run(args: readonly string[], folder = this.options.project): Promise<PulumiRun> {
    const started = process.hrtime.bigint();
    return new Promise((resolve, reject) => {
      const child = spawn("pulumi", args, {
        cwd: folder,
        env: this.environment,
        stdio: ["ignore", "pipe", "pipe"],
      });
      this.running.add(child);
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
      child.on("error", (error) => {
        this.running.delete(child);
        reject(error);
      });
      child.on("close", (code) => {
        this.running.delete(child);
        resolve({
          exitCode: code ?? 255,
          stdout: Buffer.concat(stdout).toString("utf8"),
          stderr: Buffer.concat(stderr).toString("utf8"),
          seconds: Number(process.hrtime.bigint() - started) / 1e9,
        });
      });
    });
  }
}
