import { interruptEachStep } from "./each-step";
import { builtin, JarNode, vendor } from "./jar-node";
import { expectWhole, kind, SCENARIOS } from "./jar-scenarios";

describe.each(SCENARIOS)("$name", (scenario) => interruptEachStep(kind, scenario));

test("two runs at once: one after the other", async () => {
  const node = new JarNode();
  const first = node.files();
  const runs = [vendor, builtin, vendor, undefined, builtin].map((change) => node.run(change));
  for (const { exitCode } of await Promise.all(runs)) expect(exitCode).toBe(0);
  expectWhole(node);
  expect(node.hasRest()).toBe(false);
  await node.run(undefined);
  expect(node.files()).toEqual(first);
  node.close();
});

test("delivered twice is the same as once", async () => {
  const node = new JarNode();
  await node.run(vendor);
  const once = node.files();
  await Promise.all([node.run(vendor), node.run(vendor)]);
  expect(node.files()).toEqual(once);
  node.close();
});
