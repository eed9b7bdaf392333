import { readFileSync } from "node:fs";
import path from "node:path";
import { renderCoverage } from "../../emulator/coverage";
import { generateSchema, sdkServices } from "../../emulator/schemas/generate";
import { loadSchema } from "../../emulator/schemas/load";
import { served, type ServedProduct } from "../../emulator/schemas/served";
import { switchTable } from "../../emulator/switches";
import { checkWorld, WorldError } from "../../emulator/world";
import { startSmallCloud } from "./small-cloud";

const products = Object.keys(served) as ServedProduct[];

test.each(products)("the schema of %s is what the typings say", (product) => {
  expect(loadSchema(product)).toEqual(generateSchema(product, sdkServices()));
});

test("COVERAGE.md is current", () => {
  const file = path.join(__dirname, "../../emulator/COVERAGE.md");
  expect(readFileSync(file, "utf8")).toBe(renderCoverage());
});

test("every action of the list has a handler, and no other is answered", async () => {
  const cloud = await startSmallCloud();
  try {
    const listed = products.flatMap((product) => [...served[product].actions]).sort();
    expect([...cloud.actions].sort()).toEqual(listed);
  } finally {
    await cloud.close();
  }
});

test("every switch has two settings or more", () => {
  for (const row of Object.values(switchTable)) expect(row.settings.length).toBeGreaterThan(1);
});

test("a world with faults names them all at once", () => {
  const world = { region: 5, vpcs: [{ id: "x", cidr: "10.0.0.0/8" }], switches: { agents: "?" } };
  expect(() => checkWorld(world)).toThrow(WorldError);
  try {
    checkWorld(world);
  } catch (error) {
    const paths = (error as WorldError).faults.map((fault) => fault.split(":")[0]);
    expect(paths).toEqual(["region", "vpcs.0.id", "switches.agents"]);
  }
});
