import { z } from "zod";

import { nodeAccessShape } from "./node-access";

/** `extraNodes` and `excludeNodes`, which several resources take. */
export const nodeChoiceShape = {
  extraNodes: z
    .array(z.string().regex(/^ins-[a-z0-9]+$/, "an id such as ins-1a2b3c4d"))
    .default([])
    .describe("Further nodes where `flink run` is executed, by instance id. Default none."),
  excludeNodes: z
    .array(z.string().regex(/^ins-[a-z0-9]+$/, "an id such as ins-1a2b3c4d"))
    .default([])
    .describe("Masters or routers to leave alone, by instance id. Default none."),
};

/** The folder of Flink on the nodes; plain characters only, since tools on the nodes see it. */
export const flinkHomeShape = z
  .string()
  .regex(/^(\/[A-Za-z0-9_.-]+)+$/, "an absolute path of letters, digits, '_', '.' and '-'")
  .default("/usr/local/service/flink")
  .describe("Flink's folder on the nodes. Default `/usr/local/service/flink`.");

/** How the reporter's keys get into Flink's configuration. */
export const deliveryShape = z
  .enum(["emr", "node"])
  .default("emr")
  .describe(
    "`emr` (default): EMR's configuration, which EMR delivers. `node`: each node's file, without EMR's configuration API; a later delivery by EMR takes the keys out again, which the next run puts right.",
  );

/** What becomes of the other nodes when one does not take a change. */
export const failureShape = {
  onFailure: z
    .enum(["stop", "rollback"])
    .default("stop")
    .describe(
      "When a node does not take the jar, or with `delivery: node` the configuration. `stop`: the others keep it, and the next run goes on. `rollback`: all nodes or none: first everything is tried on each, a node out of reach counts as failed, and what was changed is taken back, where an earlier jar of ours was by that one. Default stop.",
    ),
  maxFailures: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe(
      "On how many nodes it may fail, 0 to 1000: they are named and shown as drift. Default 0.",
    ),
};

/** EMR's number for Flink. */
export const serviceTypeShape = z
  .number()
  .int()
  .min(1)
  .optional()
  .describe("EMR's number for Flink. Default: found by read-only exports.");

/** What becomes of keys that stand only on a node. */
export const nodeEditsShape = z
  .enum(["import", "discard"])
  .optional()
  .describe(
    "What to do with keys that were edited on a node only, which EMR's delivery would wipe: take them into EMR, or let them go. Absent: stop and list them.",
  );

/** The file that Flink reads; states of earlier releases do not name it. */
export const confFileShape = z
  .enum(["config.yaml"])
  .optional()
  .describe("The configuration file that Flink reads, where it is not flink-conf.yaml.");

/** An EMR cluster id. */
export const clusterIdShape = z.string().regex(/^emr-[a-z0-9]+$/, "an id such as emr-1a2b3c4d");

/** A Prometheus instance id. */
export const instanceIdShape = z.string().regex(/^prom-[a-z0-9]+$/, "an id such as prom-1a2b3c4d");

export const emrFlinkArgs = z.strictObject({
  clusterId: clusterIdShape
    .optional()
    .describe("EMR cluster, such as `emr-1a2b3c4d`. This or `clusterName`. A change replaces."),
  clusterName: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the EMR cluster, if only one has it. A change replaces."),
  vpcId: z
    .string()
    .optional()
    .describe("VPC that the cluster should be in. Default: the Prometheus instance's."),
  network: z
    .enum(["same-vpc", "routed"])
    .default("same-vpc")
    .describe(
      "`same-vpc` (default): the cluster must be in the instance's VPC. `routed`: elsewhere, if the push gateway answers from a core node.",
    ),
  prometheusInstanceId: instanceIdShape
    .optional()
    .describe("Prometheus instance that the cluster will push to."),
  ...nodeChoiceShape,
  ...nodeAccessShape,
  flinkHome: flinkHomeShape,
  serviceType: serviceTypeShape,
  delivery: deliveryShape,
});
export type EmrFlinkArgs = z.infer<typeof emrFlinkArgs>;

export const emrFlinkState = z.object({
  clusterId: z.string().describe("EMR cluster id."),
  clusterName: z.string().describe("Its name."),
  status: z
    .number()
    .int()
    .describe("EMR's status: 2 running, 8 restarting, 13 delivering configuration, …"),
  appId: z.string().describe("APPID of the account that owns it."),
  vpcId: z.string().describe("Its VPC."),
  emrVersion: z.string().describe("EMR's version, such as `EMR-V3.4.0`."),
  flinkVersion: z.string().describe("Flink's version as read on the nodes."),
  flinkVersionEmr: z
    .string()
    .describe("Flink's version in EMR's list of software; empty if it is not there."),
  flinkHome: z.string().describe("Flink's folder on the nodes."),
  serviceType: z
    .number()
    .int()
    .optional()
    .describe("EMR's number for Flink, as the check found it."),
  groups: z
    .array(z.string())
    .optional()
    .describe("EMR's config groups of Flink, as the check found them."),
  confFile: confFileShape,
  reachable: z
    .boolean()
    .describe("Whether the last look reached a node; if not, values are the last known."),
  gone: z.boolean().describe("Whether the cluster is destroyed or being destroyed."),
});
export type EmrFlinkState = z.infer<typeof emrFlinkState>;
