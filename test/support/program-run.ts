import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { projectRoot } from "../../scripts/project-root";
import { type PulumiRun, PulumiWorkspace } from "../../scripts/story/pulumi-cli";
import { cloudEnvironment } from "../../scripts/story/cloud-environment";
import type { Setting } from "../../scripts/story/setting";
import { openProgram, type ProgramOptions, writeConfig } from "./program";

export { until } from "./until";

/** A Prometheus instance that is there before any stack, as a world has it. */
export const sharedInstance = {
  id: "prom-shared01",
  name: "shared",
  vpc: "vpc-emr00001",
  subnet: "subnet-emr00001",
  zone: "ap-guangzhou-3",
};

const open: Setting[] = [];

/** Opens a program; it is closed after the test. */
export async function program(options?: ProgramOptions): Promise<Setting> {
  const setting = await openProgram(options);
  open.push(setting);
  return setting;
}

/** Opens a program and runs a first `up`, which must succeed. */
export async function upped(options?: ProgramOptions): Promise<Setting> {
  const setting = await program(options);
  succeeded(await setting.pulumi.up());
  return setting;
}

/** Closes what `program` opened; for `afterEach`. */
export async function closePrograms(): Promise<void> {
  for (const setting of open.splice(0)) await setting.close();
}

/** The run, if it ended with 0; otherwise throws with all that it printed. */
export function succeeded(run: PulumiRun): PulumiRun {
  return ended(run, 0);
}

/** The run, if it ended with `exitCode`; otherwise throws with all that it printed. */
export function ended(run: PulumiRun, exitCode: number): PulumiRun {
  if (run.exitCode === exitCode) return run;
  throw new Error(`exit code ${run.exitCode} instead of ${exitCode}\n${run.stdout}\n${run.stderr}`);
}

/** Scripts a failure of the local cloud. */
export async function script(setting: Setting, fault: object): Promise<void> {
  const answer = await fetch(`${setting.cloud.endpoint}/_/faults`, {
    method: "POST",
    body: JSON.stringify(fault),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Changes the stack's configuration. */
export function editConfig(
  { pulumi }: Setting,
  change: (config: Record<string, unknown>) => void,
): void {
  const stack = parse(readFileSync(pulumi.configFile, "utf8")) as {
    config: Record<string, unknown>;
  };
  change(stack.config);
  writeFileSync(pulumi.configFile, stringify(stack));
}

/** Puts another Flink on all nodes of a cluster that have one. */
export function replaceFlink({ cloud }: Setting, clusterId: string, version: string): void {
  for (const { root } of cloud.nodes.nodes(clusterId)) {
    const lib = path.join(root, "usr/local/service/flink/lib");
    if (!existsSync(lib)) continue;
    const dist = readdirSync(lib).find((name) => name.startsWith("flink-dist")) ?? "";
    renameSync(path.join(lib, dist), path.join(lib, `flink-dist-${version}.jar`));
  }
}

/** Takes back what was scripted. */
export async function forgetFaults(setting: Setting): Promise<void> {
  await fetch(`${setting.cloud.endpoint}/_/faults`, { method: "DELETE" });
}

/** Actions that change something. */
export const CHANGING =
  /^(Create|Modify|Update|Delete|Terminate|Destroy|Upgrade|Uninstall|Bind|Unbind)/;

/** What a run says under "Diagnostics", without what differs between runs. */
export function diagnostics({ stdout }: PulumiRun): string {
  return stdout.slice(stdout.indexOf("Diagnostics:")).replace(/\(request [^)]*\)/g, "(request …)");
}

/** The actions that the local cloud has seen, in their order. */
export async function calls(setting: Setting): Promise<string[]> {
  const answer = await fetch(`${setting.cloud.endpoint}/_/calls`);
  return ((await answer.json()) as { action: string }[]).map((call) => call.action);
}

/** The demo world and stack with its first cluster alone: enough where one is as good as two. */
export function oneCluster(options: ProgramOptions = {}): ProgramOptions {
  return {
    ...options,
    world: (world) => {
      world.emr = world.emr.slice(0, 1);
      options.world?.(world);
    },
    config: (config) => {
      config["flinkwatch:clusters"] = (config["flinkwatch:clusters"] as unknown[]).slice(0, 1);
      options.config?.(config);
    },
  };
}

/** As given, without dashboards, which have tests of their own and are a quarter of a run. */
export function noDashboards(options: ProgramOptions = {}): ProgramOptions {
  return {
    ...options,
    config: (config) => {
      config["flinkwatch:dashboards"] = { enabled: false };
      options.config?.(config);
    },
  };
}

/** As given, but on an instance that is there, without dashboards and alerts: those have tests of their own. */
export function nodesAlone(options: ProgramOptions = {}): ProgramOptions {
  return noDashboards({
    ...options,
    world: (world) => {
      world.prometheus = [sharedInstance];
      options.world?.(world);
    },
    config: (config) => {
      config["flinkwatch:prometheus"] = { id: sharedInstance.id };
      config["flinkwatch:alerts"] = { enabled: false };
      options.config?.(config);
    },
  });
}

/** A second stack on the same local cloud; its state and configuration are its own. */
export async function secondStack(
  setting: Setting,
  name: string,
  change: NonNullable<ProgramOptions["config"]>,
): Promise<PulumiWorkspace> {
  const scratch = path.join(setting.scratch, name);
  mkdirSync(scratch);
  const configFile = path.join(scratch, "config.yaml");
  writeConfig(configFile, change, setting.cloud.endpoint);
  const workspace = new PulumiWorkspace({
    project: projectRoot(),
    scratch,
    stack: name,
    configFile,
    environment: cloudEnvironment(setting.cloud),
  });
  await workspace.init();
  return workspace;
}
