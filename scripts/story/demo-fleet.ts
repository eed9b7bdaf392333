import type { FlinkConfPlace } from "./console-client";

/** One cluster of the demo world, as the story needs it. */
export interface DemoCluster {
  readonly id: string;
  /** Where the story submits a job, and where its containers run. */
  readonly master: string;
  readonly core: string;
  /** All nodes where `flink run` is executed. */
  readonly submitting: readonly string[];
  readonly flinkVersion: string;
}

/** The Flink home on every node. @see the manual, "Install the plugin" */
export const FLINK_HOME = "usr/local/service/flink";

/** What the story reads of a world's EMR part. */
interface WorldCluster {
  readonly id: string;
  readonly flink: string;
  readonly nodes: readonly {
    id: string;
    role: string;
    clients?: readonly string[];
    services?: readonly string[];
  }[];
}

/** The clusters of a world, in its order. */
export function demoClusters(emr: readonly unknown[]): DemoCluster[] {
  return (emr as readonly WorldCluster[]).map((cluster) => {
    const submitting = cluster.nodes.filter(
      (node) =>
        node.role === "master" ||
        (node.role === "router" &&
          [...(node.clients ?? []), ...(node.services ?? [])].includes("FLINK")),
    );
    const core = cluster.nodes.find((node) => node.role === "core");
    const master = cluster.nodes.find((node) => node.role === "master");
    if (!core || !master)
      throw new Error(`world: cluster ${cluster.id} needs a master and a core node.`);
    return {
      id: cluster.id,
      master: master.id,
      core: core.id,
      submitting: submitting.map((node) => node.id),
      flinkVersion: cluster.flink,
    };
  });
}

/** Where the Flink configuration of a cluster's masters lies in EMR. */
export function confPlace(cluster: DemoCluster, serviceType: number): FlinkConfPlace {
  const group = "flink-master-defaultGroup";
  return { clusterId: cluster.id, serviceType, version: cluster.flinkVersion, group };
}
