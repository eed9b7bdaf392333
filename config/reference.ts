import { z } from "zod";
import { stackConfig } from "./schema";

interface Schema {
  readonly type?: string | string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** JSON Schema of a `Pulumi.<stack>.yaml`, for editors. Keys of other namespaces are left alone. */
export function renderConfigSchema(): string {
  const keys = configSchema();
  const named = Object.entries(keys.properties ?? {}).map(([key, value]) => [
    `flinkwatch:${key}`,
    value,
  ]);
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "flinkwatch stack configuration",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(named) as Record<string, Schema>,
        required: (keys.required ?? []).map((key) => `flinkwatch:${key}`),
        patternProperties: { "^flinkwatch:": false },
      },
    },
  };
  // A known key would match the pattern too: JSON Schema has no "the rest" for patterns, so the pattern names what is left.
  const known = Object.keys(keys.properties ?? {}).join("|");
  schema.properties.config.patternProperties = {
    [`^flinkwatch:(?!(${known})$)`]: false,
  } as unknown as typeof schema.properties.config.patternProperties;
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The reference page: one table a key of the stack's configuration. */
export function renderConfigReference(): string {
  const keys = configSchema();
  const parts = Object.entries(keys.properties ?? {}).map(([key, schema]) => {
    const rows = rowsOf(schema, "");
    const required = keys.required?.includes(key) ? "Required." : "May be left out.";
    const head = `## flinkwatch:${key}\n\n${schema.description ?? ""} ${required}\n`;
    if (rows.length === 0) return head;
    return `${head}\n| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return [
    "# Configuration of a stack\n",
    "Generated from `config/schema.ts` by `npm run config:reference`; do not edit. `Pulumi.prod.example.yaml` shows every key.\n",
    ...parts,
  ].join("\n");
}

function configSchema(): Schema {
  return z.toJSONSchema(stackConfig, { io: "input", unrepresentable: "any" }) as Schema;
}

function rowsOf(schema: Schema, prefix: string): string[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .flatMap(([key, value]) => {
      const name = `${prefix}${key}`;
      const isRequired = required.has(key);
      const element = value.type === "array" && value.items?.properties ? value.items : undefined;
      const inner = element ? rowsOf(element, `${name}[].`) : rowsOf(value, `${name}.`);
      return [rowOf(name, value, isRequired), ...inner];
    })
    .concat(prefix === "" && schema.items?.properties ? rowsOf(schema.items, "[].") : []);
}

function rowOf(name: string, schema: Schema, required: boolean): string {
  const fallback = required ? "required" : printDefault(schema.default);
  return `| \`${name}\` | ${kindOf(schema)} | ${fallback} | ${cell(schema.description ?? "")} |`;
}

function printDefault(value: unknown): string {
  return value === undefined ? "" : `\`${JSON.stringify(value).replaceAll('"', "")}\``;
}

function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((word) => `\`${String(word)}\``).join(", ");
  if (schema.type === "array") return `list of ${schema.items ? kindOf(schema.items) : "values"}`;
  if (schema.type === "object") return "map";
  return Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "value");
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
