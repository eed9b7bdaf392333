import { alertLines, lookAtAlerts } from "../../../scripts/verify/alerts";

const cluster = {
  alerts: { enabled: true, thresholds: {}, overrides: [], expected: { jobs: [] } },
  instances: { orders: "emr-a", clicks: "emr-b" },
  instance: "emr-a",
  intervalSeconds: 60,
  software: ["hive-3.1.3", "flink-1.14.6"],
};

test("verify tells which alerts fire, and which a Flink of that version can never raise", async () => {
  const asked: string[] = [];
  const said = await lookAtAlerts({
    ...cluster,
    held: () => Promise.reject(new Error("asked")),
    count: (query) => {
      asked.push(query);
      return Promise.resolve(query.includes("numberOfFailedCheckpoints") ? 2 : 0);
    },
  });
  expect(said).toMatchObject({ firing: ["FlinkCheckpointsFailing"], pending: [], flink: "1.14.6" });
  expect(said.never).toContain("FlinkJobStuckDeploying");
  expect(said.never).not.toContain("FlinkTaskBackpressured");
  expect(asked.filter((query) => !query.includes(`instance_id=~"emr-a"`))).toEqual([]);
  expect(alertLines(said, "en").join("\n")).toMatch(
    /^ {4}alerts that fire: FlinkCheckpointsFailing\n {4}alerts that Flink 1\.14\.6 never raises: /,
  );
});

test("verify says nothing of alerts that the stack does not keep, nor of a version that EMR does not tell", async () => {
  const count = () => Promise.reject(new Error("asked"));
  const none = await lookAtAlerts({
    ...cluster,
    alerts: { ...cluster.alerts, enabled: false },
    software: [],
    ...{ count, held: count },
  });
  expect(none).toEqual({ firing: [], pending: [], never: [] });
  expect(alertLines(none, "zh")).toEqual([]);
});

test("verify asks of a cluster for what is expected and different there, and tells of no alert twice", async () => {
  const asked: string[] = [];
  const said = await lookAtAlerts({
    ...cluster,
    alerts: {
      ...cluster.alerts,
      thresholds: { FlinkJobGone: { enabled: true } },
      overrides: [{ alert: "FlinkHeapFull", clusters: ["orders"], threshold: 70 }],
      expected: {
        clusters: true,
        jobs: [
          { name: "here", cluster: "orders" },
          { name: "there", cluster: "clicks" },
          { name: "anywhere" },
        ],
      },
    },
    held: (_query, seconds) => Promise.resolve(seconds),
    count: (query) => {
      asked.push(query);
      return Promise.resolve(/Heap_Max|label_replace.vector/.test(query) ? 1 : 0);
    },
  });
  expect(said.firing).toEqual([
    "FlinkExpectedClusterMissing",
    "FlinkExpectedJobMissing",
    "FlinkHeapFull",
  ]);
  const expected = asked.filter((query) => query.includes("label_replace(vector(1)"));
  expect(expected.join()).toContain(`"expected", "here"`);
  expect(expected.join()).not.toMatch(/emr-b|there|anywhere/);
  const gone = asked.find((query) => query.includes("> 24 * 3600000"));
  expect(gone).toContain(`job_name!~"anywhere"`);
});

test("an alert whose condition has not held for long enough does not fire, and verify says how long it has", async () => {
  const held = new Map([
    ["Heap_Used", 180],
    ["Metaspace_Used", 900],
  ]);
  const of = (query: string) => [...held].find(([metric]) => query.includes(metric))?.[1];
  const said = await lookAtAlerts({
    ...cluster,
    alerts: {
      ...cluster.alerts,
      overrides: [{ alert: "FlinkHeapFull", clusters: ["orders"], for: "20m" }],
    },
    count: (query) => Promise.resolve(of(query) === undefined ? 0 : 1),
    held: (query) => Promise.resolve(of(query) ?? 0),
  });
  expect(said.firing).toEqual(["FlinkMetaspaceFull"]);
  // The rule for all leaves this cluster out; of two that hold, the one that fires sooner is told.
  expect(said.pending).toEqual([{ name: "FlinkHeapFull", heldSeconds: 180, forSeconds: 300 }]);
  expect(alertLines({ ...said, never: [] }, "en")).toEqual([
    "    alerts that fire: FlinkMetaspaceFull",
    "    alerts whose condition holds, but not yet for long enough: FlinkHeapFull (3m of 5m)",
  ]);
  expect(alertLines({ ...said, never: [] }, "zh")).toEqual([
    "    正在触发的告警: FlinkMetaspaceFull",
    "    条件成立但持续时间尚未满足的告警: FlinkHeapFull (已 3m，需 5m)",
  ]);
});

test("the Flink that was read on the nodes counts, not the one that EMR lists", async () => {
  const count = () => Promise.resolve(0);
  const asked = { ...cluster, count, held: count, flinkVersion: "1.20.0" };
  const said = await lookAtAlerts(asked);
  expect(said.flink).toBe("1.20.0");
  expect(said.never).not.toContain("FlinkJobStuckDeploying");
});
