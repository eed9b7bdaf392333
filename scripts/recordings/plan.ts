/** What is recorded: clusters of real Flink, and what happens on them. */
import path from "node:path";
import type { Collector } from "../../emulator/real-flink/flink-process";
import type { FlinkSession } from "../../emulator/real-flink/flink-session";
import type { LabJobOptions } from "../../emulator/real-flink/lab-job";
import type { Equipment } from "../lab/equipment";
import type { Ground } from "../lab/ground";
import { Stage } from "../lab/stage";
import type { YarnClusterPlan } from "./yarn-cluster";

/** Seconds between two pushes of a process. */
export const PUSH_SECONDS = 30;

/** TaskManagers that are started, and the jobs that then take their slots. */
export interface Batch {
  readonly taskManagers: number;
  readonly jobs: readonly LabJobOptions[];
}

/** One cluster. */
export interface ClusterPlan {
  readonly instanceId: string;
  readonly version: string;
  /** Of its processes. @default "serial" */
  readonly collector?: Collector;
  /** One after another, so that each job runs where its batch's slots are. */
  readonly batches: readonly Batch[];
}

/** One cluster while it runs. */
export interface RunningCluster {
  readonly instanceId: string;
  readonly stage: Ground;
  /** Absent on YARN, which has the processes. */
  readonly session?: FlinkSession;
}

/** One thing that happens while it is recorded. */
export interface Event {
  readonly minute: number;
  /** A sentence for the head of the recording. */
  readonly what: string;
  /** Absent: it comes about by itself. */
  act?(clusters: readonly RunningCluster[]): Promise<void>;
}

/** One recording to make. */
export interface RecordingPlan {
  /** Name of its file in monitoring/recordings. */
  readonly file: string;
  readonly clusters: readonly ClusterPlan[];
  /** Clusters beside them, on YARN. @default none */
  readonly onYarn?: readonly YarnClusterPlan[];
  /** In order. */
  readonly events: readonly Event[];
  /** How long it is recorded. */
  readonly minutes: number;
}

/** The reporter's keys on a cluster that is recorded. */
export function reporterOf(instanceId: string): Record<string, string> {
  return { interval: `${PUSH_SECONDS} SECONDS`, groupingKey: `instance_id=${instanceId}` };
}

/** Starts a cluster and its jobs. */
export async function startCluster(
  plan: ClusterPlan,
  equipment: Equipment,
  dir: string,
): Promise<RunningCluster> {
  const stage = await Stage.open(equipment, path.join(dir, plan.instanceId));
  const home = stage.newHome("ins-master1");
  stage.putJar(home);
  stage.configure(home, "recorded", reporterOf(plan.instanceId));
  const session = await stage.start(home, "recorded", plan.collector);
  for (const { taskManagers, jobs } of plan.batches) {
    for (let i = 0; i < taskManagers; i += 1) session.addTaskManager();
    await session.ready();
    for (const job of jobs) await session.submit(job);
  }
  return { instanceId: plan.instanceId, stage, session };
}

/** The running cluster of that id, which is not on YARN. @throws {Error} when there is none. */
export function clusterOf(
  clusters: readonly RunningCluster[],
  instanceId: string,
): Required<RunningCluster> {
  const { stage, session } = clusters.find((each) => each.instanceId === instanceId) ?? {};
  if (!stage || !session) throw new Error(`recording: no cluster ${instanceId}.`);
  return { instanceId, stage, session };
}
