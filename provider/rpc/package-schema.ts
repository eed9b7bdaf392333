import { type AnySchema } from "../lifecycle/schema-parts";
import type { AnyResource } from "./any-resource";
import { requiredKeys, SchemaTypes, type SchemaNode } from "./schema-types";

const region = {
  type: "string",
  description:
    "Region of everything in the stack, such as `ap-guangzhou`. Another one replaces all resources.",
};

/** The package schema, from the same definitions that the provider checks with. */
export function packageSchema(resources: readonly AnyResource[], version: string): SchemaNode {
  const types = new SchemaTypes("flinkwatch");
  const described = resources.map((resource) => [
    `flinkwatch:index:${resource.kind}`,
    describeResource(resource, types),
  ]);
  return {
    name: "flinkwatch",
    displayName: "flinkwatch",
    version,
    description: "Wires Flink on Tencent Cloud EMR to managed Prometheus, dashboards and alerts.",
    keywords: ["tencentcloud", "flink", "prometheus", "category/monitoring", "kind/native"],
    license: "Apache-2.0",
    meta: { moduleFormat: "(.*)" },
    config: { variables: { region }, defaults: ["region"] },
    provider: {
      description: "Credentials come from the environment, never from here.",
      inputProperties: { region },
      requiredInputs: ["region"],
    },
    types: sorted(types.types),
    resources: sorted(Object.fromEntries(described) as Record<string, SchemaNode>),
  };
}

function describeResource(resource: AnyResource, types: SchemaTypes): SchemaNode {
  const args = resource.args as unknown as AnySchema;
  const state = resource.state as unknown as AnySchema;
  return {
    description: `${resource.description}\n\nImported by an id of the form \`${resource.idFormat}\`.`,
    inputProperties: types.properties(args, resource.kind),
    requiredInputs: requiredKeys(args),
    properties: types.properties(state, `${resource.kind}State`),
    required: requiredKeys(state),
  };
}

function sorted(nodes: Record<string, SchemaNode>): Record<string, SchemaNode> {
  return Object.fromEntries(Object.entries(nodes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
