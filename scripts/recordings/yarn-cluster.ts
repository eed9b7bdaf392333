/** What is recorded of a session on a real YARN. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { LabJobOptions } from "../../emulator/real-flink/lab-job";
import type { YarnEquipment } from "../lab/equipment";
import { YarnStage } from "../lab/yarn/stage";

/** One cluster whose containers YARN gives, as far as it has any. */
export interface YarnClusterPlan {
  readonly instanceId: string;
  readonly version: string;
  /** Size of a TaskManager's container, which has one slot. Whole megabytes; this YARN has 8192 for all containers. */
  readonly taskManagerMegabytes: number;
  /** One after another; each has one subtask. All run before the next is submitted. */
  readonly jobs: readonly LabJobOptions[];
  /** The job that is submitted last, and waits for a container. */
  readonly waiting: LabJobOptions;
}

/** How long a job waits for its slots, in milliseconds: longer than any recording. Flink's own five minutes end a job. */
const SLOT_TIMEOUT = 24 * 60 * 60 * 1000;

/** Starts the session and its jobs. @returns the stage that they run on */
export async function startYarnCluster(
  plan: YarnClusterPlan,
  { equipment, dir, reporter }: { equipment: YarnEquipment; dir: string; reporter: Reporter },
): Promise<YarnStage> {
  const own = path.join(dir, plan.instanceId);
  mkdirSync(own);
  const stage = await YarnStage.open(equipment, own);
  const home = stage.newHome("ins-master1");
  stage.putJar(home);
  stage.configure(home, "recorded", reporter);
  const session = await stage.startSession(home, "recorded", {
    "taskmanager.memory.process.size": `${plan.taskManagerMegabytes}m`,
    "slot.request.timeout": String(SLOT_TIMEOUT),
  });
  const client = stage.client(home);
  for (const job of plan.jobs) await stage.running(session, await client.submit(session.id, job));
  await client.submit(session.id, plan.waiting);
  return stage;
}

/** Keys of the reporter. */
type Reporter = Readonly<Record<string, string>>;
