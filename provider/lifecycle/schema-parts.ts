import type { z } from "zod";

/** A zod definition as far as it is walked through here. */
export interface AnySchema {
  readonly def: {
    readonly type: string;
    readonly innerType?: AnySchema;
    readonly in?: AnySchema;
    readonly out?: AnySchema;
    readonly shape?: Record<string, AnySchema>;
    readonly catchall?: AnySchema;
    readonly element?: AnySchema;
    readonly valueType?: AnySchema;
    readonly options?: readonly AnySchema[];
    readonly entries?: Record<string, string | number>;
    readonly values?: readonly unknown[];
    readonly defaultValue?: unknown;
  };
  readonly description?: string;
  safeParse(value: unknown): z.ZodSafeParseResult<unknown>;
}

/** The definition inside optional, nullable, default and the like. */
export function innerSchema(schema: AnySchema): AnySchema {
  const { innerType, type } = schema.def;
  if (innerType !== undefined) return innerSchema(innerType);
  if (type === "pipe" && schema.def.in !== undefined) {
    const input = schema.def.in;
    return innerSchema(input.def.type === "transform" ? (schema.def.out ?? input) : input);
  }
  return schema;
}

/** Whether a value must be given. */
export function isRequired(schema: AnySchema): boolean {
  return !schema.safeParse(undefined).success;
}

/** The value used when none is given, if the definition has one. */
export function defaultOf(schema: AnySchema): unknown {
  if (schema.def.type === "default" || schema.def.type === "prefault")
    return schema.def.defaultValue;
  return schema.def.innerType === undefined ? undefined : defaultOf(schema.def.innerType);
}

/** The text of `.describe()`, wherever among the wrappers it was put. */
export function descriptionOf(schema: AnySchema): string | undefined {
  if (schema.description !== undefined) return schema.description;
  return schema.def.innerType === undefined ? undefined : descriptionOf(schema.def.innerType);
}
