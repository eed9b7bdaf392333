import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { projectRoot } from "../project-root";
import { openSetting, type Setting } from "../story/setting";
import { clusterId, fleetWorld } from "./fleet-world";

/** A fleet to measure on. */
export interface Fleet {
  readonly clusters: number;
  /** Added to each API call. */
  readonly latencyMilliseconds: number;
  /** Resources that the engine works on at once. @default its own, which follows the machine's cores */
  readonly atOnce?: number;
  /** Is told what begins. @default nobody */
  readonly say?: (what: string) => void;
}

/** The options of `up` for a fleet. */
export function upOptions({ atOnce }: Fleet): string[] {
  return atOnce === undefined ? [] : ["--parallel", String(atOnce)];
}

/** Another program than the project's own. */
export interface BenchProgram {
  /** The compiled program. */
  readonly main: string;
  /** Its stack's configuration, beside the region. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Does `work` on a fleet on a local cloud of its own, with an empty stack of the project's program or of another one.
 * Nothing of it is left.
 */
export async function onFleet<T>(
  fleet: Fleet,
  work: (setting: Setting) => Promise<T>,
  program?: BenchProgram,
): Promise<T> {
  const scratch = mkdtempSync(path.join(tmpdir(), "flinkwatch-bench-"));
  const forget = (): void => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", forget);
  const setting = await openFleet(fleet, scratch, program);
  try {
    await setting.pulumi.init();
    return await work(setting);
  } finally {
    await setting.close();
    process.off("exit", forget);
    forget();
  }
}

/** The calls that the local cloud has seen from the call number `skip` on. */
export function callsOf(
  { cloud }: Setting,
  skip = 0,
): { calls: number; byAction: Record<string, number> } {
  const seen = cloud.calls.list().slice(skip);
  const byAction: Record<string, number> = {};
  for (const { action } of seen) byAction[action] = (byAction[action] ?? 0) + 1;
  return { calls: seen.length, byAction };
}

async function openFleet(
  fleet: Fleet,
  scratch: string,
  program: BenchProgram | undefined,
): Promise<Setting> {
  const world = path.join(scratch, "world.yaml");
  writeFileSync(world, stringify(fleetWorld(fleet.clusters, fleet.latencyMilliseconds)));
  const configFile = path.join(scratch, "fleet.yaml");
  const config = program?.config ?? configOfFleet(fleet.clusters);
  writeFileSync(
    configFile,
    stringify({ config: { "flinkwatch:region": "ap-guangzhou", ...config } }),
  );
  const project = program === undefined ? projectRoot() : writeProject(scratch, program);
  return openSetting({ project, scratch, world, configFile, stack: "bench" });
}

function configOfFleet(clusters: number): Record<string, unknown> {
  return {
    "flinkwatch:prometheus": {
      name: "bench",
      vpcId: "vpc-emr00001",
      subnetId: "subnet-emr00001",
    },
    "flinkwatch:kubernetes": { id: "cls-demo0001" },
    "flinkwatch:dashboards": { grafanaInstanceId: "grafana-demo0001" },
    "flinkwatch:clusters": Array.from({ length: clusters }, (_, index) => ({
      id: clusterId(index),
      jobName: `fleet-${index}`,
    })),
  };
}

/** A Pulumi project beside the scratch files; answers its folder. */
function writeProject(scratch: string, { main }: BenchProgram): string {
  const folder = path.join(scratch, "project");
  mkdirSync(folder);
  const providers = [{ name: "flinkwatch", path: path.join(projectRoot(), "provider") }];
  writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    stringify({
      name: "flinkwatch",
      runtime: { name: "nodejs", options: { typescript: false } },
      main,
      plugins: { providers },
    }),
  );
  return folder;
}
