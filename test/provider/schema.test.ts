import { readFileSync } from "node:fs";
import { join } from "node:path";

import { packageSchema } from "../../provider/rpc/package-schema";
import { resources } from "../../provider/resources";
import * as sdk from "../../provider/sdk";
import { version } from "../../provider/version";
import { toy } from "./toy-resource";

const root = join(__dirname, "../..");

it("describes inputs, defaults and nested types", () => {
  const schema = packageSchema([toy], "0.0.1");
  const described = (schema["resources"] as Record<string, unknown>)["flinkwatch:index:Toy"];
  expect(described).toMatchObject({
    inputProperties: {
      name: { type: "string", description: "The toy's name." },
      size: { type: "integer", default: 3 },
      labels: { type: "object", additionalProperties: { type: "string" } },
      rules: { type: "array", items: { $ref: "#/types/flinkwatch:index:ToyRules" } },
    },
    requiredInputs: ["name"],
  });
  expect(Object.keys(schema["types"] as object)).toEqual([
    "flinkwatch:index:ToyRules",
    "flinkwatch:index:ToyStateRules",
  ]);
});

it("is current: npm run build && node dist/scripts/schema.js writes it", () => {
  const written = JSON.parse(readFileSync(join(root, "provider/schema.json"), "utf8")) as unknown;
  expect(written).toEqual(JSON.parse(JSON.stringify(packageSchema(resources, version))));
});

it("has the package's version", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as object;
  expect(manifest).toMatchObject({ version });
});

describe("the classes of sdk.ts", () => {
  const classes = sdk as unknown as Record<string, { outputs: readonly string[] }>;

  it("are one for each resource", () => {
    expect(Object.keys(classes).sort()).toEqual(resources.map(({ kind }) => kind).sort());
  });

  it.each(resources.map((resource) => [resource.kind, resource] as const))(
    "%s names outputs that its definition has, each of them",
    (kind, resource) => {
      expect([...(classes[kind]?.outputs ?? [])].sort()).toEqual(
        Object.keys(resource.state.shape).sort(),
      );
    },
  );
});
