/** The generated schemas, by product. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { ProductSchema } from "./generate";

/** The schema of a product; read once, at the start of the local cloud. */
export function loadSchema(product: string): ProductSchema {
  return JSON.parse(readFileSync(schemaFile(product), "utf8")) as ProductSchema;
}

/** Compiled code runs from `dist`, where no JSON lies: then the file beside the source is meant. */
function schemaFile(product: string): string {
  const folder = __dirname.replace(/([/\\])dist([/\\]emulator[/\\]schemas)$/, "$2");
  return path.join(folder, `${product}.json`);
}
