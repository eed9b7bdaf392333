import { ConfNode, type ConfChange } from "./conf-node";
import { interruptEachStep, type Kind, type Scenario } from "./each-step";

const SCENARIOS: Scenario<ConfNode, ConfChange>[] = [
  { name: "our keys in a node's file", before: [], change: "ours" },
  { name: "other values of our keys", before: ["ours"], change: "next" },
  { name: "our keys removed, and the file as it was", before: ["ours"], change: "removed" },
  {
    name: "our keys removed from a file that somebody edited",
    before: ["ours"],
    edit: (node) => node.edit(),
    change: "removed",
  },
];

const kind: Kind<ConfNode, ConfChange> = {
  open: () => new ConfNode(),
  removal: "removed",
  expectWhole: (node, { before, after }) => {
    // Owner and mode too, and never without the copy of what was there first while ours stands in it.
    expect([before, after]).toContainEqual(node.shown());
    const { text } = node.shown();
    if (text === "ours" || text === "next") {
      expect(node.keptFirst()).toEqual({ text: "first", mode: 0o600 });
    }
  },
  expectedEnd: (node, { edit }) => (edit === undefined ? undefined : endOf(node)),
};

/** What is left of an edited file, with nothing of ours beside it. */
function endOf(node: ConfNode): Record<string, string> {
  expect(node.shown()).toEqual({ text: "editedFirst", mode: 0o604 });
  expect(Object.keys(node.files()).filter((path) => path.startsWith(".flinkwatch"))).toEqual([]);
  return node.files();
}

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
