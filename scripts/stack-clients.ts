import type { StackConfig } from "../config/schema";
import { connectClients } from "../provider/connect";
import { sshAccessFrom } from "../provider/ssh-environment";
import type { Clients } from "../provider/resources/clients";
import { describeInstances, type EmrCluster } from "../provider/tencent/emr";
import { describePrometheusInstances, type PrometheusInstance } from "../provider/tencent/monitor";

/** The provider's clients for a stack, outside the engine; credentials and endpoint as the provider takes them. */
export function connectStack(config: StackConfig): Clients {
  const environment = process.env;
  return connectClients(
    {
      secretId: environment.TENCENTCLOUD_SECRET_ID,
      secretKey: environment.TENCENTCLOUD_SECRET_KEY,
      sessionToken: environment.TENCENTCLOUD_SESSION_TOKEN || undefined,
      endpoint: environment.FLINKWATCH_ENDPOINT || undefined,
      environment,
      grafanaUrl: environment.GRAFANA_URL || undefined,
      grafanaAuth: environment.GRAFANA_AUTH || undefined,
      ssh: sshAccessFrom(environment),
    },
    { region: config.region, fleet: config.clusters.flatMap(({ id }) => id ?? []) },
  );
}

/** The stack's Prometheus instance as it is in the cloud; `undefined` before the first `up`. */
export async function findInstance(
  clients: Clients,
  { prometheus }: StackConfig,
): Promise<PrometheusInstance | undefined> {
  const { id, name } = prometheus;
  const filter = id === undefined ? { instanceName: name } : { instanceIds: [id] };
  const found = await describePrometheusInstances(clients.cloud, filter);
  return found.find((one) =>
    id === undefined ? one.instanceName === name : one.instanceId === id,
  );
}

/** The stack's EMR clusters: position in the config → the cluster, `undefined` where there is none. */
export async function findClusters(
  clients: Clients,
  { clusters }: StackConfig,
): Promise<(EmrCluster | undefined)[]> {
  const ids = clusters.flatMap(({ id }) => id ?? []);
  const byName = clusters.some(({ id }) => id === undefined);
  const found = await describeInstances(clients.cloud, byName ? {} : { instanceIds: ids });
  return clusters.map(({ id, name }) =>
    found.find((one) => (id === undefined ? one.clusterName === name : one.clusterId === id)),
  );
}
