import type { ClusterConfig } from "../config/clusters";
import type { RolloutConfig } from "../config/schema";

/**
 * Pure: groups of clusters in the order in which they are changed, none of them empty. The canaries are the first;
 * the others follow in the order given, in groups that differ by one cluster at most.
 */
export function wavesOf(
  clusters: readonly ClusterConfig[],
  { canary, waves }: RolloutConfig,
): ClusterConfig[][] {
  const isCanary = ({ id, name }: ClusterConfig) => canary.includes(id ?? name ?? "");
  const others = clusters.filter((cluster) => !isCanary(cluster));
  const start = (wave: number) => Math.ceil((wave * others.length) / waves);
  const groups = Array.from({ length: waves }, (_, wave) =>
    others.slice(start(wave), start(wave + 1)),
  );
  return [clusters.filter(isCanary), ...groups].filter((group) => group.length > 0);
}
