import { readdirSync } from "node:fs";
import { join } from "node:path";
import { locateFlinkDistribution } from "../tools/flink-distribution";

/** Paths of those jars of a Flink distribution that a reporter meets. */
export interface DistributionJars {
  /** Flink itself, with the interfaces of metrics and of logging in it. */
  readonly flink: string;
  /** Flink's own Prometheus reporter. */
  readonly reporter: string;
  /** Its logger. */
  readonly logger: readonly string[];
}

/** The jars of a version that is kept with the tools, or undefined. Fetches nothing: a distribution is large. */
export function locateDistributionJars(version: string): DistributionJars | undefined {
  const folder = locateFlinkDistribution(version)?.folder;
  if (folder === undefined) return undefined;
  const jars = (below: string, prefix: string) =>
    readdirSync(join(folder, below))
      .filter((name) => name.startsWith(prefix) && name.endsWith(".jar"))
      .map((name) => join(folder, below, name));
  const [flink] = jars("lib", "flink-dist");
  const [reporter] = jars("plugins/metrics-prometheus", "flink-metrics-prometheus");
  if (flink === undefined || reporter === undefined) return undefined;
  return { flink, reporter, logger: jars("lib", "log4j-") };
}
