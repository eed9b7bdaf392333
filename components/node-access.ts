import type { ClusterConfig } from "../config/clusters";

/** The part of a cluster's configuration that tells how its nodes are reached. */
export type NodeAccess = Pick<ClusterConfig, "transport" | "ssh" | "inspectNodes">;

/** That part, for the resources that reach nodes. */
export function nodeAccessOf({ transport, ssh, inspectNodes }: NodeAccess): NodeAccess {
  return { transport, ssh, inspectNodes };
}
