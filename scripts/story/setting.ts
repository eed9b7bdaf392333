import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type RunningCloud, startCloud } from "../../emulator/cloud";
import { loadWorld, type World } from "../../emulator/world";
import { projectRoot } from "../project-root";
import { cloudEnvironment } from "./cloud-environment";
import { ConsoleClient } from "./console-client";
import { PulumiWorkspace } from "./pulumi-cli";

/** Where the local cloud listens when nobody says otherwise: what a stack's file for it names. */
const DEFAULT_ENDPOINT = "http://127.0.0.1:8474";

/** Everything that a story or a program test plays on: a local cloud and a Pulumi workspace of its own. */
export interface Setting {
  readonly cloud: RunningCloud;
  readonly world: World;
  /** A person at the console. */
  readonly console: ConsoleClient;
  readonly pulumi: PulumiWorkspace;
  /** The reporter's jar that the stack asks for, by EMR id. */
  readonly jars: Readonly<Record<string, ExpectedJar>>;
  readonly scratch: string;
  /** The Prometheus instance of the stack, by its outputs. */
  instanceId(): Promise<string>;
  close(): Promise<void>;
}

/** A jar that must lie on a cluster's submitting nodes. */
export interface ExpectedJar {
  /** Path in the Flink home. */
  readonly path: string;
  readonly sha256: string;
}

/** What to play on. */
export interface SettingOptions {
  /** The folder of the Pulumi.yaml that is run: the project, or another program. */
  readonly project: string;
  /** An empty folder for the nodes, the state and the copy of the configuration. */
  readonly scratch: string;
  /** A world file. @default the demo world */
  readonly world?: string;
  /** A stack configuration file. @default Pulumi.dev.yaml */
  readonly configFile?: string;
  readonly stack?: string;
  /** Flink version → folder of its real distribution; nodes with other versions get stand-ins. */
  readonly flinkDistributions?: Readonly<Record<string, string>>;
  /** Whether Prometheus and the push gateway are on PATH; `false` switches `metrics: real` of a world off. @default true */
  readonly metrics?: boolean;
}

/** Starts a local cloud and a Pulumi workspace that points at it. */
export async function openSetting(options: SettingOptions): Promise<Setting> {
  const { project, scratch } = options;
  const dir = path.join(scratch, "cloud");
  mkdirSync(dir, { recursive: true });
  const given = loadWorld(options.world ?? path.join(project, "emulator/worlds/demo.yaml"));
  const world: World = options.metrics === false ? { ...given, metrics: "off" } : given;
  const { flinkDistributions } = options;
  const cloud = await startCloud({
    ...{ world, dir, port: 0 },
    ...(flinkDistributions ? { flinkDistributions } : {}),
  });
  const configFile = writeStackFile(options, cloud.endpoint);
  const pulumi = openWorkspace(options, cloud, configFile);
  return {
    cloud,
    world,
    console: new ConsoleClient({ ...cloud, region: world.region }),
    pulumi,
    jars: readJars(configFile),
    scratch,
    instanceId: () => readInstanceId(pulumi),
    close: () => cloud.close(),
  };
}

function openWorkspace(
  options: SettingOptions,
  cloud: RunningCloud,
  configFile: string,
): PulumiWorkspace {
  return new PulumiWorkspace({
    project: options.project,
    scratch: options.scratch,
    stack: options.stack ?? "dev",
    configFile,
    environment: cloudEnvironment(cloud),
  });
}

/** The stack's file with the local cloud's default address replaced by the one it has this time. */
function writeStackFile(options: SettingOptions, endpoint: string): string {
  const source = options.configFile ?? path.join(options.project, "Pulumi.dev.yaml");
  const copy = path.join(options.scratch, "stack-file.yaml");
  writeFileSync(copy, readFileSync(source, "utf8").replaceAll(DEFAULT_ENDPOINT, endpoint));
  return copy;
}

interface StackFile {
  config: {
    "flinkwatch:clusters"?: {
      id?: string;
      plugin?: { url?: string; path?: string; sha256?: string };
    }[];
  };
}

/** Told from the stack's file and the files of the project alone, so that it may disagree with the provider. */
function readJars(configFile: string): Record<string, ExpectedJar> {
  const stack = parse(readFileSync(configFile, "utf8")) as StackFile;
  const builtin = readFileSync(path.join(projectRoot(), "reporter/flinkwatch-reporter.jar"));
  const rows = (stack.config["flinkwatch:clusters"] ?? []).map(
    ({ id = "", plugin }): [string, ExpectedJar] => {
      const vendor = plugin?.url ?? plugin?.path;
      if (vendor !== undefined) {
        return [id, { path: `lib/${path.posix.basename(vendor)}`, sha256: plugin?.sha256 ?? "" }];
      }
      const sha256 = createHash("sha256").update(builtin).digest("hex");
      return [id, { path: "plugins/metrics-prometheus/flinkwatch-reporter.jar", sha256 }];
    },
  );
  return Object.fromEntries(rows);
}

async function readInstanceId(pulumi: PulumiWorkspace): Promise<string> {
  const run = await pulumi.onState(["stack", "output", "prometheusInstanceId"]);
  if (run.exitCode !== 0) throw new Error(`pulumi stack output failed:\n${run.stderr}`);
  return run.stdout.trim();
}
