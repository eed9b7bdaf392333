import { ConfNode } from "./conf-node";
import { kind, SCENARIOS } from "./conf-scenarios";
import { interruptEachStep } from "./each-step";

describe.each(SCENARIOS)("$name", (scenario) => interruptEachStep(kind, scenario));

test("two runs at once: one writes, the other sees that the file changed", async () => {
  const node = new ConfNode();
  const first = node.files();
  const runs = (["ours", "next", "ours"] as const).map((change) => node.run(change));
  for (const { exitCode } of await Promise.all(runs)) expect(exitCode).toBe(0);
  expect(["ours", "next"]).toContain(node.shown().text);
  expect(node.hasRest()).toBe(false);
  await node.run("removed");
  expect(node.files()).toEqual(first);
  node.close();
});
