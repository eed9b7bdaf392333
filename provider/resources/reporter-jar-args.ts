import { z } from "zod";

import type { Fault } from "../lifecycle/resource";
import {
  clusterIdShape,
  deliveryShape,
  failureShape,
  flinkHomeShape,
  nodeChoiceShape,
  nodeEditsShape,
  serviceTypeShape,
} from "./emr-flink-args";
import { nodeAccessShape } from "./node-access";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits in lower case");

export const reporterJarArgs = z.strictObject({
  clusterId: clusterIdShape.describe("EMR cluster. A change replaces."),
  flinkHome: flinkHomeShape,
  jar: z
    .strictObject({
      builtin: z
        .boolean()
        .default(false)
        .describe(
          "The reporter that this package ships, beside Flink's own in `plugins/metrics-prometheus`, for Flink 1.13 to 2.3. Then nothing else is given. Default false.",
        ),
      fileName: z
        .string()
        .regex(
          /^[A-Za-z0-9_.-]*metrics-prometheus[A-Za-z0-9_.-]*\.jar$/,
          "a file name that holds metrics-prometheus and ends in .jar",
        )
        .optional()
        .describe("Name in `lib`, such as `flink-metrics-prometheus_2.11-auth.jar`."),
      sha256: sha256
        .optional()
        .describe("SHA-256 of the jar; checked on the node before it is put in place."),
      url: z
        .string()
        .regex(/^https?:\/\/[^\s"'\\@]+$/, "an http or https address without user information")
        .optional()
        .describe("Where the nodes download it. This or `path`."),
      path: z
        .string()
        .min(1)
        .optional()
        .describe("A local file of at most 31 KiB, sent with the command. This or `url`."),
    })
    .describe("The reporter's jar: the one of this package, or a vendor's, which goes into `lib`."),
  allowUntested: z
    .boolean()
    .default(false)
    .describe("Install the built-in reporter on a Flink that it was not tried on. Default false."),
  inProvidedLibDirs: z
    .boolean()
    .default(false)
    .describe(
      "The directories of `yarn.provided.lib.dirs` hold the jar: Flink does not ship it where that key is set. Default false: refuse.",
    ),
  reporterName: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, "letters, digits, '_' and '-'")
    .default("promgateway")
    .describe("Name of our reporter: others that use a jar we would move need `takeOver`."),
  nodeEdits: nodeEditsShape,
  serviceType: serviceTypeShape,
  delivery: deliveryShape,
  ...nodeChoiceShape,
  ...nodeAccessShape,
  takeOver: z
    .boolean()
    .default(false)
    .describe("Move jars aside although another reporter uses them. Default false."),
  force: z
    .boolean()
    .default(false)
    .describe(
      "Whether destroy overwrites what somebody changed meanwhile: our jar, or another file in the place of one that was there first. Default false: it stays and is named.",
    ),
  ...failureShape,
});
export type ReporterJarArgs = z.infer<typeof reporterJarArgs>;

const like = z.object({ mode: z.string(), owner: z.string(), group: z.string() });

export const nodeJarState = z.object({
  sha256: z.string().describe("Digest of the jar under our name, or `absent`."),
  mode: z.string().describe("Its mode, octal."),
  owner: z.string().describe("Its owner."),
  group: z.string().describe("Its group."),
  like: like.describe("Mode, owner and group of Flink's own jar, which ours follow."),
  foreign: z.array(z.string()).describe("Other jars in `lib` with the same classes."),
  reachable: z.boolean().describe("Whether the last look reached the node."),
});
export type NodeJarState = z.infer<typeof nodeJarState>;

export const reporterJarState = z.object({
  clusterId: z.string().describe("EMR cluster id."),
  flinkHome: z.string().describe("Flink's folder on the nodes."),
  fileName: z.string().describe("Name of our jar."),
  folder: z
    .string()
    .optional()
    .describe("Folder of our jar in the Flink home. Absent: `lib`, where a vendor's goes."),
  sha256: z.string().describe("Digest of our jar."),
  nodes: z.record(z.string(), nodeJarState).describe("What lies on each node, by instance id."),
  factoryClass: z
    .string()
    .optional()
    .describe("The factory that the jar names; absent when the jar could not be read."),
  gone: z.boolean().describe("Whether the cluster is destroyed or being destroyed."),
});
export type ReporterJarState = z.infer<typeof reporterJarState>;

/** Faults that no single field shows. */
export function validateReporterJar({ jar }: ReporterJarArgs): Fault[] {
  const { builtin, ...vendor } = jar;
  const given = Object.entries(vendor).flatMap(([key, value]) =>
    value === undefined ? [] : [key],
  );
  if (builtin) {
    return given.map((key) => ({
      path: `jar.${key}`,
      reason: `jar.${key}: is for a vendor's jar, but builtin is true. Remove one of the two.`,
    }));
  }
  const missing = (["fileName", "sha256"] as const).filter((key) => jar[key] === undefined);
  return [
    ...missing.map((key) => ({
      path: `jar.${key}`,
      reason: `jar.${key}: is required for a vendor's jar, but missing. Add it, or set builtin: true.`,
    })),
    ...((jar.url === undefined) !== (jar.path === undefined)
      ? []
      : [{ path: "jar", reason: "jar: give either url or path, and not both." }]),
  ];
}
