import { join } from "node:path";
import { checkEmrWorld } from "../../emulator/nodes";
import { loadWorld } from "../../emulator/world";

const demo = loadWorld(join(__dirname, "../../emulator/worlds/demo.yaml"));

describe("the demo world", () => {
  it("has two clusters: two masters of 1.14, three of 1.18", () => {
    const clusters = checkEmrWorld(demo.emr).map((cluster) => {
      const masters = cluster.nodes.filter((node) => node.role === "master").length;
      return [cluster.id, cluster.flink, masters];
    });
    expect(clusters).toEqual([
      ["emr-demo0001", "1.14.6", 2],
      ["emr-demo0002", "1.18.1", 3],
    ]);
  });
});

it("a faulty world names all faults with their paths", () => {
  const node = { id: "i-1", role: "boss", ip: "10.0.0.1" };
  const cluster = { id: "emr-1", name: "x", vpc: "v", subnet: "s", zone: "z", nodes: [node] };
  expect(() => checkEmrWorld([cluster])).toThrow(
    /3 fault\(s\) in emr\.\n {2}- emr\.0\.id: .*\n {2}- emr\.0\.nodes\.0\.id: .*\n {2}- emr\.0\.nodes\.0\.role: /,
  );
  const good = { ...cluster, id: "emr-test0001", nodes: [] };
  expect(() => checkEmrWorld([good, good])).toThrow("used twice: emr-test0001");
});
