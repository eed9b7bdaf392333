import type { Kind, Scenario } from "./played";
import { builtin, JarNode, nextVendor, vendor, type Change } from "./jar-node";

/** Changes of a node's jar, as docs/reliability.md names them. */
export const SCENARIOS: Scenario<JarNode, Change>[] = [
  { name: "a vendor's jar in the place of the official one", before: [], change: vendor },
  { name: "a vendor's next jar, under another name", before: [vendor], change: nextVendor },
  { name: "the built-in reporter", before: [], change: builtin },
  { name: "the built-in reporter after a vendor's", before: [vendor], change: builtin },
  { name: "a vendor's jar after the built-in reporter", before: [builtin], change: vendor },
  {
    name: "the built-in reporter put back, after a vendor's that came to nothing",
    before: [builtin, vendor],
    change: { ...builtin, isKept: true },
  },
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
export function expectWhole(node: JarNode): void {
  const { lib, plugins } = node.shown();
  expect(plugins).toContain("official");
  expect([...lib, ...plugins]).not.toContain("damaged");
  // With none in lib, the plugin folder serves.
  expect(lib.length).toBeLessThanOrEqual(1);
}

/** What holds of such nodes. */
export const kind: Kind<JarNode, Change> = {
  open: () => new JarNode(),
  removal: undefined,
  expectWhole: (node, states) => {
    expectWhole(node);
    const [before, after, seen] = [states.before as Shown, states.after as Shown, node.shown()];
    expect([before.lib, after.lib]).toContainEqual(seen.lib);
    expect([...before.plugins, ...after.plugins]).toEqual(expect.arrayContaining(seen.plugins));
  },
};
