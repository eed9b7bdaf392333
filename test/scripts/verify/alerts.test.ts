import { alertLines, lookAtAlerts } from "../../../scripts/verify/alerts";

const cluster = {
  alerts: { enabled: true, thresholds: {}, overrides: [], expected: { jobs: [] } },
  instances: { orders: "emr-a", clicks: "emr-b" },
  instance: "emr-a",
  intervalSeconds: 60,
  software: ["hive-3.1.3", "flink-1.14.6"],
};

test("verify tells which alerts hold, and which a Flink of that version can never raise", async () => {
  const asked: string[] = [];
  const said = await lookAtAlerts({
    ...cluster,
    count: (query) => {
      asked.push(query);
      return Promise.resolve(query.includes("numberOfFailedCheckpoints") ? 2 : 0);
    },
  });
  expect(said).toMatchObject({ holding: ["FlinkCheckpointsFailing"], flink: "1.14.6" });
  expect(said.never).toContain("FlinkJobStuckDeploying");
  expect(said.never).not.toContain("FlinkTaskBackpressured");
  expect(asked.filter((query) => !query.includes(`instance_id=~"emr-a"`))).toEqual([]);
  expect(alertLines(said, "en").join("\n")).toMatch(
    /^ {4}alerts whose condition holds: FlinkCheckpointsFailing\n {4}alerts that Flink 1\.14\.6 never raises: /,
  );
});

test("verify says nothing of alerts that the stack does not keep, nor of a version that EMR does not tell", async () => {
  const count = () => Promise.reject(new Error("asked"));
  const none = await lookAtAlerts({
    ...cluster,
    alerts: { ...cluster.alerts, enabled: false },
    software: [],
    count,
  });
  expect(none).toEqual({ holding: [], never: [] });
  expect(alertLines(none, "zh")).toEqual([]);
});

test("verify asks of a cluster for what is expected and different there, and tells of no alert twice", async () => {
  const asked: string[] = [];
  const said = await lookAtAlerts({
    ...cluster,
    alerts: {
      ...cluster.alerts,
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
    count: (query) => {
      asked.push(query);
      return Promise.resolve(/Heap_Max|vector/.test(query) ? 1 : 0);
    },
  });
  expect(said.holding).toEqual([
    "FlinkExpectedClusterMissing",
    "FlinkExpectedJobMissing",
    "FlinkHeapFull",
  ]);
  const expected = asked.filter((query) => query.includes("vector(1)"));
  expect(expected.join()).toContain(`"expected", "here"`);
  expect(expected.join()).not.toMatch(/emr-b|there|anywhere/);
});
