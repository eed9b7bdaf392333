/** What happens on the clusters that are recorded: two sessions of real Flink, healthy at first. */
import path from "node:path";
import { FlinkSession } from "../../emulator/real-flink/flink-session";
import type { LabJobOptions } from "../../emulator/real-flink/lab-job";
import type { Equipment } from "../lab/equipment";
import { Stage } from "../lab/stage";

/** Seconds between two pushes of a process. */
export const PUSH_SECONDS = 30;

/** One cluster. */
export interface ClusterPlan {
  readonly instanceId: string;
  readonly version: string;
  readonly taskManagers: number;
  readonly jobs: readonly LabJobOptions[];
}

/** One cluster while it runs. */
export interface RunningCluster {
  readonly plan: ClusterPlan;
  readonly stage: Stage;
  readonly session: FlinkSession;
}

/** The clusters: one on the old and one on the new generation of Flink. */
export const CLUSTERS: readonly ClusterPlan[] = [
  {
    instanceId: "emr-rec00001",
    version: "1.18.1",
    taskManagers: 3,
    jobs: [
      { name: "orders", windows: true, parallelism: 2 },
      { name: "clicks", slow: 20, parallelism: 2 },
    ],
  },
  {
    instanceId: "emr-rec00002",
    version: "2.3.0",
    taskManagers: 2,
    jobs: [{ name: "payments", parallelism: 2 }],
  },
];

/** Starts a cluster and its jobs. */
export async function startCluster(
  plan: ClusterPlan,
  equipment: Equipment,
  dir: string,
): Promise<RunningCluster> {
  const stage = await Stage.open(equipment, path.join(dir, plan.instanceId));
  const home = stage.newHome("ins-master1");
  stage.putJar(home);
  stage.configure(home, "recorded", {
    interval: `${PUSH_SECONDS} SECONDS`,
    groupingKey: `instance_id=${plan.instanceId}`,
  });
  const session = await stage.start(home, "recorded");
  for (let i = 0; i < plan.taskManagers; i += 1) session.addTaskManager();
  await session.ready();
  for (const job of plan.jobs) await session.submit(job);
  return { plan, stage, session };
}

/** One thing that happens while it is recorded. */
export interface Event {
  readonly minute: number;
  /** A sentence for the head of the recording. */
  readonly what: string;
  act(clusters: readonly RunningCluster[]): Promise<void>;
}

function of(clusters: readonly RunningCluster[], instanceId: string): RunningCluster {
  const found = clusters.find(({ plan }) => plan.instanceId === instanceId);
  if (!found) throw new Error(`recording: no cluster ${instanceId}.`);
  return found;
}

/** What happens, in order. */
export const EVENTS: readonly Event[] = [
  {
    minute: 8,
    what: "emr-rec00002: the job restless is submitted, which fails again after each restart",
    async act(clusters) {
      const { session } = of(clusters, "emr-rec00002");
      await session.submit({ name: "restless", fail: 8000 });
    },
  },
  {
    minute: 13,
    what: "emr-rec00001: a TaskManager is killed; its jobs restart on the others, its push group stays",
    async act(clusters) {
      await of(clusters, "emr-rec00001").session.taskManagers[0]?.kill();
    },
  },
  {
    minute: 18,
    what: "emr-rec00001: the gateway refuses a push, since a type in it differs from that of others",
    async act(clusters) {
      await of(clusters, "emr-rec00001").stage.gateway.push(
        { job: "refused0123456789abcdef0123456789abcdef", instance_id: "emr-rec00001" },
        "# TYPE flink_jobmanager_numRunningJobs counter\nflink_jobmanager_numRunningJobs 1\n",
      );
    },
  },
  {
    minute: 21,
    what: "emr-rec00002: the JobManager is killed",
    async act(clusters) {
      await of(clusters, "emr-rec00002").session.jobManager.kill();
    },
  },
];

/** How long it is recorded. */
export const MINUTES = 30;
