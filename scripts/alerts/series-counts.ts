/** How many series each metric has for a subtask, counted in the recordings. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isInRange } from "../../monitoring/flink-range";
import { loadMetrics, type MetricScope } from "../../monitoring/metrics";
import { projectRoot } from "../project-root";
import { readRecording, type Recording } from "../recordings/recording";

/** A metric that every subtask has just once, so that it counts them. */
const SUBTASKS = "flink_taskmanager_job_task_numRecordsIn";
const OF_PROCESSES: readonly MetricScope[] = ["jobmanager", "taskmanager"];
const CLUSTER = "instance_id";

/** Text of the file of counts, from all recordings in the tree. */
export function renderSeriesCounts(): string {
  const folder = path.join(projectRoot(), "monitoring/recordings");
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  const recordings = files.map((file) =>
    readRecording(readFileSync(path.join(folder, file), "utf8")),
  );
  return `${JSON.stringify(seriesCounts(recordings), null, 2)}\n`;
}

/**
 * Series for each subtask, rounded to hundredths: of all clusters that have the metric together, each at the look that
 * shows most of it. What is about a process counts for all clusters whose Flink has it: a JVM has one pair of
 * collectors, so the pairs of all kinds must not count as if each process had them all. Pure.
 */
export function seriesCounts(recordings: readonly Recording[]): Record<string, number> {
  const clusters = recordings.flatMap(clustersOf);
  const names = new Set(clusters.flatMap(({ most }) => [...most.keys()]));
  const entries = [...names].sort().map((name) => {
    const metric = loadMetrics().get(name);
    const counted = clusters.filter(({ most, flink }) =>
      metric && OF_PROCESSES.includes(metric.scope) ? isInRange(flink, metric) : most.has(name),
    );
    const sum = (of: string) => counted.reduce((all, { most }) => all + (most.get(of) ?? 0), 0);
    return [name, Math.round((sum(name) / sum(SUBTASKS)) * 100) / 100] as const;
  });
  return Object.fromEntries(entries);
}

interface RecordedCluster {
  readonly flink: string;
  /** Metric → most series of it at any look. */
  readonly most: ReadonlyMap<string, number>;
}

function clustersOf(recording: Recording): RecordedCluster[] {
  return [...mostAtOnce(recording)].map(([cluster, most]) => {
    const line = recording.head.find((each) => each.startsWith(`${cluster}: Flink `));
    const [, flink] = / Flink (\d+\.\d+)/.exec(line ?? "") ?? [];
    if (!flink) throw new Error(`recordings: nothing says which Flink ${cluster} has.`);
    return { flink, most };
  });
}

/** Cluster → metric → most series of it at any look. */
function mostAtOnce({ series }: Recording): Map<string, Map<string, number>> {
  const looks = new Map<string, Map<string, number[]>>();
  for (const { metric, labels, values } of series) {
    const ofCluster = looks.get(labels[CLUSTER] ?? "") ?? new Map<string, number[]>();
    looks.set(labels[CLUSTER] ?? "", ofCluster);
    const counts = ofCluster.get(metric) ?? Array<number>(values.length).fill(0);
    ofCluster.set(metric, counts);
    values.forEach((value, look) => {
      if (value !== undefined) counts[look] = (counts[look] ?? 0) + 1;
    });
  }
  return new Map(
    [...looks].map(([cluster, metrics]) => [
      cluster,
      new Map([...metrics].map(([name, counts]) => [name, Math.max(...counts)])),
    ]),
  );
}
