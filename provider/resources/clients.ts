import type { GrafanaApi } from "../grafana/grafana";
import type { Hosts } from "../hosts/hosts";
import type { SharedReads } from "../lifecycle/shared-reads";
import type { NodeAccess, NodeWays } from "./node-access";
import type { Transport } from "../tencent/transport";

/** What the resources reach the world with; `provider/main.ts` puts it together once a process. */
export interface Clients {
  /** Tencent Cloud's API: signed, rate limited, safe calls retried. */
  readonly cloud: Transport;
  /** The nodes of the cluster at hand, reached as its arguments say; by TAT where nothing was said. */
  readonly hosts: Hosts;
  /** What was said; absent for all but resources that reach nodes. */
  readonly access?: NodeAccess;
  /** All ways to nodes. */
  readonly ways: NodeWays;
  /** Private address of each node that was listed in this process, by instance id. */
  readonly addresses: Map<string, string>;
  /** Grafana's HTTP API; absent when GRAFANA_URL and GRAFANA_AUTH are not given. */
  readonly grafana?: GrafanaApi;
  /** List calls that the `read`s of one provider process share. Never used to decide a write. */
  readonly reads: SharedReads;
}
