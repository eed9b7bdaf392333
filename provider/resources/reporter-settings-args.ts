import { z } from "zod";

import { intervalFaults, labelFaults, legacyFaults, plainFaults } from "../flink/values";
import type { Fault } from "../lifecycle/resource";
import {
  clusterIdShape,
  confFileShape,
  deliveryShape,
  failureShape,
  flinkHomeShape,
  instanceIdShape,
  nodeChoiceShape,
  nodeEditsShape,
  serviceTypeShape,
} from "./emr-flink-args";
import { nodeAccessShape } from "./node-access";

export const reporterSettingsArgs = z.strictObject({
  clusterId: clusterIdShape.describe("EMR cluster. A change replaces."),
  prometheusInstanceId: instanceIdShape.describe(
    "Prometheus instance to push to. Address, token and APPID are fetched when needed and never stored.",
  ),
  flinkHome: flinkHomeShape,
  reporterName: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, "letters, digits, '_' and '-'")
    .default("promgateway")
    .describe("Name in `metrics.reporter.<name>`. Default `promgateway`. A change replaces."),
  jobName: z
    .string()
    .min(1)
    .describe("Name under which jobs push: letters, digits, '_', '.', '-'."),
  interval: z
    .string()
    .default("60 SECONDS")
    .describe("Time between pushes, such as `60 SECONDS` (default)."),
  groupingLabels: z
    .record(z.string(), z.string())
    .optional()
    .describe("Labels added to every metric. Default `instance_id`: the cluster's id."),
  randomJobNameSuffix: z
    .boolean()
    .default(true)
    .describe(
      "Add a random suffix to the job name; without it processes overwrite each other. Default true.",
    ),
  deleteOnShutdown: z
    .boolean()
    .default(true)
    .describe("Delete metrics at an orderly stop of Flink. Default true."),
  plugin: z
    .enum(["builtin", "vendor", "none"])
    .default("vendor")
    .describe(
      "Whose jar reports: `builtin` this package's, `vendor` (default) a vendor's, `none` Flink's own, for a gateway without authentication.",
    ),
  allowUntested: z
    .boolean()
    .default(false)
    .describe("Configure a Flink newer than those that were tried. Default false."),
  inProvidedLibDirs: z
    .boolean()
    .default(false)
    .describe(
      "The directories of `yarn.provided.lib.dirs` hold the reporter's jar: Flink does not ship it where that key is set. Default false: refuse.",
    ),
  gatewayUrl: z
    .string()
    .regex(
      /^https?:\/\/[A-Za-z0-9._-]+(:[1-9]\d{0,4})?$/,
      "an address such as http://10.0.0.9:9091",
    )
    .optional()
    .describe("Push to this gateway. Default: the instance's own."),
  needBasicAuth: z
    .boolean()
    .default(true)
    .describe("Authenticate with APPID and token. Default true."),
  factoryClass: z
    .string()
    .regex(/^[\w$.]+$/, "a Java class name")
    .optional()
    .describe("Factory named by the jar. Default: Flink's own name for it."),
  jarSha256: z
    .string()
    .optional()
    .describe("Digest of the reporter's jar; only orders this after the jar."),
  takeOver: z
    .boolean()
    .default(false)
    .describe("Take a reporter of this name that points elsewhere. Default false."),
  nodeEdits: nodeEditsShape,
  serviceType: serviceTypeShape,
  delivery: deliveryShape,
  force: z
    .boolean()
    .default(false)
    .describe(
      "Whether destroy takes back keys of the reporter that somebody changed meanwhile in EMR's configuration, with `delivery: node` in a node's file. Default false: they stay and are named.",
    ),
  ...failureShape,
  ...nodeChoiceShape,
  ...nodeAccessShape,
});
export type ReporterSettingsArgs = z.infer<typeof reporterSettingsArgs>;

export const nodeSettingsState = z.object({
  group: z.string().describe("EMR's config group of the node; empty: the cluster level."),
  differs: z
    .record(z.string(), z.string())
    .describe(
      "Our keys whose value on the node is not EMR's, or not what we wrote: what stands there. Secrets are not shown.",
    ),
  reachable: z.boolean().describe("Whether the last look reached the node."),
});
export type NodeSettingsState = z.infer<typeof nodeSettingsState>;

const properties = z.record(z.string(), z.string());

export const reporterSettingsState = z.object({
  clusterId: z.string().describe("EMR cluster id."),
  prometheusInstanceId: z.string().describe("Prometheus instance."),
  flinkHome: z.string().describe("Flink's folder on the nodes."),
  reporterName: z.string().describe("Name of the reporter."),
  delivery: z
    .enum(["node"])
    .optional()
    .describe("How the keys were written; absent: by EMR, as in states of earlier releases."),
  properties: properties.describe(
    "The reporter's keys as EMR has them, with `delivery: node` as we last wrote them; secrets as digests.",
  ),
  written: properties
    .optional()
    .describe(
      "The reporter's keys as we last wrote them, by which to tell who moved; secrets as digests.",
    ),
  attempted: z
    .array(properties)
    .optional()
    .describe(
      "The reporter's keys as writes had them that began and whose end was not seen, by which to tell ours from others'; secrets as digests.",
    ),
  otherGroups: z
    .record(z.string(), properties)
    .describe("Keys whose value in another config group is not that of the first."),
  gateway: z
    .object({
      host: z.string(),
      port: z.string(),
      userName: z.string(),
      passwordDigest: z.string(),
    })
    .describe("Where to push; the token as a digest."),
  flinkVersion: z.string().describe("Flink's version that the settings were written for."),
  flinkVersionFound: z
    .string()
    .optional()
    .describe("Flink's version on the nodes now, where another was put there since."),
  factoryClass: z.string().describe("Factory for `factory.class`."),
  confFile: confFileShape,
  serviceType: z.number().int().describe("EMR's number for Flink; 0 where EMR is not asked."),
  groups: z
    .array(z.string())
    .describe("Flink's config groups; an empty name is the cluster level."),
  nodes: z.record(z.string(), nodeSettingsState).describe("Each node's file against EMR."),
  previous: z
    .record(z.string(), properties)
    .describe("By group, values that were there before us and that destroy puts back."),
  unremovable: z.array(z.string()).describe("Keys that EMR's import did not remove."),
  changedAt: z.string().describe("When the settings were last written (ISO 8601)."),
  gone: z.boolean().describe("Whether the cluster is destroyed or being destroyed."),
  reachable: z.boolean().describe("Whether EMR answered; if not, values are the last known."),
});
export type ReporterSettingsState = z.infer<typeof reporterSettingsState>;

/** Faults that no single field shows. */
export function validateReporterSettings(args: ReporterSettingsArgs): Fault[] {
  return [
    ...plainFaults("jobName", args.jobName),
    ...labelFaults("groupingLabels", args.groupingLabels ?? {}),
    ...intervalFaults("interval", args.interval),
    ...(args.factoryClass === undefined ? [] : legacyFaults("factoryClass", args.factoryClass)),
  ];
}

/** Labels of every metric: those given, else the cluster's id. */
export function groupingLabelsOf(args: ReporterSettingsArgs): Record<string, string> {
  return args.groupingLabels ?? { instance_id: args.clusterId };
}
