import type { ConfFileName } from "../flink/conf-file";
import type { Context } from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
import { waitFor } from "../lifecycle/wait";
import {
  describeClusterFlowStatusDetail,
  describeExportConfs,
  modifyServiceParamsByExportConfs,
  type ExportedConf,
} from "../tencent/emr";
import {
  isInProgress,
  isInvalidParameter,
  isNotInWhiteList,
  mayHaveHappened,
  whatHappened,
} from "../tencent/errors";
import type { Clients } from "./clients";
import { isLost, lookUpCluster, runningStatus } from "./emr-facts";

/** Service numbers to try; only HDFS = 1 is documented. */
const mostServiceTypes = 100;
const pollMilliseconds = 1000;
const defaultTimeoutSeconds = 30 * 60;
/** The number that was right for the last cluster: tried first for the next one. */
let lastServiceType: number | undefined;

/** Which configuration: a cluster's file at the level of a group; an empty group is the cluster's level. */
export interface ConfPlace {
  readonly clusterId: string;
  readonly serviceType: number;
  readonly group: string;
  /** Flink's file that EMR keeps. */
  readonly fileName: ConfFileName;
}

/** What EMR holds at that place; undefined when the number is not Flink's. */
export async function exportFlinkConf(
  context: Context<Clients>,
  place: ConfPlace,
): Promise<ExportedConf | undefined> {
  const request = {
    instanceId: place.clusterId,
    serviceType: place.serviceType,
    fileName: place.fileName,
    confGroupName: place.group || undefined,
  };
  const options = { signal: context.signal };
  const confs = await describeExportConfs(context.clients.cloud, request, options).catch(
    (error: unknown) => {
      throw isNotInWhiteList(error) ? notListed(place.clusterId, error) : error;
    },
  );
  return confs.find(
    ({ serviceName, classification }) =>
      serviceName.toUpperCase() === "FLINK" &&
      (classification === place.fileName || classification === ""),
  );
}

/**
 * As {@link exportFlinkConf}, where Flink is known to be.
 * @throws Error when EMR gives no such file.
 */
export async function mustExport(
  context: Context<Clients>,
  place: ConfPlace,
): Promise<ExportedConf> {
  const found = await exportFlinkConf(context, place);
  if (found) return found;
  throw new Error(
    `EMR cluster ${place.clusterId}: EMR exports no ${place.fileName} for service type ${place.serviceType}${place.group ? `, group ${place.group}` : ""}. Set serviceType to Flink's number, or leave it out to have it looked for.`,
  );
}

/**
 * Flink's number in EMR, found by exports that change nothing. One search at a time: what the first finds after many
 * calls is the first guess of all others.
 */
export function findServiceType(
  context: Context<Clients>,
  where: Omit<ConfPlace, "serviceType">,
): Promise<number> {
  return serialised("service-type", () => searchServiceType(context, where));
}

async function searchServiceType(
  context: Context<Clients>,
  where: Omit<ConfPlace, "serviceType">,
): Promise<number> {
  const all = Array.from({ length: mostServiceTypes }, (_, at) => at + 1);
  for (const serviceType of [...(lastServiceType ? [lastServiceType] : []), ...all]) {
    const found = await exportFlinkConf(context, { ...where, serviceType }).catch(
      (error: unknown) => {
        if (isInvalidParameter(error)) return undefined;
        throw error;
      },
    );
    if (found) {
      lastServiceType = serviceType;
      return serviceType;
    }
  }
  throw new Error(
    `EMR cluster ${where.clusterId}: Flink's service type was not found among 1 to ${mostServiceTypes}. Set serviceType.`,
  );
}

/** Waits until the cluster takes changes. */
export async function waitUntilIdle(context: Context<Clients>, clusterId: string): Promise<void> {
  await waitFor({
    what: `EMR cluster ${clusterId} to be free for changes`,
    everyMilliseconds: pollMilliseconds,
    timeoutSeconds: context.timeoutSeconds ?? defaultTimeoutSeconds,
    signal: context.signal,
    clock: context.clock,
    log: context.log,
    poll: async () => {
      const cluster = await lookUpCluster(context, clusterId);
      if (cluster === undefined || isLost(cluster)) {
        throw new Error(
          `EMR cluster ${clusterId}: is not there any more. Take it out of flinkwatch:clusters.`,
        );
      }
      const { status } = cluster;
      return status === runningStatus
        ? { done: true, value: undefined }
        : { done: false, status: `status ${status}` };
    },
  });
}

/** What became of an import: delivered, or refused because the cluster is busy, or nobody knows. */
export type ImportOutcome = "delivered" | "busy" | "unknown";

/**
 * Imports a full map of keys and waits for the delivery.
 * @throws Error when EMR refuses the map or the delivery fails or is blocked.
 */
export async function importFlinkConf(
  context: Context<Clients>,
  place: ConfPlace,
  conf: ExportedConf,
): Promise<ImportOutcome> {
  const { clusterId, group } = place;
  const request = { instanceId: clusterId, confs: [conf], confGroupName: group || undefined };
  let flowId: number | undefined;
  try {
    const options = { signal: context.signal };
    ({ flowId } = await modifyServiceParamsByExportConfs(context.clients.cloud, request, options));
  } catch (error) {
    if (isInProgress(error)) return "busy";
    if (mayHaveHappened(error) && !context.signal.aborted) return "unknown";
    if (isNotInWhiteList(error)) throw notListed(clusterId, error);
    if (isInvalidParameter(error)) {
      throw new Error(
        `EMR cluster ${clusterId}: EMR did not take the reporter's keys. ${whatHappened(error)} Add them once by hand in the console (cluster services, Flink, configuration), ask Tencent Cloud to allow custom items, or set delivery: node.`,
        { cause: error },
      );
    }
    throw error;
  }
  if (flowId !== undefined) await waitForFlow(context, clusterId, flowId);
  await waitUntilIdle(context, clusterId);
  return "delivered";
}

async function waitForFlow(
  context: Context<Clients>,
  clusterId: string,
  flowId: number,
): Promise<void> {
  const flow = await waitFor({
    what: `EMR cluster ${clusterId} to deliver its configuration (flow ${flowId})`,
    everyMilliseconds: pollMilliseconds,
    timeoutSeconds: context.timeoutSeconds ?? defaultTimeoutSeconds,
    signal: context.signal,
    clock: context.clock,
    log: context.log,
    poll: async () => {
      const params = { instanceId: clusterId, flowId };
      const options = { signal: context.signal };
      const seen = await describeClusterFlowStatusDetail(context.clients.cloud, params, options);
      const isOpen = seen.status === undefined || seen.status === 0 || seen.status === 1;
      return isOpen
        ? { done: false, status: `${Math.round(seen.progress * 100)} %` }
        : { done: true, value: seen };
    },
  });
  const reasons =
    flow.failedReasons.length === 0 ? "no reason given" : flow.failedReasons.join("; ");
  if (flow.status === 2) return;
  if (flow.status === 3) {
    context.log.warn(
      `EMR cluster ${clusterId}: flow ${flowId} skipped steps (${reasons}). Nodes that were left out show as drift.`,
    );
    return;
  }
  const how = flow.status === -3 ? "is blocked" : "failed";
  throw new Error(
    `EMR cluster ${clusterId}: delivering the configuration ${how} (flow ${flowId}, status ${flow.status ?? "unknown"}): ${reasons}. Look at the flow in the EMR console, resolve it there, then run again.`,
  );
}

function notListed(clusterId: string, cause: unknown): Error {
  return new Error(
    `EMR cluster ${clusterId}: EMR's configuration export and import are not open for this account. ${whatHappened(cause)} Ask Tencent Cloud to add the account to the white list, or set delivery: node.`,
    { cause },
  );
}
