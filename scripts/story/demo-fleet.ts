import { usualConfFile } from "../../emulator/real-flink/versions";
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
  /** The configuration file that its Flink reads. */
  readonly confFile: string;
  /** EMR's config groups of Flink on the submitting nodes. */
  readonly groups: readonly string[];
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
    group?: string;
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
      confFile: usualConfFile(cluster.flink),
      groups: [...new Set(submitting.map((node) => node.group ?? defaultGroup(node.role)))],
    };
  });
}

/** Where the Flink configuration of a cluster's masters lies in EMR. */
export function confPlace(cluster: DemoCluster, serviceType: number): FlinkConfPlace {
  return placeOf(cluster, serviceType, defaultGroup("master"));
}

/** Where the Flink configuration of all of a cluster's submitting nodes lies in EMR. */
export function confPlaces(cluster: DemoCluster, serviceType: number): FlinkConfPlace[] {
  return cluster.groups.map((group) => placeOf(cluster, serviceType, group));
}

function placeOf(cluster: DemoCluster, serviceType: number, group: string): FlinkConfPlace {
  const { id: clusterId, flinkVersion: version, confFile: fileName } = cluster;
  return { clusterId, serviceType, version, group, fileName };
}

function defaultGroup(role: string): string {
  return `flink-${role}-defaultGroup`;
}
