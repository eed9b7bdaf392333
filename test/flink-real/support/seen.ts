import { parse } from "yaml";
import type { FlatConf, FlatValue } from "../../../provider/flink/conf-fault";
import type { Seen } from "./config-reader";

const kinds: Readonly<Record<string, FlatValue["type"]>> = {
  String: "string",
  Integer: "integer",
  Long: "integer",
  BigInteger: "integer",
  Double: "float",
  Boolean: "boolean",
};

/** What Flink has, in our terms. Flink has a list as text: `lists` tells which texts are lists. */
export function flatOf(seen: Seen, lists: FlatConf): Record<string, FlatValue | string> {
  if (seen.values === undefined) return { fault: seen.fault ?? "" };
  const entries = Object.entries(seen.values).map(([key, text]): [string, FlatValue | string] => {
    if (lists.get(key)?.type === "list") return [key, { text: listOf(text), type: "list" }];
    const name = seen.types?.[key] ?? "";
    return [key, { text, type: kinds[name] ?? "string" }];
  });
  return Object.fromEntries(entries);
}

/** Ours, with lists spelled as {@link flatOf} does. */
export function ours(values: FlatConf): Record<string, FlatValue> {
  const entries = [...values].map(([key, value]) => {
    return [key, value.type === "list" ? { ...value, text: listOf(value.text) } : value] as const;
  });
  return Object.fromEntries(entries);
}

/** A list from YAML or JSON text, numbers by value. */
function listOf(text: string): string {
  const words: Record<string, string> = { Infinity: ".inf", "-Infinity": "-.inf", NaN: ".nan" };
  return JSON.stringify(parse(text) as unknown, (_, member: unknown) => {
    const word = typeof member === "number" ? String(member) : member;
    return typeof word === "string" ? (words[word] ?? word) : word;
  });
}
