import { ApiFault, type Call } from "../../contract";
import type { Dashboards } from "../../grafana/dashboards";
import type { Switches } from "../../switches";
import type { Clusters } from "../tke/model";
import type { Agents } from "./agents-model";
import type { AlertGroups } from "./alerts-model";
import { instanceStatus, type PromInstance } from "./instances-model";
import type { RowParts } from "./instance-row";
import type { Notices } from "./notices-model";
import type { RecordingRules } from "./recording-model";

/** What the monitor service works on. */
export interface MonitorParts extends RowParts {
  readonly agents: Agents;
  readonly clusters: Clusters;
  readonly alerts: AlertGroups;
  readonly recording: RecordingRules;
  readonly notices: Notices;
  readonly dashboards: Dashboards;
  /** Whether an instance tells its quota. */
  readonly userLimits: Switches["userLimits"];
}

/**
 * The instance that a call names as `InstanceId`.
 * @param code the error when there is none: actions differ in it.
 */
export function mustFindInstance(
  parts: MonitorParts,
  call: Call,
  code = "FailedOperation.InstanceNotFound",
): PromInstance {
  const { InstanceId } = call.params as { InstanceId: string };
  const instance = parts.instances.get(InstanceId, call.region);
  if (instance) return instance;
  throw new ApiFault(code, `The instance ${InstanceId} is not found.`);
}

/** As {@link mustFindInstance}, and the instance must run. */
export function mustRun(parts: MonitorParts, call: Call, code?: string): PromInstance {
  const instance = mustFindInstance(parts, call, code);
  if (instance.status.now === instanceStatus.running) return instance;
  throw new ApiFault("FailedOperation.InstanceNotRunning", `${instance.id} is not running.`);
}
