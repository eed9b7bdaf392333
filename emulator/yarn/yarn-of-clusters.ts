/** The ResourceManagers of a world's EMR clusters, and what its nodes know of them. */
import { join } from "node:path";
import { writeHadoopConf } from "../real-yarn/yarn-site";
import { ResourceManager } from "./resource-manager";

/** Where EMR puts Hadoop's configuration on a node. */
const HADOOP_CONF = "/usr/local/service/hadoop/etc/hadoop";

/** One ResourceManager a cluster. */
export class YarnOfClusters {
  private constructor(private readonly managers: ReadonlyMap<string, ResourceManager>) {}

  /** Starts one for each cluster. */
  static async start(clusterIds: readonly string[]): Promise<YarnOfClusters> {
    const started = clusterIds.map(async (id) => [id, await ResourceManager.start()] as const);
    return new YarnOfClusters(new Map(await Promise.all(started)));
  }

  /** @throws {Error} when there is no such cluster. */
  of(clusterId: string): ResourceManager {
    const manager = this.managers.get(clusterId);
    if (manager === undefined) {
      throw new Error(`yarn: no cluster ${clusterId}, expected one of the world's.`);
    }
    return manager;
  }

  /** Writes Hadoop's configuration of a cluster below a node's root. */
  configure(root: string, clusterId: string): void {
    const { address } = this.of(clusterId);
    writeHadoopConf(join(root, HADOOP_CONF), {
      core: { "fs.defaultFS": "hdfs://HDFS0000001", "hadoop.security.authentication": "simple" },
      yarn: {
        "yarn.resourcemanager.webapp.address": address,
        "yarn.log-aggregation-enable": "true",
      },
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.managers.values()].map((manager) => manager.close()));
  }
}
