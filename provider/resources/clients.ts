import type { GrafanaApi } from "../grafana/grafana";
import type { Hosts } from "../hosts/hosts";
import type { SharedReads } from "../lifecycle/shared-reads";
import type { Transport } from "../tencent/transport";

/** What the resources reach the world with; `provider/main.ts` puts it together once a process. */
export interface Clients {
  /** Tencent Cloud's API: signed, rate limited, safe calls retried. */
  readonly cloud: Transport;
  /** The nodes of EMR clusters. */
  readonly hosts: Hosts;
  /** Grafana's HTTP API; absent when GRAFANA_URL and GRAFANA_AUTH are not given. */
  readonly grafana?: GrafanaApi;
  /** List calls that the `read`s of one provider process share. Never used to decide a write. */
  readonly reads: SharedReads;
}
