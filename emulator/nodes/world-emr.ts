/**
 * The EMR part of a world file: clusters, their nodes, and what lies in each node's Flink home.
 */
import { z } from "zod";

const keys = z.record(z.string(), z.string());

const emrNode = z.strictObject({
  id: z.string().regex(/^ins-[a-z0-9]{8}$/),
  role: z.enum(["master", "core", "task", "common", "router"]),
  ip: z.ipv4(),
  /**
   * The remote command agent: `absent` = not installed, `silent` = answers heartbeats but takes no command.
   * Without it the switch `agents` decides.
   */
  agent: z.enum(["online", "offline", "absent", "silent"]).optional(),
  /** `closed`: the node's network reaches no gateway. */
  gateway: z.enum(["open", "closed"]).default("open"),
  /** Services with processes here; by default those usual for the role. */
  services: z.array(z.string()).optional(),
  /** Services of which only the client is here. */
  clients: z.array(z.string()).optional(),
  /** Config group of Flink here; by default `flink-<role>-defaultGroup`. */
  group: z.string().optional(),
  /** Flink version on the node's disk, where it is not the one that EMR lists. */
  flinkOnDisk: z.string().optional(),
  /** More files in `lib/`: `flink-metrics-prometheus-*` is a copy of the official jar, `*-auth.jar` the vendor's. */
  libJars: z.array(z.string()).default([]),
  /** Keys that somebody wrote into this node's file by hand. */
  handEdits: keys.default({}),
});

const emrCluster = z.strictObject({
  id: z.string().regex(/^emr-[a-z0-9]{8}$/),
  name: z.string(),
  vpc: z.string(),
  subnet: z.string(),
  zone: z.string(),
  /** 2 = running; the other codes are the cloud's own. */
  status: z.int().default(2),
  /** Owner's APPID; the account's by default. */
  appId: z.int().optional(),
  /** Flink version that EMR lists; without it the cluster has no Flink. */
  flink: z.string().optional(),
  emrVersion: z.string().default("EMR-V3.4.0"),
  /** Version of the Java on the nodes. */
  java: z.string().default("1.8.0_382"),
  /** Flink's configuration file; by default flink-conf.yaml up to 1.20, config.yaml from 2.0 on. */
  confFile: z.enum(["flink-conf.yaml", "config.yaml"]).optional(),
  /** Keys of that file that somebody added or changed in the console. */
  conf: keys.default({}),
  /** FlowTotalStatus in which the next flows end; 2 when the list is used up. */
  flowOutcomes: z
    .array(z.union([z.literal(2), z.literal(3), z.literal(-1), z.literal(-3)]))
    .default([]),
  nodes: z.array(emrNode).default([]),
});

/** Schema of `emr:` in a world file. */
export const emrWorldSchema = z.array(emrCluster);
/** A checked cluster. */
export type EmrCluster = z.output<typeof emrCluster>;
/** A checked node. */
export type EmrNode = z.output<typeof emrNode>;
/** A node as somebody writes it. */
export type EmrNodeInput = z.input<typeof emrNode>;

/** Checks one node that joins later. */
export function checkEmrNode(input: unknown): EmrNode {
  return emrNode.parse(input);
}

/**
 * Checks the EMR part of a world.
 * @throws {Error} with all faults at once, each with its path; also for an id or address used twice.
 */
export function checkEmrWorld(input: unknown): EmrCluster[] {
  const result = emrWorldSchema.safeParse(input ?? []);
  if (!result.success) {
    const faults = result.error.issues.map((i) => `  - emr.${i.path.join(".")}: ${i.message}`);
    throw new Error(`world: ${faults.length} fault(s) in emr.\n${faults.join("\n")}`);
  }
  const ids = result.data.flatMap((cluster) => [cluster.id, ...cluster.nodes.map((n) => n.id)]);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) throw new Error(`world: emr: used twice: ${twice.join(", ")}.`);
  return result.data;
}
