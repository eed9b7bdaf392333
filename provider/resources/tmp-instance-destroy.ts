import type { Context } from "../lifecycle/resource";
import { waitFor } from "../lifecycle/wait";
import { isAgentsNotUninstalled, isNotFound } from "../tencent/errors";
import {
  deletePrometheusClusterAgents,
  describePrometheusClusterAgents,
  destroyPrometheusInstance,
  terminatePrometheusInstances,
} from "../tencent/monitor";
import type { Clients } from "./clients";
import { lookUpInstance } from "./look-up-instance";
import { statusWord } from "./tmp-instance-status";

const POLL_MILLISECONDS = 3_000;
const TIMEOUT_SECONDS = 10 * 60;
const STOPPED = 6;
const DESTROYING = 5;

/** Unbinds the agents, terminates, waits until stopped, destroys. Goes on where an earlier try ended; absent is success. */
export async function destroyInstance(context: Context<Clients>, id: string): Promise<void> {
  const live = await lookUpInstance(context, id);
  if (!live || live.status === DESTROYING) return;
  if (live.status !== STOPPED) {
    await unbindAgents(context, id);
    await terminate(context, id);
    if (!(await waitUntilStopped(context, id))) return;
  }
  try {
    await destroyPrometheusInstance(
      context.clients.cloud,
      { instanceId: id },
      { signal: context.signal },
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function unbindAgents(context: Context<Clients>, id: string): Promise<void> {
  const { cloud } = context.clients;
  const options = { signal: context.signal };
  const list = () => describePrometheusClusterAgents(cloud, { instanceId: id }, options);
  const agents = await list();
  if (agents.length === 0) return;
  const ids = agents.map((a) => a.clusterId);
  context.log.warn(`instance ${id}: unbinding ${ids.join(", ")} before it is destroyed.`);
  const bound = agents.map(({ clusterType, clusterId }) => ({ clusterType, clusterId }));
  await deletePrometheusClusterAgents(cloud, { instanceId: id, agents: bound }, options);
  await waitFor<void>({
    ...bounds(context, `agents of instance ${id} to be unbound`),
    poll: async () => {
      const left = await list();
      return left.length === 0
        ? { done: true, value: undefined }
        : { done: false, status: left.map((a) => a.clusterId).join(", ") };
    },
  });
}

/** Asks until TMP no longer says that agents are being uninstalled. */
async function terminate(context: Context<Clients>, id: string): Promise<void> {
  await waitFor<void>({
    ...bounds(context, `instance ${id} to accept its termination`),
    poll: async () => {
      try {
        const options = { signal: context.signal };
        await terminatePrometheusInstances(context.clients.cloud, { instanceIds: [id] }, options);
      } catch (error) {
        if (isAgentsNotUninstalled(error)) return { done: false, status: "agents not uninstalled" };
        if (!isNotFound(error)) throw error;
      }
      return { done: true, value: undefined };
    },
  });
}

/** @returns false if the instance vanished meanwhile. */
async function waitUntilStopped(context: Context<Clients>, id: string): Promise<boolean> {
  return waitFor<boolean>({
    ...bounds(context, `instance ${id} to stop`),
    poll: async () => {
      const live = await lookUpInstance(context, id);
      if (!live || live.status === DESTROYING) return { done: true, value: false };
      if (live.status === STOPPED) return { done: true, value: true };
      return { done: false, status: statusWord(live.status) };
    },
  });
}

function bounds(context: Context<Clients>, what: string) {
  return {
    what,
    everyMilliseconds: POLL_MILLISECONDS,
    timeoutSeconds: context.timeoutSeconds ?? TIMEOUT_SECONDS,
    signal: context.signal,
    clock: context.clock,
    log: context.log,
  };
}
