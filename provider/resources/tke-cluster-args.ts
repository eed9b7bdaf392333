import { z } from "zod";
import type { Fault } from "../lifecycle/resource";

const cidr = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, "a network such as 172.16.0.0/16");

export const tkeClusterArgs = z.strictObject({
  clusterId: z
    .string()
    .regex(/^cls-[a-z0-9]+$/, "an id such as cls-1a2b3c4d")
    .optional()
    .describe("Id of an existing cluster to adopt, such as `cls-1a2b3c4d`. Destroy leaves it."),
  name: z
    .string()
    .min(1)
    .max(50)
    .optional()
    .describe("Name, 1 to 50 characters. Required to create or to adopt by name."),
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over a cluster of this name that the stack did not create. Default false."),
  vpcId: z
    .string()
    .regex(/^vpc-[a-z0-9]+$/, "an id such as vpc-1a2b3c4d")
    .optional()
    .describe("VPC; required to create, checked when adopting. Cannot change."),
  clusterCidr: cidr
    .optional()
    .describe("Network of the pods. Default `172.16.0.0/16` when created. Cannot change."),
  serviceCidr: cidr
    .optional()
    .describe("Network of the services. Default: a part of `clusterCidr`. Cannot change."),
  level: z
    .string()
    .regex(/^L\d+$/, "a level such as L5")
    .default("L5")
    .describe(
      "Size of the managed control plane of a created cluster, L5 to L5000. Default L5, the cheapest.",
    ),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, "a version such as 1.30.0")
    .optional()
    .describe("Kubernetes version of a created cluster. Default: TKE's own. Not upgraded later."),
  tags: z
    .record(z.string().min(1).max(127), z.string().max(255))
    .default({})
    .describe("Tags, key to value. Only the keys named here are watched. Default none."),
  onDestroy: z
    .enum(["retain", "destroy"])
    .default("retain")
    .describe(
      "What destroy does to a cluster that we created: keep it (default) or delete it if it is empty.",
    ),
});

export const tkeClusterState = z.object({
  clusterId: z.string().describe("Id, such as `cls-1a2b3c4d`."),
  name: z.string().describe("Name as it is now."),
  adopted: z.boolean().describe("True if the stack did not create it; destroy leaves it then."),
  vpcId: z.string().describe("VPC of the cluster."),
  status: z.string().describe("TKE's word: Running, Creating, Abnormal, ..."),
  nodeCount: z.number().describe("Nodes that can run pods."),
  version: z.string().describe("Kubernetes version."),
  tags: z
    .record(z.string(), z.string())
    .describe("Live values of the tags that the arguments name."),
});

/** Arguments of a managed TKE cluster. @see https://www.tencentcloud.com/document/product/457 */
export type TkeClusterArgs = z.infer<typeof tkeClusterArgs>;
/** What is live of a managed TKE cluster. */
export type TkeClusterState = z.infer<typeof tkeClusterState>;

/** All that is wrong with the arguments as a whole. */
export function validateTkeCluster(args: TkeClusterArgs): Fault[] {
  if (args.clusterId !== undefined) return [];
  const faults: Fault[] = [];
  if (args.name === undefined) {
    faults.push({
      path: "name",
      reason: "missing, expected clusterId to adopt a cluster, or name to adopt or create one.",
    });
  }
  if (!args.adopt && args.vpcId === undefined) {
    faults.push({
      path: "vpcId",
      reason:
        "missing, expected the VPC of the new cluster. To use an existing one set clusterId, or name with adopt: true.",
    });
  }
  return faults;
}
