import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { placeholders } from "./alert-placeholders";
import { dataFolder } from "./data-folder";
import { loadMetrics } from "./metrics";
import { once } from "./once";
import { shardClusters, sizePerCluster } from "./query-limits";

const definitions = z.array(
  z.strictObject({
    record: z
      .string()
      .regex(/^flink:[a-z_]+(:[a-z_]+)?$/, "a name such as flink:job_restarts:rate"),
    meaning: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
    expr: z.string().min(1),
  }),
);

/** One rule as `monitoring/recording-rules.yaml` defines it, placeholders not yet filled in. */
export type RecordingDefinition = z.infer<typeof definitions>[number];

/** One recording rule, ready for the RecordingRuleGroup resource. */
export interface RenderedRecording {
  /** Name of the series that it writes. */
  readonly record: string;
  readonly expr: string;
}

/** Recording rules that are kept together; the component adds the stack to the name. */
export interface RenderedRecordingGroup {
  readonly groupName: string;
  readonly rules: RenderedRecording[];
}

/** What the rules depend on. */
export interface RecordingOptions {
  /** The largest reporting interval among the clusters, in seconds; windows are at least five of them. */
  readonly largestIntervalSeconds: number;
  /** EMR ids that the rules look at; without it, every cluster that reports to the instance. */
  readonly clusters?: readonly string[];
  /**
   * Subtasks of all jobs on the largest of them. Rules that would read more than a query may are split by
   * clusters, in their order. Default: none is split.
   */
  readonly subtasksPerCluster?: number;
  /** Seconds between two pushes of the cluster that pushes most often. Default: as rarely as a gateway is usually read. */
  readonly smallestIntervalSeconds?: number;
}

const GROUP = "flink-recordings";

/**
 * Loads the recording rules in the order of their file, once a process.
 * @throws if the file does not have their shape; the message names every fault with its place.
 */
export const loadRecordingRules = once((): readonly RecordingDefinition[] => {
  const text = readFileSync(join(dataFolder(), "recording-rules.yaml"), "utf8");
  const parsed = definitions.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`);
  throw new Error(`monitoring/recording-rules.yaml: ${faults.join("\n")}`);
});

/**
 * Renders the recording rules for a stack: one group, and another for each further part of a rule that must be split,
 * so that no group has two rules of one name. Names of groups depend on the number of clusters, not on their labels.
 */
export function renderRecordingGroups(options: RecordingOptions): RenderedRecordingGroup[] {
  const groups: RenderedRecordingGroup[] = [];
  for (const definition of loadRecordingRules()) {
    renderParts(definition, options).forEach((rule, part) => {
      const groupName = part === 0 ? GROUP : `${GROUP}-${part + 1}`;
      groups[part] ??= { groupName, rules: [] };
      groups[part].rules.push(rule);
    });
  }
  return groups;
}

function renderParts(
  { record, expr }: RecordingDefinition,
  { largestIntervalSeconds, clusters, ...fleet }: RecordingOptions,
): RenderedRecording[] {
  const rendered = (of: readonly string[] | undefined): RenderedRecording => {
    const fill = placeholders({ largestIntervalSeconds, ...(of && { clusters: of }) });
    return { record, expr: fill(expr).trim() };
  };
  const whole = rendered(clusters);
  const { subtasksPerCluster: subtasks, smallestIntervalSeconds: intervalSeconds } = fleet;
  if (clusters === undefined || subtasks === undefined) return [whole];
  const sizeOfOne = sizePerCluster(whole.expr, { subtasks, intervalSeconds }, loadMetrics());
  return shardClusters(clusters, sizeOfOne).map(rendered);
}
