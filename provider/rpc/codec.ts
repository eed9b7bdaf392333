import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import { valueAt, type PropertyPath } from "../lifecycle/property-path";
import { UNKNOWN } from "../lifecycle/unknown";

/** The key and value by which the engine marks a secret. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
/** The text by which the engine says "only known after an update". */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Values of a message in plain JavaScript. */
export type Values = Record<string, unknown>;

/** A decoded message: plain values, and where in them secrets stand. */
export interface Decoded {
  readonly values: Values;
  readonly secrets: readonly PropertyPath[];
  /** The texts that are secret, for keeping them out of messages. */
  readonly secretTexts: readonly string[];
}

/** Plain values of a message: secrets unwrapped, unknown as {@link UNKNOWN}, members that are null left out. */
export function decode(struct: Struct | undefined): Decoded {
  const secrets: PropertyPath[] = [];
  const values = (struct === undefined ? {} : unwrap(struct.toJavaScript(), [], secrets)) as Values;
  return {
    values,
    secrets,
    secretTexts: secrets.flatMap((path) => textsIn(valueAt(values, path))),
  };
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

function unwrap(value: unknown, path: PropertyPath, secrets: PropertyPath[]): unknown {
  if (value === unknownText) return UNKNOWN;
  if (Array.isArray(value)) return value.map((item, at) => unwrap(item, [...path, at], secrets));
  if (value === null || typeof value !== "object") return value;
  const map = value as Values;
  if (map[signatureKey] === secretSignature) {
    secrets.push(path);
    return unwrap(map["value"], path, secrets);
  }
  const members = Object.entries(map).filter(([, member]) => member !== null);
  return Object.fromEntries(
    members.map(([k, member]) => [k, unwrap(member, [...path, k], secrets)]),
  );
}

/** A message from plain values, with what stands at `secrets` marked as secret. `undefined` is left out. */
export function encode(values: object, secrets: readonly PropertyPath[] = []): Struct {
  const marked = new Set(secrets.map((path) => JSON.stringify(path)));
  return Struct.fromJavaScript(wrap(values, [], marked) as Record<string, JavaScriptValue>);
}

function wrap(value: unknown, path: PropertyPath, marked: ReadonlySet<string>): unknown {
  if (value === UNKNOWN) return unknownText;
  if (marked.size > 0 && marked.has(JSON.stringify(path))) {
    return { [signatureKey]: secretSignature, value: wrap(value, path, new Set()) };
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, at) => wrap(item ?? null, [...path, at], marked));
  }
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([k, member]) => [k, wrap(member, [...path, k], marked)]));
}

/**
 * Where outputs are secret when inputs are secret at `paths`: the same places, except that a secret in a list makes
 * the whole list secret, because a list that was read back may be in another order.
 */
export function outputSecrets(paths: readonly PropertyPath[]): PropertyPath[] {
  return paths.map((path) => {
    const index = path.findIndex((part) => typeof part === "number");
    return index < 0 ? path : path.slice(0, index);
  });
}
