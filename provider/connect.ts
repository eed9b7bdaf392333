import { realClock } from "./lifecycle/real-clock";
import type { Clock } from "./lifecycle/resource";
import { SharedReads } from "./lifecycle/shared-reads";
import { createGrafanaApi } from "./grafana/grafana-api";
import { SshWay } from "./hosts/ssh";
import { createTatHosts } from "./hosts/tat";
import type { TatApi } from "./hosts/tat-api";
import type { Clients } from "./resources/clients";
import type { Configuration } from "./rpc/configuration";
import { fixedCredentials, sdkCredentials, type CredentialSource } from "./tencent/credentials";
import { proxyOf } from "./tencent/endpoint";
import * as tat from "./tencent/tat";
import { createTransport, type Transport } from "./tencent/transport";

/** What the environment says about how to reach the world. All may be absent. */
export interface Access {
  readonly secretId?: string;
  readonly secretKey?: string;
  /** Of a temporary key pair. */
  readonly sessionToken?: string;
  /** Address of another cloud, such as the local one. */
  readonly endpoint?: string;
  /** The environment, as far as it names a proxy. */
  readonly environment: NodeJS.ProcessEnv;
  /** Address of Grafana and how to sign in; both or none. */
  readonly grafanaUrl?: string;
  readonly grafanaAuth?: string;
  /** How to sign in to nodes; without it SSH has no key. */
  readonly ssh?: SshAccess;
}

/** The environment's part of SSH. */
export interface SshAccess {
  /** Socket of an agent. */
  readonly agent?: string;
  /** A private key. */
  readonly keyFile?: string;
  readonly passphrase?: string;
  readonly knownHostsFile?: string;
}

/**
 * Puts the clients together. Nothing is called yet: missing credentials fail at the first call.
 * @param pollClock How the pauses between two looks at a run on nodes pass; tests shorten them.
 */
export function connectClients(
  access: Access,
  configuration: Configuration,
  pollClock: Clock = realClock,
): Clients {
  const cloud = createTransport({
    credential: credentialsOf(access),
    region: configuration.region,
    endpoint: access.endpoint,
    proxy: proxyOf(access.environment),
    clock: realClock,
  });
  const { fleet, apart = [] } = configuration;
  const { knownHostsFile, ...identity } = access.ssh ?? {};
  const tat = createTatHosts(tatApi(cloud), pollClock);
  return {
    cloud,
    ...grafanaOf(access),
    hosts: tat,
    ways: { tat, ssh: new SshWay({ identity }), ...(knownHostsFile && { knownHostsFile }) },
    addresses: new Map(),
    reads: new SharedReads(
      fleet,
      fleet.filter((id) => !apart.includes(id)),
    ),
  };
}

function credentialsOf({ secretId, secretKey, sessionToken }: Access): CredentialSource {
  if (!secretId || !secretKey) return sdkCredentials();
  return fixedCredentials({ secretId, secretKey, token: sessionToken });
}

function grafanaOf({ grafanaUrl, grafanaAuth }: Access): Pick<Clients, "grafana"> {
  if (!grafanaUrl || !grafanaAuth) return {};
  return { grafana: createGrafanaApi({ url: grafanaUrl, auth: grafanaAuth }) };
}

/** TAT as `hosts` sees it. */
export function tatApi(cloud: Transport): TatApi {
  return {
    runCommand: (params, options) => tat.runCommand(cloud, params, options),
    invokeCommand: (params, options) => tat.invokeCommand(cloud, params, options),
    describeInvocationTasks: (params, options) =>
      tat.describeInvocationTasks(cloud, params, options),
    describeRecentInvocations: (options) => tat.describeRecentInvocations(cloud, options),
    describeAutomationAgentStatus: (params, options) =>
      tat.describeAutomationAgentStatus(cloud, params, options),
    cancelInvocation: (params, options) => tat.cancelInvocation(cloud, params, options),
  };
}
