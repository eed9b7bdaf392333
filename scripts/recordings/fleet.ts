import { clusterOf, type ClusterPlan, type Event, type RecordingPlan } from "./plan";

const CLUSTERS: readonly ClusterPlan[] = [
  {
    instanceId: "emr-rec00001",
    version: "1.18.1",
    batches: [
      {
        taskManagers: 3,
        jobs: [
          { name: "orders", windows: true, parallelism: 2 },
          { name: "clicks", slow: 20, parallelism: 2 },
        ],
      },
    ],
  },
  {
    instanceId: "emr-rec00002",
    version: "2.3.0",
    batches: [{ taskManagers: 2, jobs: [{ name: "payments", parallelism: 2 }] }],
  },
];

const EVENTS: readonly Event[] = [
  {
    minute: 8,
    what: "emr-rec00002: the job restless is submitted, which fails again after each restart",
    async act(clusters) {
      const { session } = clusterOf(clusters, "emr-rec00002");
      await session.submit({ name: "restless", fail: 8000 });
    },
  },
  {
    minute: 13,
    what: "emr-rec00001: a TaskManager is killed; its jobs restart on the others, its push group stays",
    async act(clusters) {
      await clusterOf(clusters, "emr-rec00001").session.taskManagers[0]?.kill();
    },
  },
  {
    minute: 18,
    what: "emr-rec00001: the gateway refuses a push, since a type in it differs from that of others",
    async act(clusters) {
      await clusterOf(clusters, "emr-rec00001").stage.gateway.push(
        { job: "refused0123456789abcdef0123456789abcdef", instance_id: "emr-rec00001" },
        "# TYPE flink_jobmanager_numRunningJobs counter\nflink_jobmanager_numRunningJobs 1\n",
      );
    },
  },
  {
    minute: 21,
    what: "emr-rec00002: the JobManager is killed",
    async act(clusters) {
      await clusterOf(clusters, "emr-rec00002").session.jobManager.kill();
    },
  },
];

/** Two clusters, one on the old and one on the new generation of Flink, on which processes and jobs die. */
export const fleet: RecordingPlan = {
  file: "fleet.txt",
  clusters: CLUSTERS,
  events: EVENTS,
  minutes: 30,
};
