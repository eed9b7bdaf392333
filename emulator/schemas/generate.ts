/**
 * Writes `<product>.json` beside this file from the typings of the client that Tencent publishes, for served actions
 * only. A type is written as `string`, `number`, `boolean` or an object's name, `[]` for a list, `!` when required.
 * Run: `npx tsc -p tsconfig.build.json && node dist/emulator/schemas/generate.js`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { served, type ServedProduct } from "./served";

/** Field name → type. */
export type ObjectSchema = Record<string, string>;

/** One product's served actions. */
export interface ProductSchema {
  readonly version: string;
  /** Action → the object that a request must be. */
  readonly requests: Record<string, string>;
  /** Action → the object that an answer must be. */
  readonly answers: Record<string, string>;
  readonly objects: Record<string, ObjectSchema>;
}

/** The schema of one product, from the typings below `sdk` (the client's `services` folder). */
export function generateSchema(product: ServedProduct, sdk: string): ProductSchema {
  const { version, actions } = served[product];
  const file = path.join(
    sdk,
    product,
    `v${version.replaceAll("-", "")}`,
    `${product}_models.d.ts`,
  );
  const declared = declarations(file);
  const objects: Record<string, ObjectSchema> = {};
  const requests: Record<string, string> = {};
  const answers: Record<string, string> = {};
  for (const action of actions) {
    requests[action] = `${action}Request`;
    answers[action] = `${action}Response`;
    collect(requests[action], declared, objects);
    collect(answers[action], declared, objects);
  }
  const sorted = Object.entries(objects).sort(([a], [b]) => (a < b ? -1 : 1));
  return { version, requests, answers, objects: Object.fromEntries(sorted) };
}

function declarations(file: string): Map<string, ObjectSchema> {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022);
  const found = new Map<string, ObjectSchema>();
  source.forEachChild((node) => {
    if (ts.isTypeAliasDeclaration(node)) found.set(node.name.text, {});
    if (!ts.isInterfaceDeclaration(node)) return;
    const fields: ObjectSchema = {};
    for (const member of node.members) {
      if (!ts.isPropertySignature(member) || !member.type) continue;
      const required = member.questionToken ? "" : "!";
      fields[member.name.getText(source)] = typeText(member.type, source) + required;
    }
    found.set(node.name.text, fields);
  });
  return found;
}

function typeText(type: ts.TypeNode, source: ts.SourceFile): string {
  if (ts.isUnionTypeNode(type)) return typeText(type.types[0]!, source);
  if (ts.isTypeReferenceNode(type) && type.typeName.getText(source) === "Array") {
    return `${typeText(type.typeArguments![0]!, source)}[]`;
  }
  return type.getText(source);
}

function collect(
  name: string,
  declared: Map<string, ObjectSchema>,
  objects: Record<string, ObjectSchema>,
): void {
  if (objects[name]) return;
  const fields = declared.get(name);
  if (!fields) throw new Error(`schema: ${name} is not in the typings. Check served.ts.`);
  objects[name] = fields;
  for (const type of Object.values(fields)) {
    const element = type.replace(/(\[\])*!?$/, "");
    if (!["string", "number", "boolean"].includes(element)) collect(element, declared, objects);
  }
}

/** The client's `services` folder. */
export function sdkServices(): string {
  const entry = require.resolve("tencentcloud-sdk-nodejs/package.json");
  return path.join(path.dirname(entry), "tencentcloud", "services");
}

if (require.main === module) {
  const folder = path.join(process.cwd(), "emulator", "schemas");
  for (const product of Object.keys(served) as ServedProduct[]) {
    const schema = generateSchema(product, sdkServices());
    writeFileSync(path.join(folder, `${product}.json`), JSON.stringify(schema, null, 2) + "\n");
  }
}
