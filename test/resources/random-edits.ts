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
] as const;

/** One edit, of the node of that number of all, modulo. */
export const edits = fc.record({
  what: fc.constantFrom(...KINDS),
  node: fc.nat(99),
});

/** A line of somebody's. */
const theirs = "pipeline.auto-watermark-interval: 300 ms\n";

/** Edits a node; answers whether anything of ours or in the place of ours changed, and what stays in the end. */
export function edit(
  what: Edit,
  { home, cluster, vendorName }: { home: string; cluster: FleetCluster; vendorName: string },
): { isDrift: boolean; conf?: string; file?: string } {
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
      // EMR wipes or takes over what stands on a node only: it is asked what to do, by other tests.
      if (cluster.delivery === "emr") return { isDrift: false };
      appendFileSync(conf, theirs);
      return { isDrift: false, conf: theirs };
  }
}
