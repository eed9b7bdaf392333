import { interruptEachStep, type Kind, type Scenario } from "./each-step";
import { builtin, JarNode, nextVendor, vendor, type Change } from "./jar-node";

const SCENARIOS: Scenario<JarNode, Change>[] = [
  { name: "a vendor's jar in the place of the official one", before: [], change: vendor },
  { name: "a vendor's next jar, under another name", before: [vendor], change: nextVendor },
  { name: "the built-in reporter", before: [], change: builtin },
  { name: "the built-in reporter after a vendor's", before: [vendor], change: builtin },
  { name: "a vendor's jar after the built-in reporter", before: [builtin], change: vendor },
  { name: "a vendor's jar removed", before: [vendor], change: undefined },
  { name: "the built-in reporter removed", before: [builtin], change: undefined },
  {
    name: "a vendor's jar removed by force, which somebody changed",
    before: [vendor],
    edit: ({ bench }) => bench.put(`${vendor.folder}/${vendor.file}`, nextVendor.bytes),
    change: "removed by force",
  },
];

type Shown = ReturnType<JarNode["shown"]>;

/** Neither two jars of one loading place, nor none, nor an emptied plugin folder, nor a damaged file. */
function expectWhole(node: JarNode): void {
  const { lib, plugins } = node.shown();
  expect(plugins).toContain("official");
  expect([...lib, ...plugins]).not.toContain("damaged");
  // With none in lib, the plugin folder serves.
  expect(lib.length).toBeLessThanOrEqual(1);
}

const kind: Kind<JarNode, Change> = {
  open: () => new JarNode(),
  removal: undefined,
  expectWhole: (node, states) => {
    expectWhole(node);
    const [before, after, seen] = [states.before as Shown, states.after as Shown, node.shown()];
    expect([before.lib, after.lib]).toContainEqual(seen.lib);
    expect([...before.plugins, ...after.plugins]).toEqual(expect.arrayContaining(seen.plugins));
  },
};

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
