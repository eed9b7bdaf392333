import type { Fault } from "./resource";
import { formatPath, type PropertyPath } from "./property-path";
import { hasUnknown, isUnknown, UNKNOWN } from "./unknown";
import { describeIssue } from "./describe-issue";
import { unexpectedKeys } from "./unexpected-keys";
import { innerSchema, isRequired, type AnySchema } from "./schema-parts";
import type { z } from "zod";

/** Arguments after a check: with defaults filled in, and all that is wrong with them. */
export interface CheckedArguments {
  readonly values: Record<string, unknown>;
  readonly faults: Fault[];
}

/** A place and what to say of it. */
interface Finding {
  readonly path: PropertyPath;
  readonly reason: string;
}

/**
 * Checks values against a definition, member by member so that all faults come at once, and fills in defaults.
 * Unknown values pass; what is known around them is still checked. Keys that the definition lacks are faults.
 * Values at `secrets` are never quoted.
 */
export function checkArguments(
  definition: z.ZodObject,
  values: Record<string, unknown>,
  secrets: readonly PropertyPath[] = [],
): CheckedArguments {
  const hidden = new Set(secrets.map(formatPath));
  const findings: Finding[] = unexpectedKeys(definition as AnySchema, values);
  const parsed = parseMembers(definition as AnySchema, values, { path: [], findings, hidden });
  const faults = findings.map(({ path, reason }) => ({ path: formatPath(path), reason }));
  return { values: parsed, faults };
}

/** Values with defaults filled in where the definition accepts them, and as they are elsewhere. For old state. */
export function withDefaults(
  definition: z.ZodObject,
  values: Record<string, unknown>,
): Record<string, unknown> {
  const place = { path: [], findings: [], hidden: new Set<string>() };
  return { ...values, ...parseMembers(definition as AnySchema, values, place) };
}

interface Place {
  readonly path: PropertyPath;
  readonly findings: Finding[];
  /** Printed paths of values that must not be quoted. */
  readonly hidden: ReadonlySet<string>;
}

function parseMembers(
  definition: AnySchema,
  values: Record<string, unknown>,
  place: Place,
): Record<string, unknown> {
  const entries = Object.entries(definition.def.shape ?? {}).map(([key, member]) => [
    key,
    parseValue(member, values[key], { ...place, path: [...place.path, key] }),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<
    string,
    unknown
  >;
}

function parseValue(schema: AnySchema, value: unknown, place: Place): unknown {
  if (isUnknown(value)) return UNKNOWN;
  if (hasUnknown(value)) return parseAround(schema, value, place);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (value === undefined && isRequired(schema)) {
    place.findings.push({ path: place.path, reason: "is required, but missing. Add it." });
    return undefined;
  }
  for (const issue of result.error.issues) {
    // Reported by unexpectedKeys, together with what was probably meant.
    if (issue.code === "unrecognized_keys") continue;
    place.findings.push({
      path: [...place.path, ...(issue.path as (string | number)[])],
      reason: describeIssue(issue, { value, path: place.path, hidden: place.hidden }),
    });
  }
  return value;
}

/** Parses what is known of a value that holds unknowns further in. */
function parseAround(schema: AnySchema, value: unknown, place: Place): unknown {
  const inner = innerSchema(schema);
  if (Array.isArray(value)) {
    const element = inner.def.element;
    if (inner.def.type !== "array" || element === undefined) return value;
    return value.map((item, at) =>
      parseValue(element, item, { ...place, path: [...place.path, at] }),
    );
  }
  const map = value as Record<string, unknown>;
  if (inner.def.type === "object") return { ...map, ...parseMembers(inner, map, place) };
  const member = inner.def.valueType;
  if (inner.def.type !== "record" || member === undefined) return value;
  const entries = Object.entries(map).map(([key, item]) => [
    key,
    parseValue(member, item, { ...place, path: [...place.path, key] }),
  ]);
  return Object.fromEntries(entries) as unknown;
}
