/** A request in the query of a GET: `A.0=x&B.C=1` becomes `{A: ["x"], B: {C: 1}}`, typed by the schema. */
import type { ProductSchema } from "./generate";

type Fields = Record<string, unknown>;

/** Parses a query for one action; values of fields that the schema does not know stay text. */
export function parseQuery(query: string, schema: ProductSchema, action: string): Fields {
  const result: Fields = {};
  for (const [key, text] of new URLSearchParams(query)) {
    const path = key.split(".");
    const type = typeAt(schema, schema.requests[action]!, path);
    setAt(result, path, convert(text, type));
  }
  return result;
}

function typeAt(schema: ProductSchema, object: string, path: readonly string[]): string {
  let type = `${object}`;
  for (const step of path) {
    if (/^\d+$/.test(step)) type = type.replace(/\[\]$/, "");
    else type = (schema.objects[type]?.[step] ?? "string").replace(/!$/, "");
  }
  return type;
}

function convert(text: string, type: string): unknown {
  if (type === "number" && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function setAt(target: Fields, path: readonly string[], value: unknown): void {
  let at = target;
  path.slice(0, -1).forEach((step, index) => {
    const next = path[index + 1]!;
    at[step] ??= /^\d+$/.test(next) ? [] : {};
    at = at[step] as Fields;
  });
  at[path.at(-1)!] = value;
}
