import { shippingFindings } from "../../provider/flink/yarn-shipping";

const provided = "yarn.provided.lib.dirs";
const ship = "yarn.ship-files";
const dirs = { [provided]: "hdfs:///flink/lib;hdfs:///flink/plugins" };
const inPlugins = { flinkHome: "/usr/local/service/flink", folder: "plugins" } as const;

test.each([
  [{}],
  [{ [provided]: "" }],
  [{ [provided]: " ; " }],
  [{ [provided]: "[]" }],
  [{ [ship]: "/usr/local/service/flink/plugins" }],
  [{ ...dirs, [ship]: "/usr/local/service/flink/plugins" }],
  [{ ...dirs, [ship]: "/x; file:///usr/local/service/flink/plugins/ " }],
  [{ ...dirs, [ship]: '["/x","file:/usr/local/service/flink/plugins"]' }],
])("nothing keeps our jar from the containers with %j", (values: Record<string, string>) => {
  expect(shippingFindings(values, inPlugins)).toEqual([]);
  const slash = { ...inPlugins, flinkHome: "/usr/local/service/flink//" };
  expect(shippingFindings(values, slash)).toEqual([]);
});

test.each([
  [dirs],
  [{ [provided]: '["hdfs:///flink/lib","hdfs:///flink/plugins/"]' }],
  [{ ...dirs, [ship]: "/usr/local/service/flink/plugins/metrics-prometheus" }],
  [{ ...dirs, [ship]: "hdfs:///usr/local/service/flink/plugins" }],
  [{ ...dirs, [ship]: "/opt/flink/plugins;/x" }],
])("does with %j, and the cure is told", (values: Record<string, string>) => {
  expect(shippingFindings(values, inPlugins)).toEqual([
    {
      key: provided,
      reason:
        "yarn.provided.lib.dirs: is set, so Flink's client does not ship plugins of the node, got hdfs:///flink/lib and hdfs:///flink/plugins, expected no such key.",
      cure: "Add /usr/local/service/flink/plugins to yarn.ship-files, or put the jar into plugins/ of hdfs:///flink/lib and hdfs:///flink/plugins.",
    },
  ]);
});

test("a jar in lib is not shipped with plugins", () => {
  const values = { ...dirs, [ship]: "/usr/local/service/flink/plugins" };
  const [finding] = shippingFindings(values, { ...inPlugins, folder: "lib" });
  expect(finding?.reason).toContain("does not ship lib of the node");
  expect(finding?.cure).toBe(
    "Take the key out, or put the jar into lib/ of hdfs:///flink/lib and hdfs:///flink/plugins.",
  );
});

test("what looks like JSON and is none is taken as it stands", () => {
  const [finding] = shippingFindings({ [provided]: "[hdfs:///a" }, inPlugins);
  expect(finding?.reason).toContain("got [hdfs:///a, expected");
});
