import type { Context } from "../lifecycle/resource";
import {
  describePrometheusInstances,
  describePrometheusClusterAgents,
  type PrometheusInstance,
  type ClusterAgent,
} from "../tencent/monitor";
import {
  type AlarmNotice,
  type AlertGroup,
  describeAlarmNotices,
  describePrometheusAlertGroups,
} from "../tencent/monitor-alerts";
import { describeRecordingRules, type RecordingGroup } from "../tencent/monitor-recordings";
import { isNotFound } from "../tencent/errors";
import { describeClusters, type TkeCluster } from "../tencent/tke";
import type { Clients } from "./clients";
import { lookUpInstance } from "./look-up-instance";

/*
 * List calls that many reads need: each is made once a run, with all its pages. What the list does not show is
 * asked for by id once more, because a list may lag behind, and because an earlier answer may be older than the object.
 */

/** The Prometheus instance of that id, from the one list of this run. For `read` only. */
export async function readInstance(
  context: Context<Clients>,
  id: string,
): Promise<PrometheusInstance | undefined> {
  const { cloud, reads } = context.clients;
  const options = { signal: context.signal };
  const all = await reads.once("monitor:instances", () =>
    describePrometheusInstances(cloud, {}, options),
  );
  return all.find((i) => i.instanceId === id) ?? lookUpInstance(context, id);
}

/** The TKE cluster of that id, from the one list of this run. For `read` only. */
export async function readTkeCluster(
  context: Context<Clients>,
  id: string,
): Promise<TkeCluster | undefined> {
  const { cloud, reads } = context.clients;
  const options = { signal: context.signal };
  const all = await reads.once("tke:clusters", () => describeClusters(cloud, {}, options));
  const listed = all.find((c) => c.clusterId === id);
  if (listed) return listed;
  const asked = await describeClusters(cloud, { clusterIds: [id] }, options);
  return asked.find((c) => c.clusterId === id);
}

/** The agents bound to an instance, from one list a run. For `read` only. */
export function readAgents(context: Context<Clients>, instanceId: string): Promise<ClusterAgent[]> {
  const { cloud, reads } = context.clients;
  return reads.once(`monitor:agents:${instanceId}`, () =>
    describePrometheusClusterAgents(cloud, { instanceId }, { signal: context.signal }),
  );
}

/** The alert groups of an instance, whoever made them, from one list a run. For `read` only. */
export function readAlertGroups(
  context: Context<Clients>,
  instanceId: string,
): Promise<AlertGroup[]> {
  return context.clients.reads.once(`monitor:alert-groups:${instanceId}`, () =>
    listAlertGroups(context, { instanceId }),
  );
}

/** The notice templates of the account, from one list a run. For `read` only. */
export function readNotices({ clients, signal }: Context<Clients>): Promise<AlarmNotice[]> {
  const { cloud, reads } = clients;
  return reads.once("monitor:notices", () => describeAlarmNotices(cloud, {}, { signal }));
}

/** Alert groups of an instance as they are now; none where the instance is gone, and its groups with it. */
export function listAlertGroups(
  { clients, signal }: Context<Clients>,
  params: { instanceId: string; groupId?: string; groupName?: string },
): Promise<AlertGroup[]> {
  return orNone(describePrometheusAlertGroups(clients.cloud, params, { signal }));
}

/** The groups of recording rules of an instance, whoever made them, from one list a run. For `read` only. */
export function readRecordingGroups(
  context: Context<Clients>,
  instanceId: string,
): Promise<RecordingGroup[]> {
  return context.clients.reads.once(`monitor:recording-rules:${instanceId}`, () =>
    listRecordingGroups(context, { instanceId }),
  );
}

/** Groups of recording rules of an instance as they are now; none where the instance is gone, and its groups with it. */
export function listRecordingGroups(
  { clients, signal }: Context<Clients>,
  params: { instanceId: string; ruleId?: string },
): Promise<RecordingGroup[]> {
  return orNone(describeRecordingRules(clients.cloud, params, { signal }));
}

/** What is listed; nothing where that in which it would be is gone. */
async function orNone<T>(listed: Promise<T[]>): Promise<T[]> {
  try {
    return await listed;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
