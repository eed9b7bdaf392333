import type { Kind, Scenario } from "./played";
import { SecretNode, type SecretChange } from "./secret-node";

/** Changes of what a node keeps of earlier passwords, as docs/reliability.md names them. */
export const SCENARIOS: Scenario<SecretNode, SecretChange>[] = [
  { name: "an earlier password kept", before: [], change: "first" },
  { name: "an earlier password in the place of another", before: ["first"], change: "next" },
  { name: "an earlier password forgotten", before: ["first"], change: "forgotten" },
];

/** What holds of such nodes. */
export const kind: Kind<SecretNode, SecretChange> = {
  open: () => new SecretNode(),
  removal: "forgotten",
  expectWhole: (node, { before, after }) => {
    expect([before, after]).toContainEqual(node.shown());
    expect(node.misplaced()).toEqual([]);
  },
};
