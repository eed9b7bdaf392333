import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

import { confFileOf, officialOf, ourJarOf, type FleetCluster } from "./random-fleet";

/** What somebody does to a node by hand. */
export type Edit = (typeof KINDS)[number];
const KINDS = [
  "our key changed",
  "our key gone",
  "our jar gone",
  "jar put beside",
  "key added",
  "key added, and our key changed",
  "key added in EMR's console",
] as const;

/** One edit, of the node of that number of all, modulo. */
export const edits = fc.record({
  what: fc.constantFrom(...KINDS),
  node: fc.nat(99),
});

/** What somebody does between the last up and destroy: to our keys where the cluster's delivery has them. */
export type LastEdit = (typeof LAST_KINDS)[number];
const LAST_KINDS = ["our key changed", "our key gone"] as const;

/** One such edit, and whether destroy takes it back. */
export const lastEdits = fc.record({ what: fc.constantFrom(...LAST_KINDS), force: fc.boolean() });

/** A line of somebody's. */
export const theirs = "pipeline.auto-watermark-interval: 300 ms\n";
const [theirKey = "", theirValue = ""] = theirs.trim().split(": ");

/** Where an edit is made. */
export interface EditPlace {
  /** Flink home of the node. */
  readonly home: string;
  readonly cluster: FleetCluster;
  readonly vendorName: string;
  /** Edits the cluster's keys in EMR's console, which delivers them. */
  editInConsole(keys: Readonly<Record<string, string | undefined>>): void;
}

/** What an edit comes to. */
export interface Edited {
  /** Whether anything of ours or in the place of ours changed. */
  readonly isDrift: boolean;
  /** What stays in the node's configuration to the end. */
  readonly conf?: string;
  /** Whether it stays in that of all nodes of the cluster. */
  readonly isEverywhere?: boolean;
  /** A file that stays to the end. */
  readonly file?: string;
}

/** Edits a node or its cluster. */
export function edit(what: Edit, { home, cluster, vendorName, ...place }: EditPlace): Edited {
  const conf = join(home, "conf", confFileOf(cluster));
  const text = readFileSync(conf, "utf8");
  switch (what) {
    case "our key changed":
      writeFileSync(conf, text.replace(`orders-${cluster.id}`, "by-hand"));
      return { isDrift: true };
    case "our key gone":
      writeFileSync(conf, text.replace(/^.*jobName.*\n/m, ""));
      return { isDrift: true };
    case "our jar gone":
      rmSync(join(home, ourJarOf(cluster, vendorName)));
      return { isDrift: true };
    case "jar put beside": {
      const official = `lib/${officialOf(cluster)}`;
      if (existsSync(join(home, official))) return { isDrift: false };
      copyFileSync(
        join(home, "plugins/metrics-prometheus", officialOf(cluster)),
        join(home, official),
      );
      return { isDrift: true, file: official };
    }
    case "key added":
      appendFileSync(conf, theirs);
      // What stands on a node only goes with the next delivery of EMR, as `nodeEdits: discard` wants it.
      return cluster.delivery === "emr" ? { isDrift: false } : { isDrift: false, conf: theirs };
    case "key added, and our key changed":
      writeFileSync(conf, `${text.replace(`orders-${cluster.id}`, "by-hand")}${theirs}`);
      return cluster.delivery === "emr" ? { isDrift: true } : { isDrift: true, conf: theirs };
    case "key added in EMR's console":
      // Its delivery would take our keys from each node's file.
      if (cluster.delivery === "node") return { isDrift: false };
      place.editInConsole({ [theirKey]: theirValue });
      return { isDrift: false, conf: theirs, isEverywhere: true };
  }
}

const ourKey = "metrics.reporter.promgateway.jobName";

/** Changes or takes out a key of ours, which no up heals any more. */
export function editLast(what: LastEdit, { home, cluster, ...place }: EditPlace): Edited {
  const byHand = what === "our key changed" ? "by-hand" : undefined;
  const isByEmr = cluster.delivery === "emr";
  const line = byHand === undefined ? "" : `${ourKey}: ${byHand}\n`;
  if (isByEmr) {
    place.editInConsole({ [ourKey]: byHand });
  } else {
    const conf = join(home, "conf", confFileOf(cluster));
    writeFileSync(conf, readFileSync(conf, "utf8").replace(/^.*jobName.*\n/m, line));
  }
  const stays = line !== "" && !cluster.force;
  return { isDrift: true, ...(stays && { conf: line, isEverywhere: isByEmr }) };
}

/** The files that differ from the first ones in the end, as `<node> <file>`, in the order of the nodes. */
export function leftBy(
  edits: readonly Edited[],
  { nodes, node, cluster }: EditedNode & { nodes: readonly { readonly id: string }[] },
): string[] {
  return nodes.flatMap(({ id }) => {
    const isBeside = cluster.nodes.some((one) => one.id === id);
    const here = edits.filter(({ isEverywhere }) => id === node || (isEverywhere && isBeside));
    const conf = here.some((one) => one.conf !== undefined) ? [`conf/${confFileOf(cluster)}`] : [];
    const files = here.flatMap(({ file }) => (file === undefined ? [] : [file]));
    return [...conf, ...files].map((name) => `${id} ${name}`);
  });
}

/** Where edits were made: id of the node, and its cluster. */
interface EditedNode {
  readonly node: string;
  readonly cluster: FleetCluster;
}
