import type { Context } from "../lifecycle/resource";
import { describePrometheusInstances, type PrometheusInstance } from "../tencent/monitor";
import type { Clients } from "./clients";

/** The Prometheus instance of that id as it is now; undefined where the region has none. */
export async function lookUpInstance(
  context: Context<Clients>,
  id: string,
): Promise<PrometheusInstance | undefined> {
  const found = await describePrometheusInstances(
    context.clients.cloud,
    { instanceIds: [id] },
    { signal: context.signal },
  );
  return found.find(({ instanceId }) => instanceId === id);
}
