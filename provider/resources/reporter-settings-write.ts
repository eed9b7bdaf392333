import { reporterPrefix } from "../flink/reporter-settings";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { importFlinkConf, mustExport, waitUntilIdle, type ConfPlace } from "./emr-configuration";
import { lookAt } from "./emr-inspection";
import {
  isOurs,
  nodeDifferences,
  settleNodeEdits,
  type NodeDifference,
} from "./reporter-settings-nodes";
import type { Properties } from "./node-conf";

/** A change to one group's file. */
export interface ConfChange {
  readonly place: ConfPlace;
  readonly reporterName: string;
  readonly flinkHome: string;
  readonly nodeEdits?: "import" | "discard";
  /** Nodes of concern that take their file from this group. */
  readonly nodes: readonly string[];
  /** Pure: the map as it should be. */
  change(live: Properties): Properties;
  /**
   * Pure: whether a key of the reporter that differs on a node is a reason to deliver where EMR has all as it should be.
   * @default any is
   */
  isDeliveryDue?(difference: NodeDifference): boolean;
}

/** What a change came to. */
export interface Written {
  /** The map as it was. */
  readonly before: Properties;
  /** The reporter's keys in which nodes differed from it. */
  readonly onNodes: readonly NodeDifference[];
  /** EMR's map afterwards. */
  readonly live: Properties;
  /** Keys that should have gone and did not. */
  readonly unremovable: string[];
  /** Whether anything was written. */
  readonly isWritten: boolean;
}

/** Tries, as long as somebody else writes the same file or the cluster is busy with something. */
const mostTries = 5;

/**
 * Export, compare the nodes, merge, export once more, import, wait, export, compare. Writes nothing when both EMR and
 * the nodes are right already.
 * @throws Error when nodes were edited, EMR refuses or the outcome differs from what was asked.
 */
export async function writeConf(context: Context<Clients>, what: ConfChange): Promise<Written> {
  const { place } = what;
  for (let tries = 0; tries < mostTries; tries++) {
    await waitUntilIdle(context, place.clusterId);
    const before = await mustExport(context, place);
    const seen = await lookAt(context, { flinkHome: what.flinkHome, nodes: what.nodes });
    const differences = [...seen.values()].flatMap((one) =>
      nodeDifferences(one, before.properties),
    );
    const onNodes = differences.filter(({ key }) => isOurs(key, what.reporterName));
    const was = { before: before.properties, onNodes };
    const target = targetOf(what, before.properties, differences);
    if (target === undefined) {
      return { ...was, live: before.properties, unremovable: [], isWritten: false };
    }
    const again = await mustExport(context, place);
    if (!isEqual(again.properties, before.properties)) continue;
    const isOnlyOnNodes = isEqual(target, before.properties);
    // EMR delivers nothing when nothing changes: another spelling of true makes it write the files again.
    const spelled = isOnlyOnNodes ? [respelled(target, what.reporterName), target] : [target];
    let outcome: string = "delivered";
    for (const properties of spelled) {
      outcome = await importFlinkConf(context, place, { ...again, properties });
      if (outcome !== "delivered") break;
    }
    if (outcome !== "delivered") continue;
    const after = await mustExport(context, place);
    return {
      ...was,
      live: after.properties,
      unremovable: leftOver(what, target, after.properties),
      isWritten: true,
    };
  }
  throw new Error(
    `EMR cluster ${place.clusterId}: its configuration was changed by somebody else, or the cluster was busy, ${mostTries} times in a row. Run again when nobody works on it.`,
  );
}

/** The map to import, or undefined when there is nothing to do. */
function targetOf(
  what: ConfChange,
  live: Properties,
  differences: readonly NodeDifference[],
): Properties | undefined {
  const target = what.change(live);
  const isDue = (one: NodeDifference) => what.isDeliveryDue?.(one) ?? true;
  const isStale = differences.some((one) => isOurs(one.key, what.reporterName) && isDue(one));
  if (isEqual(target, live) && !isStale) return undefined;
  const about = {
    clusterId: what.place.clusterId,
    confFile: what.place.fileName,
    reporterName: what.reporterName,
    nodeEdits: what.nodeEdits,
  };
  return { ...target, ...settleNodeEdits(about, differences) };
}

function respelled(target: Properties, reporterName: string): Properties {
  const key = `${reporterPrefix(reporterName)}deleteOnShutdown`;
  const value = target[key] ?? "true";
  return {
    ...target,
    [key]: value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase(),
  };
}

/** Keys that EMR kept although they were left out; anything else that differs is an error. */
function leftOver(what: ConfChange, target: Properties, live: Properties): string[] {
  const kept = Object.keys(live).filter((key) => !(key in target));
  const wrong = Object.keys(target).filter((key) => live[key] !== target[key]);
  if (wrong.length === 0) return kept;
  throw new Error(
    `EMR cluster ${what.place.clusterId}: after the import EMR does not have what was written, differing keys: ${wrong.sort().join(", ")}. Look at the configuration history in the EMR console, then run again.`,
  );
}

function isEqual(a: Properties, b: Properties): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
