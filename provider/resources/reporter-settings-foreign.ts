import { reporterPrefix } from "../flink/reporter-settings";
import type { Gateway } from "./emr-gateway";
import type { Properties } from "./node-conf";
import type { ReporterSettingsArgs } from "./reporter-settings-args";
import { gatewayAddress } from "./reporter-settings-plan";

/**
 * A reporter of our name that pushes elsewhere belongs to somebody.
 * @param lives - by what the error says of the place, such as ` (group x)`; what Flink has there
 * @throws Error at the first that does, unless `takeOver` says to take it.
 */
export function refuseForeign(
  args: ReporterSettingsArgs,
  gateway: Gateway,
  lives: ReadonlyMap<string, Properties>,
): void {
  if (args.takeOver) return;
  const prefix = reporterPrefix(args.reporterName);
  for (const [place, live] of lives) {
    const url = live[`${prefix}hostUrl`];
    const host = url?.replace(/^https?:\/\//, "").replace(/[:/].*$/, "") ?? live[`${prefix}host`];
    const expected = gatewayAddress(args.gatewayUrl)?.host ?? gateway.host;
    if (host === undefined || host === expected) continue;
    throw new Error(
      `EMR cluster ${args.clusterId}: reporter ${args.reporterName} already pushes elsewhere${place}, got ${host}, expected ${expected}. Set takeOver: true, or choose another reporterName.`,
    );
  }
}
