/**
 * The configuration that EMR keeps of a cluster's Flink: the cluster's map, one a config group, one a node where
 * somebody set values for single nodes.
 */
import { defaultFlinkConf } from "../../nodes/flink-conf";
import type { EmrCluster, NodeFacts } from "../../nodes";

/** Keys and values of one file. */
export type Properties = Record<string, string>;

/** What part of a cluster an import or export is about: nothing set = all of it. */
export interface Scope {
  readonly group?: string;
  readonly ips?: readonly string[];
}

/** A key whose value an import changes. */
export interface Change {
  readonly key: string;
  readonly oldValue: string | undefined;
  readonly newValue: string | undefined;
}

function differences(before: Properties, after: Properties): Change[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .filter((key) => before[key] !== after[key])
    .map((key) => ({ key, oldValue: before[key], newValue: after[key] }));
}

function apply(map: Properties, changes: readonly Change[]): Properties {
  const result = { ...map };
  for (const { key, newValue } of changes) {
    if (newValue === undefined) delete result[key];
    else result[key] = newValue;
  }
  return result;
}

/** One cluster's configuration file of Flink at all levels. */
export class ConfModel {
  /** What EMR installs. */
  readonly defaults: Properties;
  #cluster: Properties;
  readonly #groups = new Map<string, Properties>();
  readonly #nodes = new Map<string, Properties>();

  constructor(cluster: EmrCluster, groups: Iterable<string>) {
    this.defaults = defaultFlinkConf(cluster.flink ?? "");
    this.#cluster = { ...this.defaults, ...cluster.conf };
    for (const group of groups) this.addGroup(group);
  }

  /** Names of the groups. */
  groups(): string[] {
    return [...this.#groups.keys()];
  }

  /** Adds a group with the cluster's values, unless it is there. */
  addGroup(name: string): void {
    if (!this.#groups.has(name)) this.#groups.set(name, { ...this.#cluster });
  }

  /** The map at a scope: of the first address, of the group, or the cluster's. */
  read(scope: Scope, group?: string): Properties {
    const ip = scope.ips?.[0];
    const own = ip === undefined ? undefined : this.#nodes.get(ip);
    const ofGroup = this.#groups.get(scope.group ?? group ?? "");
    return { ...(own ?? ofGroup ?? this.#cluster) };
  }

  /** What a node's file is to hold. */
  effective(node: Pick<NodeFacts, "ip" | "group">): Properties {
    return this.read({ ips: [node.ip] }, node.group);
  }

  /** What importing a map at a scope would change. */
  compare(imported: Properties, scope: Scope, absentKeys: "drop" | "keep"): Change[] {
    const before = this.read(scope);
    const after = absentKeys === "drop" ? imported : { ...before, ...imported };
    return differences(before, after);
  }

  /** Makes changes: a cluster's go to all its groups and nodes. */
  write(
    changes: readonly Change[],
    scope: Scope,
    groupOfIp: (ip: string) => string | undefined,
  ): void {
    if (scope.ips && scope.ips.length > 0) {
      for (const ip of scope.ips) {
        this.#nodes.set(ip, apply(this.read({ ips: [ip] }, groupOfIp(ip)), changes));
      }
      return;
    }
    if (scope.group !== undefined) {
      this.#groups.set(scope.group, apply(this.read(scope), changes));
      for (const [ip, map] of this.#nodes) {
        if (groupOfIp(ip) === scope.group) this.#nodes.set(ip, apply(map, changes));
      }
      return;
    }
    this.#cluster = apply(this.#cluster, changes);
    for (const [name, map] of this.#groups) this.#groups.set(name, apply(map, changes));
    for (const [ip, map] of this.#nodes) this.#nodes.set(ip, apply(map, changes));
  }
}
