import type { ConfChange } from "../flink/conf-fault";
import type { Context } from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
import type { Clients } from "./clients";
import { shownFor, type Properties } from "./node-conf";
import type { ReporterSettingsArgs, ReporterSettingsState } from "./reporter-settings-args";
import {
  changeBack,
  editedLines,
  oursOf,
  type EditedKeys,
  type Ours,
} from "./reporter-settings-back";
import { lookUpFacts, nodesOfGroup, type ClusterFacts } from "./reporter-settings-facts";
import type { NodeDifference } from "./reporter-settings-nodes";
import { earlierValues, forgetPrevious } from "./reporter-settings-previous";
import { writeConf, type Written } from "./reporter-settings-write";

type Ctx = Context<Clients>;

/** Whom to take out of EMR's configuration. */
interface Removal {
  readonly args: ReporterSettingsArgs;
  readonly state: ReporterSettingsState;
  readonly edited: EditedKeys;
}

/** Takes the reporter out of EMR's configuration and puts back what was there, but for what somebody changed since. */
export async function removeFromEmr(context: Ctx, what: Removal): Promise<void> {
  const { args, state } = what;
  const { clusterId, flinkHome } = state;
  await serialised(`configuration:${clusterId}`, async () => {
    const facts = await lookUpFacts(context, {
      ...args,
      clusterId,
      flinkHome,
      serviceType: args.serviceType ?? state.serviceType,
    });
    for (const group of facts.groups) await restoreGroup(context, { ...what, facts, group });
    await forgetPrevious(context, { state, facts });
  });
}

async function restoreGroup(
  context: Ctx,
  what: Removal & { facts: ClusterFacts; group: string },
): Promise<void> {
  const { args, state, edited, facts, group } = what;
  const { clusterId, reporterName, flinkHome } = state;
  const { values: earlier, lost } = await earlierValues(context, what);
  const ours = oursOf(args, state);
  const isOfOurs = (difference: NodeDifference) => isAsWeWrote(ours, facts, difference);
  const backOf = (values: Properties) => changeBack({ values, earlier, ours, edited });
  const written = await writeConf(context, {
    place: { clusterId, serviceType: facts.serviceType, group, fileName: facts.confFile },
    ...{ reporterName, flinkHome, nodeEdits: args.nodeEdits, nodes: nodesOfGroup(facts, group) },
    change: (live) => changedBy(live, backOf(live).change),
    isDeliveryDue: isOfOurs,
  });
  tellKept(context, clusterId, written.unremovable);
  const { before: values } = written;
  const { change, changed } = backOf(values);
  for (const key of lost) {
    if (values[key] === undefined || !change.remove.includes(key)) continue;
    context.log.warn(
      `EMR cluster ${clusterId}: the earlier value of ${key} is not on the nodes any more, so the key is removed.`,
    );
  }
  const place = `EMR cluster ${clusterId}${group && `, group ${group}`}`;
  const lines = editedLines(place, { values, changed, edited });
  const byHand = written.onNodes.filter((difference) => !isOfOurs(difference));
  const onNodes = edited === "heal" ? [] : nodeLines(what, { ...written, onNodes: byHand });
  for (const line of [...lines, ...onNodes]) context.log.warn(line);
}

/** Warns of keys that EMR kept although they were left out. */
export function tellKept(context: Ctx, clusterId: string, keys: readonly string[]): void {
  if (keys.length === 0) return;
  context.log.warn(
    `EMR cluster ${clusterId}: EMR's import did not remove ${[...keys].sort().join(", ")}. Delete them in the EMR console.`,
  );
}

/** Pure: a map after a change. */
function changedBy(live: Properties, { set, remove }: Required<ConfChange>): Properties {
  const kept = Object.entries(live).filter(([key]) => !remove.includes(key));
  return { ...Object.fromEntries(kept), ...set };
}

/** Whether a node still has what we wrote: an earlier delivery left it out. Of secrets that cannot be told. */
function isAsWeWrote(
  { writes }: Ours,
  { confFile }: ClusterFacts,
  { key, onNode }: NodeDifference,
): boolean {
  return writes.some((written) => {
    const value = written[key];
    return value !== undefined && shownFor(confFile, key, value).includes(onNode);
  });
}

/** What stood in a node's file alone is EMR's to overwrite, whatever `force` says. */
function nodeLines(
  { state, facts }: Pick<Removal, "state"> & { facts: ClusterFacts },
  { onNodes, isWritten }: Pick<Written, "onNodes" | "isWritten">,
): string[] {
  const nodes = [...new Set(onNodes.map(({ node }) => node))];
  return nodes.map((node) => {
    const keys = onNodes.filter((one) => one.node === node).map(({ key }) => key);
    const said = `EMR cluster ${state.clusterId}, node ${node}: conf/${facts.confFile}: ${keys.join(", ")}`;
    return isWritten
      ? `${said} was not as in EMR's configuration, whose delivery wrote that file anew.`
      : `${said} is not as in EMR's configuration, and stays, as nothing was delivered.`;
  });
}
