import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../../monitoring/data-folder";
import { loadMetrics } from "../../monitoring/metrics";
import { SERIES_FILE, seriesPerSubtask } from "../../monitoring/series-per-subtask";
import { renderSeriesCounts, seriesCounts } from "../../scripts/alerts/series-counts";

const perSubtask = (name: string) => seriesPerSubtask(loadMetrics().get(name)!);

test("the counts in the tree are those of the recordings; npm run alerts renews them", () => {
  expect(readFileSync(join(dataFolder(), SERIES_FILE), "utf8")).toBe(renderSeriesCounts());
});

test("a subtask has one series of its task, chains hold several operators, and only sources know their backlog", () => {
  expect(perSubtask("flink_taskmanager_job_task_busyTimeMsPerSecond")).toBe(1);
  expect(perSubtask("flink_taskmanager_job_task_operator_numRecordsIn")).toBeGreaterThan(1);
  expect(perSubtask("flink_taskmanager_job_task_operator_pendingRecords")).toBe(0.25);
});

test("what no recording shows counts as the commonest of its scope", () => {
  const running = loadMetrics().get("flink_jobmanager_numRunningJobs")!;
  const unseen = { ...running, name: "flink_jobmanager_numUnseen" };
  expect(seriesPerSubtask(unseen)).toBe(seriesPerSubtask(running));
});

test("a process counts one pair of collectors, however many pairs there are among processes", () => {
  const head = ["emr-a: Flink 1.18.1, 1 TaskManagers", "emr-b: Flink 1.18.1, 1 TaskManagers"];
  const one = (instance_id: string, metric: string, subtask: string) => ({
    metric,
    labels: { instance_id, subtask },
    values: ["1", undefined],
  });
  const subtasks = ["emr-a", "emr-b"].flatMap((id) =>
    ["0", "1"].map((subtask) => one(id, "flink_taskmanager_job_task_numRecordsIn", subtask)),
  );
  const copy = "flink_taskmanager_Status_JVM_GarbageCollector_Copy_Time";
  const scavenge = "flink_taskmanager_Status_JVM_GarbageCollector_PS_Scavenge_Time";
  const series = [...subtasks, one("emr-a", copy, ""), one("emr-b", scavenge, "")];
  const counts = seriesCounts([{ head, startSeconds: 0, everySeconds: 30, series }]);
  expect([counts[copy], counts[scavenge]]).toEqual([0.25, 0.25]);
});
