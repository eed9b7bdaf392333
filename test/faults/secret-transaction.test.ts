import { cannotBeTried } from "../support/cannot-be-tried";
import { interruptEachStep } from "./each-step";
import { SecretNode } from "./secret-node";
import { kind, SCENARIOS } from "./secret-scenarios";

// The file is given to root.
const isRoot = process.getuid?.() === 0;
const withRoot = isRoot ? describe : describe.skip;

if (!isRoot) cannotBeTried("earlier passwords", "root");

withRoot.each(SCENARIOS)("$name", (scenario) => interruptEachStep(kind, scenario));

withRoot("at once", () => {
  test("two runs: the password is one of both, whole", async () => {
    const node = new SecretNode();
    const first = node.files();
    const runs = (["first", "next", "first", "next"] as const).map((change) => node.run(change));
    for (const { exitCode } of await Promise.all(runs)) expect(exitCode).toBe(0);
    expect(["first 600", "next 600"]).toContain(node.shown());
    expect(node.hasRest()).toBe(false);
    await node.run("forgotten");
    expect(node.files()).toEqual(first);
    node.close();
  });
});
