/** Holds requests and answers against the generated schemas. */
import { ApiFault } from "../contract";
import type { ProductSchema } from "./generate";
import { required } from "./required";

type Fields = Record<string, unknown>;

/**
 * Checks a request's fields.
 * @throws {ApiFault} `UnknownParameter`, `MissingParameter` or `InvalidParameter`.
 */
export function checkRequest(schema: ProductSchema, action: string, params: Fields): void {
  const walk = new Walk(schema, required[action] ?? []);
  walk.object(schema.requests[action]!, params, "");
}

/**
 * Checks an answer's fields: a fault here is one of the local cloud.
 * @throws {Error} naming the field.
 */
export function checkAnswer(schema: ProductSchema, action: string, answer: Fields): void {
  try {
    new Walk(schema, []).object(schema.answers[action]!, answer, "");
  } catch (fault) {
    const reason = (fault as Error).message;
    throw new Error(`local cloud: the answer of ${action} is not as documented: ${reason}`, {
      cause: fault,
    });
  }
}

class Walk {
  constructor(
    private readonly schema: ProductSchema,
    private readonly alsoRequired: readonly string[],
  ) {}

  object(type: string, value: Fields, place: string): void {
    const fields = this.schema.objects[type]!;
    const under = place ? `${place}.` : "";
    for (const name of Object.keys(value)) {
      if (name in fields) continue;
      throw new ApiFault(
        "UnknownParameter",
        `The parameter \`${under}${name}\` is not recognized.`,
      );
    }
    for (const [name, fieldType] of Object.entries(fields)) {
      const path = `${under}${name}`;
      const given = value[name];
      if (given !== undefined && given !== null) this.value(fieldType, given, path);
      else if (this.isRequired(fieldType, path)) throw missing(path);
    }
  }

  private isRequired(type: string, path: string): boolean {
    const plain = path.replace(/\.\d+(?=\.|$)/g, "");
    return type.endsWith("!") || this.alsoRequired.includes(plain);
  }

  private value(type: string, value: unknown, path: string): void {
    const bare = type.replace(/!$/, "");
    if (bare.endsWith("[]")) {
      if (!Array.isArray(value)) throw illTyped(path, "a list");
      value.forEach((item, index) => this.value(bare.slice(0, -2), item, `${path}.${index}`));
    } else if (bare === "string" || bare === "number" || bare === "boolean") {
      if (typeof value !== bare) throw illTyped(path, `a ${bare}`);
    } else {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw illTyped(path, "an object");
      }
      this.object(bare, value as Fields, path);
    }
  }
}

function missing(path: string): ApiFault {
  return new ApiFault("MissingParameter", `The request is missing the parameter \`${path}\`.`);
}

function illTyped(path: string, expected: string): ApiFault {
  return new ApiFault("InvalidParameter", `The parameter \`${path}\` must be ${expected}.`);
}
