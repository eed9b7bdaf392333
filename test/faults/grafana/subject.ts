import type { CallLog } from "../../../emulator/calls";
import type { Faults } from "../../../emulator/faults";
import type { GrafanaStore } from "../../../emulator/grafana/store";
import type { GrafanaApi } from "../../../provider/grafana/grafana";
import type { Kept } from "../../resources/cloud-bench";
import type {
  DashboardSetArgs,
  DashboardSetState,
} from "../../../provider/resources/dashboard-set-shape";

/** A set of dashboards as one stack has it. */
export type KeptSet = Kept<DashboardSetArgs, DashboardSetState>;

/** A stack with a set of dashboards, and a local Grafana in which others have theirs. */
export interface GrafanaStage {
  readonly store: GrafanaStore;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly token: string;
  /** What the resource said, in order. */
  readonly lines: readonly string[];
  readonly kept: KeptSet;
  /** The same set as another stack has it. */
  readonly neighbour: KeptSet;
  /** Puts another way to Grafana into the provider's hands, for good. */
  reachBy(way: (real: GrafanaApi) => GrafanaApi): void;
  /** A way that waits for an answer no longer than a test does. */
  readonly hasty: GrafanaApi;
  /** The same where nothing is answered any more. */
  readonly hopeless: GrafanaApi;
  /** Seconds that have passed for the provider. */
  elapsedSeconds(): number;
  close(): Promise<void>;
}

/** A request that changes something in Grafana, in a change of a set that makes it. */
export interface GrafanaSubject {
  /** As docs/reliability.md names it. */
  readonly name: string;
  /** The function of the provider that makes it, and the method of its client. */
  readonly site: readonly [string, keyof GrafanaApi];
  /** Method and route. */
  readonly action: string;
  /** How the error calls what it is about. */
  readonly of: string;
  /** Requests of the action before the one that is meant. @default 0 */
  readonly skip?: number;
  /** What is refused, so that the change takes back by this request what it did before; absent where it needs no refusal. */
  readonly refused?: { readonly action: string; readonly skip?: number };
  /** Arguments that are brought up first, undisturbed; absent for a creation. */
  readonly before?: object;
  /** Arguments of the change; absent where that is `destroy`. */
  readonly args?: object;
  /** What another stack has done before. */
  prepare?(stage: GrafanaStage): Promise<unknown>;
  /** Whether it replaces what somebody may have written meanwhile, which is looked at then. */
  readonly isRenewed?: true;
  /** Whether all else of the change stays when it fails. */
  readonly isLast?: true;
}
