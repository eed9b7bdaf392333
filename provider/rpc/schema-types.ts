import { defaultOf, descriptionOf, innerSchema, type AnySchema } from "../lifecycle/schema-parts";

/** A type or property of Pulumi's package schema. */
export type SchemaNode = Record<string, unknown>;

/** Named types of the package, by token. They are added while properties are described. */
export type NamedTypes = Record<string, SchemaNode>;

/** Describes definitions as properties of the package schema. Objects and enumerations become named types. */
export class SchemaTypes {
  readonly types: NamedTypes = {};

  constructor(private readonly packageName: string) {}

  /** Properties of an object, each under `name` in the types that it needs. */
  properties(definition: AnySchema, name: string): Record<string, SchemaNode> {
    const members = Object.entries(innerSchema(definition).def.shape ?? {});
    return Object.fromEntries(
      members.map(([key, member]) => [key, this.property(member, name + capitalized(key))]),
    );
  }

  /** One property: its type, with text and default. */
  property(schema: AnySchema, name: string): SchemaNode {
    const description = descriptionOf(schema);
    const fallback = defaultOf(schema);
    const isPlain = ["string", "number", "boolean"].includes(typeof fallback);
    return {
      ...this.#type(schema, name),
      ...(description === undefined ? {} : { description }),
      ...(isPlain ? { default: fallback } : {}),
    };
  }

  #type(schema: AnySchema, name: string): SchemaNode {
    const inner = innerSchema(schema);
    const { def } = inner;
    switch (def.type) {
      case "string":
      case "boolean":
        return { type: def.type };
      case "number":
        return { type: inner.safeParse(0.5).success || !isWhole(inner) ? "number" : "integer" };
      case "array":
        return { type: "array", items: this.#member(def.element, name) };
      case "record":
        return { type: "object", additionalProperties: this.#member(def.valueType, name) };
      case "enum":
        return this.#enumeration(inner, name);
      case "literal":
        return { type: typeof def.values?.[0] };
      case "object":
        return this.#object(inner, name);
      default:
        return { $ref: "pulumi.json#/Any" };
    }
  }

  #member(schema: AnySchema | undefined, name: string): SchemaNode {
    return schema === undefined ? { $ref: "pulumi.json#/Any" } : this.#type(schema, name);
  }

  #enumeration(schema: AnySchema, name: string): SchemaNode {
    const values = Object.values(schema.def.entries ?? {});
    return this.#named(name, { type: "string", enum: values.map((value) => ({ value })) });
  }

  #object(schema: AnySchema, name: string): SchemaNode {
    const description = descriptionOf(schema);
    return this.#named(name, {
      type: "object",
      ...(description === undefined ? {} : { description }),
      properties: this.properties(schema, name),
      required: requiredKeys(schema),
    });
  }

  #named(name: string, node: SchemaNode): SchemaNode {
    const token = `${this.packageName}:index:${name}`;
    const known = this.types[token];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(node)) {
      throw new Error(`schema: two different types want the name ${name}. Rename a property.`);
    }
    this.types[token] = node;
    return { $ref: `#/types/${token}` };
  }
}

/** Members that have to be given. */
export function requiredKeys(definition: AnySchema): string[] {
  return Object.entries(innerSchema(definition).def.shape ?? {})
    .filter(([, member]) => !member.safeParse(undefined).success)
    .map(([key]) => key)
    .sort();
}

function isWhole(schema: AnySchema): boolean {
  const number = schema as AnySchema & { isInt?: boolean; format?: string | null };
  return number.isInt === true || /int/.test(number.format ?? "");
}

function capitalized(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}
