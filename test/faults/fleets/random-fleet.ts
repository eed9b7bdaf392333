import fc from "fast-check";

import { builtinJar } from "../../../provider/builtin-jar";
import { instanceId, place } from "../../resources/emr-bench";

/** A cluster of a random fleet. */
export interface FleetCluster {
  readonly id: string;
  readonly flink: string;
  readonly kind: "builtin" | "vendor";
  readonly delivery: "emr" | "node";
  readonly onFailure: "stop" | "rollback";
  /** Whether destroy takes back what somebody changed since the last up. @default false */
  readonly force?: boolean;
  /** Masters, each with the official jar in `lib` or without. */
  readonly nodes: readonly { readonly id: string; readonly hasOfficial: boolean }[];
}

const shape = fc.record({
  flink: fc.constantFrom("1.14.6", "1.16.3", "1.18.1", "2.0.2"),
  kind: fc.constantFrom("builtin" as const, "vendor" as const),
  delivery: fc.constantFrom("emr" as const, "node" as const),
  onFailure: fc.constantFrom("stop" as const, "rollback" as const),
  officials: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
});

/** Fleets of one to three clusters of one to three masters. */
export const fleets: fc.Arbitrary<FleetCluster[]> = fc
  .array(shape, { minLength: 1, maxLength: 3 })
  .map((shapes) =>
    shapes.map(({ officials, kind, flink, ...more }, at) => ({
      ...more,
      flink,
      // A vendor's jar is built for Flink up to 1.16.
      kind: /^1\.1[46]\./.test(flink) ? kind : "builtin",
      id: `emr-random0${at}`,
      nodes: officials.map((hasOfficial, n) => ({ id: `ins-rand0${at}0${n}`, hasOfficial })),
    })),
  );

/** Name of the official jar of a cluster's Flink. */
export const officialOf = ({ flink }: FleetCluster) => `flink-metrics-prometheus-${flink}.jar`;

/** The cluster as a world has it. */
export function worldOf(cluster: FleetCluster, at: number): object {
  const nodes = cluster.nodes.map(({ id, hasOfficial }, n) => ({
    id,
    role: "master",
    ip: `10.1.1.${10 * (at + 1) + n}`,
    libJars: hasOfficial ? [officialOf(cluster)] : [],
  }));
  const { id, flink } = cluster;
  return { ...place, id, name: `orders-${at}`, flink, nodes };
}

/** Where our jar goes on a cluster's nodes, below the Flink home. */
export function ourJarOf({ kind }: FleetCluster, vendorName: string): string {
  return kind === "vendor"
    ? `lib/${vendorName}`
    : `plugins/metrics-prometheus/${builtinJar().fileName}`;
}

/** Name of the configuration file on a cluster's nodes. */
export const confFileOf = ({ flink }: FleetCluster) =>
  flink.startsWith("2.") ? "config.yaml" : "flink-conf.yaml";

/** Arguments of a cluster's settings. */
export function settingsOf({ id, kind, delivery, onFailure, force }: FleetCluster): object {
  const about = { clusterId: id, prometheusInstanceId: instanceId, jobName: `orders-${id}` };
  return {
    ...about,
    plugin: kind,
    delivery,
    force,
    nodeEdits: "discard",
    ...failure(delivery, onFailure),
  };
}

/** EMR delivers to all nodes or says that it did not. */
const failure = (delivery: string, onFailure: string) => (delivery === "node" ? { onFailure } : {});
