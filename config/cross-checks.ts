import { alertChecks } from "./alert-checks";
import { intervalSeconds } from "./interval";
import { isMap, type RawMap, show } from "./raw";

/** One thing that is wrong with a stack's configuration. */
export interface ConfigFault {
  /** Keys and list positions from the top, without the namespace. */
  readonly path: readonly (string | number)[];
  /** What is wrong, the value, what is expected and the next step. */
  readonly reason: string;
}

/** Labels that Flink or Prometheus put on every sample themselves. */
const TAKEN_LABELS = new Set(
  (
    "job instance host tm_id job_id job_name task_id task_name subtask_index task_attempt_id task_attempt_num " +
    "operator_id operator_name le quantile __name__"
  ).split(" "),
);

/** Faults that no single key shows. Works on values as written, so that one fault never hides another. */
export function crossChecks(raw: RawMap): ConfigFault[] {
  const clusters = Array.isArray(raw.clusters) ? raw.clusters.filter(isMap) : [];
  return [
    ...(isMap(raw.prometheus)
      ? identity(raw.prometheus, ["prometheus"], ["vpcId", "subnetId"])
      : []),
    ...(isMap(raw.kubernetes) ? identity(raw.kubernetes, ["kubernetes"], []) : []),
    ...clusters.flatMap((cluster, i) => clusterChecks(cluster, i)),
    ...duplicates(clusters),
    ...canaryChecks(raw.rollout, clusters),
    ...alertChecks(raw.alerts, clusters),
  ];
}

/** Adopt by id, adopt by name, or create: exactly one of the three. */
function identity(value: RawMap, path: string[], toCreate: string[]): ConfigFault[] {
  if (value.id !== undefined) {
    const clash = ["name", ...toCreate].filter((key) => value[key] !== undefined && key !== "name");
    return clash.map((key) => ({
      path: [...path, key],
      reason: `is for creating, but id adopts ${show(value.id)}. Remove one of the two.`,
    }));
  }
  if (value.name === undefined) {
    const reason = `names nothing to adopt or create, expected id, or name. Add one of them.`;
    return [{ path, reason }];
  }
  if (value.adopt === true) return [];
  return toCreate
    .filter((key) => value[key] === undefined)
    .map((key) => ({
      path: [...path, key],
      reason: `missing, needed to create ${show(value.name)}. Add it, or set adopt: true to use one that exists.`,
    }));
}

function clusterChecks(cluster: RawMap, index: number): ConfigFault[] {
  const at = (...keys: (string | number)[]) => ["clusters", index, ...keys];
  const faults: ConfigFault[] = [];
  if ((cluster.id === undefined) === (cluster.name === undefined)) {
    const got = cluster.id === undefined ? "neither" : "both";
    faults.push({ path: at(), reason: `got ${got} of id and name, expected exactly one of them.` });
  }
  faults.push(...pluginChecks(cluster.plugin, at("plugin")));
  faults.push(...deliveryChecks(cluster, at()));
  const seconds = intervalSeconds(cluster.interval);
  if (seconds !== undefined && (seconds < 10 || seconds > 3600)) {
    const reason = `out of range, got ${show(cluster.interval)}, expected 10 SECONDS to 60 MINUTES.`;
    faults.push({ path: at("interval"), reason });
  }
  const labels = isMap(cluster.labels) ? Object.keys(cluster.labels) : [];
  for (const label of labels.filter((name) => TAKEN_LABELS.has(name) || name.startsWith("__"))) {
    const reason = `collides with a label that Flink or Prometheus sets itself. Use another name.`;
    faults.push({ path: at("labels", label), reason });
  }
  return faults;
}

/** What is about EMR's configuration says nothing where that is not written. */
function deliveryChecks(cluster: RawMap, path: (string | number)[]): ConfigFault[] {
  if (cluster.delivery !== "node") return [];
  const forEmr = ["nodeEdits", "serviceType"].filter((key) => cluster[key] !== undefined);
  const faults = forEmr.map((key) => ({
    path: [...path, key],
    reason: `is for EMR's delivery, but delivery is "node", which leaves all other keys of a file as they are. Remove it, or set delivery: emr.`,
  }));
  if (cluster.inspectNodes !== false) return faults;
  const reason = `leaves nothing to compare with, since delivery is "node", expected true. Remove it, or set delivery: emr.`;
  return [...faults, { path: [...path, "inspectNodes"], reason }];
}

function pluginChecks(plugin: unknown, path: (string | number)[]): ConfigFault[] {
  if (!isMap(plugin)) return [];
  const given = ["url", "path", "sha256", "fileName"].filter((key) => plugin[key] !== undefined);
  const isVendor = plugin.kind === "vendor" || (plugin.kind === undefined && given.length > 0);
  if (!isVendor) {
    return given.map((key) => ({
      path: [...path, key],
      reason: `is for a vendor's jar, but kind is ${show(plugin.kind)}. Remove one of the two.`,
    }));
  }
  if ((plugin.url === undefined) === (plugin.path === undefined)) {
    const got = plugin.url === undefined ? "neither" : "both";
    return [{ path, reason: `got ${got} of url and path, expected exactly one of them.` }];
  }
  if (plugin.url !== undefined && plugin.sha256 === undefined) {
    const reason = `missing, needed with url, expected 64 lower-case hexadecimal digits. Run sha256sum on the jar.`;
    return [{ path: [...path, "sha256"], reason }];
  }
  return [];
}

function duplicates(clusters: RawMap[]): ConfigFault[] {
  return ["id", "name"].flatMap((key) =>
    clusters.flatMap((cluster, i) => {
      const first = clusters.findIndex((c) => c[key] === cluster[key]);
      if (cluster[key] === undefined || first === i) return [];
      const reason = `is a duplicate, got ${show(cluster[key])} as in flinkwatch:clusters[${first}]. Remove one of the two.`;
      return [{ path: ["clusters", i, key], reason }];
    }),
  );
}

/** A canary that is no cluster would be none without a word. */
function canaryChecks(rollout: unknown, clusters: RawMap[]): ConfigFault[] {
  if (!isMap(rollout) || !Array.isArray(rollout.canary)) return [];
  const known = clusters.map((cluster) => cluster.id ?? cluster.name);
  const { canary } = rollout;
  return canary.flatMap((name: unknown, i): ConfigFault[] => {
    const path = ["rollout", "canary", i];
    if (canary.indexOf(name) !== i) {
      return [{ path, reason: `is a duplicate, got ${show(name)} again. Remove one of the two.` }];
    }
    if (known.includes(name)) return [];
    const all = known.map(String).join(", ");
    return [{ path, reason: `is no cluster, got ${show(name)}, expected one of ${all}.` }];
  });
}
