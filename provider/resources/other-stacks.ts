import type { Context } from "../lifecycle/resource";
import { isNotFound } from "../tencent/errors";
import { describePrometheusAlertGroups } from "../tencent/monitor-alerts";
import { markOf } from "./alert-group-drift";
import type { Clients } from "./clients";

/**
 * Marks of the other stacks whose alert groups stand on an instance. Dashboards, bindings and agents carry no mark
 * of their own, so that this is how a stack learns that somebody else still needs them.
 */
export async function otherStacksOn(
  context: Context<Clients>,
  instanceId: string,
): Promise<string[]> {
  try {
    const options = { signal: context.signal };
    const groups = await describePrometheusAlertGroups(
      context.clients.cloud,
      { instanceId },
      options,
    );
    const marks = groups.map(markOf).filter((mark) => mark?.startsWith("flinkwatch:"));
    return [...new Set(marks)].filter(
      (mark) => mark !== undefined && mark !== context.owner.mark,
    ) as string[];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
