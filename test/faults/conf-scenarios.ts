import { ConfNode, type ConfChange } from "./conf-node";
import type { Kind, Scenario } from "./played";

/** Changes of a node's configuration, as docs/reliability.md names them. */
export const SCENARIOS: Scenario<ConfNode, ConfChange>[] = [
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

/** What holds of such nodes. */
export const kind: Kind<ConfNode, ConfChange> = {
  open: () => new ConfNode(),
  removal: "removed",
  expectWhole: (node, { before, after }) => {
    // Owner and mode too, and never without the copy of what was there first while ours stands in it.
    expect([before, after]).toContainEqual(node.shown());
    expect(node.misplaced()).toEqual([]);
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
