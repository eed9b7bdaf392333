import { compareInstalls } from "../../scripts/bench/measure-install";
import { measureLoad } from "../../scripts/bench/measure-load";

test("a fleet stopped by Ctrl-C in the middle is finished by the next up, within the cloud's limits", async () => {
  const load = await measureLoad({ clusters: 16, latencyMilliseconds: 0, atOnce: 6 });
  expect(load.nodesDone.stopped).toBeGreaterThanOrEqual(24);
  expect(load.nodesDone.stopped).toBeLessThan(48);
  expect(load.nodesDone.next).toBe(48);
  expect(load.rateLimited).toBe(0);
  expect(load.connections).toBeLessThanOrEqual(64);
});

test("one resource for each cluster needs less than half of the calls of one for each node", async () => {
  const { ratio, perCluster } = await compareInstalls({ clusters: 4, latencyMilliseconds: 0 });
  expect(ratio.calls).toBeGreaterThan(2);
  expect(perCluster.byAction["DescribeClusterNodes"]).toBe(4);
});
