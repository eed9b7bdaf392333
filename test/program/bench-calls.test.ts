import { measurePreview } from "../../scripts/bench/measure";

test("a look at a small fleet stays within 1.3 times the fewest calls that it could be", async () => {
  const { figure } = await measurePreview({ clusters: 4, latencyMilliseconds: 0 });
  expect(figure.floor).toBe(20);
  expect(figure.calls).toBeLessThanOrEqual(1.3 * figure.floor);
  expect(figure.byAction).toMatchObject({
    DescribeInstances: 1,
    DescribeClusterNodes: 4,
    DescribeExportConfs: 4,
    InvokeCommand: 1,
    DescribeCommands: 1,
    DescribePrometheusInstances: 1,
    DescribePrometheusAlertGroups: 1,
    DescribeRecordingRules: 1,
  });
  expect(figure.byAction).not.toHaveProperty("RunCommand");
});
