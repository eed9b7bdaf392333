/** Looks at what verdicts rest on: the instance's series, and YARN and Flink from a node of each cluster. Reads only. */
import type { ClusterConfig } from "../../config/clusters";
import { intervalSeconds, pushIntervals, type PushIntervals } from "../../config/interval";
import type { StackConfig } from "../../config/schema";
import { renderRecordingGroups } from "../../monitoring/recording-rules";
import { REPORTER_LOG_GREP } from "../../provider/flink/reporter-log";
import { lookAtApplications, type LookedCluster } from "../../provider/hosts/applications";
import type { Hosts } from "../../provider/hosts/hosts";
import { lookAtSubmissions, type Submission } from "../../provider/hosts/submissions";
import type { Clients } from "../../provider/resources/clients";
import { nodesOfConcern } from "../../provider/resources/emr-nodes";
import { hostsBy } from "../../provider/resources/node-access";
import { describeClusterNodes, type EmrCluster } from "../../provider/tencent/emr";
import { exportPrometheusReadOnlyDynamicApi } from "../../provider/tencent/monitor";
import { describeRecordingRules } from "../../provider/tencent/monitor-recordings";
import { type AlertQuestions, type AlertsOfCluster, lookAtAlerts } from "./alerts";
import { groupsIn, type PushGroup } from "./groups";
import { heldSeconds, holdingSpan, rangePath } from "./holding";
import { type JobsAnywhere, lookAtJobsAnywhere } from "./jobs-anywhere";
import * as queries from "./queries";
import { judgeRecordings, type RecordingsOfStack } from "./recordings";
import { ALL_SERIES_QUERY, LIMITS_PATH, type Quota, readQuota } from "./quota";

/** A cluster to look at. */
export interface ClusterToVerify {
  readonly config: ClusterConfig;
  /** As it is; `undefined` where there is none. */
  readonly live: EmrCluster | undefined;
}

/** The cluster's grouping label `instance_id`. */
export function instanceLabel({ config, live }: ClusterToVerify): string {
  return config.labels.instance_id ?? live?.clusterId ?? config.id ?? "";
}

/** Seconds between two pushes of a cluster. */
export function secondsOf({ interval }: ClusterConfig): number {
  return intervalSeconds(interval) ?? 60;
}

/** What the instance shows of a cluster, and of what pushes under its job name without its label. */
export async function lookAtGroups(
  clients: Clients,
  instanceId: string,
  cluster: ClusterToVerify,
): Promise<PushGroup[]> {
  const ask = async (query: string) => {
    const path = `/api/v1/query?query=${encodeURIComponent(query)}`;
    const { cloud } = clients;
    return queries.samplesIn(await exportPrometheusReadOnlyDynamicApi(cloud, { instanceId, path }));
  };
  const seconds = secondsOf(cluster.config);
  const instance = instanceLabel(cluster);
  const about = { jobName: cluster.config.jobName, instance };
  const jobs = await ask(queries.jobsQuery(about));
  const groups = await Promise.all(
    queries.PROCESSES.map(async (process) => [
      ...groupsIn(process, await ask(queries.changesQuery(process, instance, seconds)), jobs),
      ...groupsIn(process, await ask(queries.strayQuery(process, about, seconds)), jobs),
    ]),
  );
  return groups.flat();
}

/** A cluster, and what the stack says of it and its alerts. */
type OwnAlertQuestions = { readonly cluster: ClusterToVerify } & Pick<
  AlertQuestions,
  "alerts" | "instances" | "flinkVersion"
>;

/** What the alerts of a cluster say, by the stack's own thresholds. */
export async function lookAtAlertsOf(
  { cloud }: Clients,
  instanceId: string,
  { cluster, ...of }: OwnAlertQuestions,
): Promise<AlertsOfCluster> {
  const ask = (path: string) => exportPrometheusReadOnlyDynamicApi(cloud, { instanceId, path });
  const count = async (query: string) => {
    const answer = await ask(`/api/v1/query?query=${encodeURIComponent(query)}`);
    return queries.samplesIn(answer).length;
  };
  const held = async (query: string, seconds: number) => {
    const span = holdingSpan(seconds, Math.floor(Date.now() / 1000));
    return heldSeconds(await ask(rangePath(query, span)), span);
  };
  return lookAtAlerts({
    ...of,
    ...{ count, held },
    instance: instanceLabel(cluster),
    intervalSeconds: secondsOf(cluster.config),
    software: cluster.live?.software ?? [],
  });
}

/** Which of the jobs that the stack expects on any of its clusters run on none. */
export async function lookAtJobs(
  { cloud }: Clients,
  instanceId: string,
  {
    clusters,
    ...of
  }: { clusters: readonly ClusterToVerify[] } & Pick<AlertQuestions, "alerts" | "instances">,
): Promise<JobsAnywhere> {
  const series = async (query: string) => {
    const path = `/api/v1/query?query=${encodeURIComponent(query)}`;
    const answer = await exportPrometheusReadOnlyDynamicApi(cloud, { instanceId, path });
    return queries.samplesIn(answer).map(({ labels }) => labels);
  };
  const { largestIntervalSeconds: intervalSeconds } = intervalsOf(clusters);
  return lookAtJobsAnywhere({ ...of, intervalSeconds, series });
}

/** Whether the instance keeps the stack's recording rules; none are asked for where it keeps none. */
export async function lookAtRecordings(
  { cloud }: Clients,
  instanceId: string,
  {
    stack,
    clusters,
    config: { recordingRules, alerts },
  }: {
    readonly stack: string;
    readonly clusters: readonly ClusterToVerify[];
    readonly config: Pick<StackConfig, "recordingRules" | "alerts">;
  },
): Promise<RecordingsOfStack> {
  if (!recordingRules.enabled) return judgeRecordings(stack, [], []);
  const wanted = renderRecordingGroups({
    ...intervalsOf(clusters),
    subtasksPerCluster: alerts.subtasksPerCluster,
    clusters: clusters.map(instanceLabel),
  });
  return judgeRecordings(stack, wanted, await describeRecordingRules(cloud, { instanceId }));
}

function intervalsOf(clusters: readonly ClusterToVerify[]): PushIntervals {
  return pushIntervals(clusters.map(({ config }) => config));
}

/** What is known of the instance's quota. */
export async function lookAtQuota({ cloud }: Clients, instanceId: string): Promise<Quota> {
  const ask = (path: string) => exportPrometheusReadOnlyDynamicApi(cloud, { instanceId, path });
  const count = `/api/v1/query?query=${encodeURIComponent(ALL_SERIES_QUERY)}`;
  return readQuota(await ask(LIMITS_PATH), await ask(count));
}

/** What a look at a cluster's applications came to. */
export type Looked = LookedCluster | { readonly problem: string };

/** How to look at applications. */
export interface LookRequest {
  /** From when on ended applications count: milliseconds since 1970. */
  readonly since: number;
  readonly kerberos?: { readonly keytab: string; readonly principal: string };
}

/** Asks one node of each cluster, together, and the client logs of all that submit. The answers stand at the clusters' places. */
export async function lookAtYarn(
  clients: Clients,
  clusters: readonly ClusterToVerify[],
  request: LookRequest,
): Promise<Looked[]> {
  const ways = clusters.map(({ config, live }) => hostsBy({ clients }, config, live?.clusterId));
  const nodes = await Promise.all(
    clusters.map((cluster, at) => nodesToAsk({ clients, hosts: ways[at]! }, cluster)),
  );
  // What goes the same way to the same place is asked together.
  const isTogether = (one: number, other: number) =>
    ways[one] === ways[other] &&
    clusters[one]?.config.flinkHome === clusters[other]?.config.flinkHome;
  const all = clusters.map((_, at) => at);
  const firsts = all.filter((at) => all.findIndex((other) => isTogether(at, other)) === at);
  const answers = await Promise.all(
    firsts.map(async (first) => {
      const { flinkHome = "" } = clusters[first]?.config ?? {};
      const asked = all.filter((at) => isTogether(first, at)).map((at) => nodes[at]?.ids ?? []);
      const hosts = ways[first]!;
      const asksYarn = asked.flatMap(([id]) => id ?? []);
      const [applications, submissions] = await Promise.all([
        lookAtApplications(hosts, {
          ...{ ...request, nodes: asksYarn, flinkHome },
          lines: REPORTER_LOG_GREP,
        }),
        lookAtSubmissions(hosts, { nodes: asked.flat(), flinkHome }),
      ]);
      return { applications, submissions };
    }),
  );
  const seen = new Map(answers.flatMap(({ applications }) => [...applications]));
  const submissions = new Map(answers.flatMap((answer) => [...answer.submissions]));
  return nodes.map(({ ids: [id], problem }): Looked => {
    const node = id === undefined ? undefined : seen.get(id);
    if (node === undefined) return { problem: problem ?? "no node was asked" };
    if (node.status !== "seen") return { problem: `node ${node.node}: ${node.reason}` };
    return withSubmissions(node.cluster, submissions);
  });
}

function withSubmissions(
  cluster: LookedCluster,
  submissions: ReadonlyMap<string, Submission>,
): LookedCluster {
  const applications = cluster.applications.map((application) => {
    const submission = submissions.get(application.id);
    return submission === undefined ? application : { ...application, submission };
  });
  return { ...cluster, applications };
}

/** The nodes that submit and can be reached. */
async function nodesToAsk(
  { clients, hosts }: { clients: Clients; hosts: Hosts },
  { config, live }: ClusterToVerify,
): Promise<{ ids: string[]; problem?: string }> {
  if (live === undefined) {
    return { ids: [], problem: "there is no such EMR cluster in this region" };
  }
  const listed = await describeClusterNodes(clients.cloud, { instanceId: live.clusterId });
  const nodes = listed.map(({ instanceId: id, ip, role, services, clients: software }) => {
    const all = [...services, ...software].map((word) => word.toUpperCase());
    return { id, ip, role, software: all };
  });
  const wanted = nodesOfConcern(nodes, config);
  const states = await hosts.agents(wanted);
  const ids = wanted.filter((node) => states.get(node) === "online");
  const what = config.transport === "ssh" ? "SSH reaches none of" : "no command agent is online on";
  return { ids, problem: `${what} ${wanted.join(", ") || "any node"}` };
}
