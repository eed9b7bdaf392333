import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { projectRoot } from "../../scripts/project-root";
import { openSetting, type Setting } from "../../scripts/story/setting";

/** A program test's stage: what differs from the demo. */
export interface ProgramOptions {
  /** Changes the demo world before the cloud starts. */
  readonly world?: (world: DemoWorld) => void;
  /** Changes the `config:` of Pulumi.dev.yaml. */
  readonly config?: (config: Record<string, unknown>) => void;
  readonly stack?: string;
}

/** The parts of the demo world that tests change. */
export interface DemoWorld {
  metrics: "real" | "off";
  pollsPerState?: number;
  switches?: Record<string, unknown>;
  prometheus?: Record<string, unknown>[];
  emr: { id: string; nodes: Record<string, unknown>[] }[];
  [section: string]: unknown;
}

const root = projectRoot();

/** Opens a local cloud of its own without Prometheus processes, with the real CLI on a stack of its own. */
export async function openProgram(options: ProgramOptions = {}): Promise<Setting> {
  const scratch = mkdtempSync(path.join(tmpdir(), "flinkwatch-test-"));
  const world = readYaml("emulator/worlds/demo.yaml") as DemoWorld;
  world.metrics = "off";
  // Each state that passes is seen once: how waits grow has tests of its own, and most of a run's time is such waits.
  world.pollsPerState = 1;
  options.world?.(world);
  const worldFile = path.join(scratch, "world.yaml");
  const configFile = path.join(scratch, "config.yaml");
  writeFileSync(worldFile, stringify(world));
  writeConfig(configFile, options.config);
  const setting = await openSetting({
    project: root,
    scratch,
    world: worldFile,
    configFile,
    ...(options.stack ? { stack: options.stack } : {}),
  });
  await setting.pulumi.init();
  const close = async (): Promise<void> => {
    await setting.close();
    rmSync(scratch, { recursive: true, force: true });
  };
  return { ...setting, close };
}

/** Writes Pulumi.dev.yaml with changes, and pointed at a running local cloud where `endpoint` says so. */
export function writeConfig(
  file: string,
  change: ProgramOptions["config"],
  endpoint = "http://127.0.0.1:8474",
): void {
  const stackFile = readYaml("Pulumi.dev.yaml") as { config: Record<string, unknown> };
  change?.(stackFile.config);
  writeFileSync(file, stringify(stackFile).replaceAll("http://127.0.0.1:8474", endpoint));
}

function readYaml(file: string): unknown {
  return parse(readFileSync(path.join(root, file), "utf8"));
}
