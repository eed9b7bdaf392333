import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { permissionProbes } from "../../scripts/doctor/permissions";
import { projectRoot } from "../../scripts/project-root";

const root = projectRoot();

/** Names of API actions that the clients call, as they stand in their sources. */
function calledActions(): string[] {
  const folder = path.join(root, "provider/tencent");
  const sources = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), "utf8"));
  const names = sources.flatMap((source) => [
    ...source.matchAll(/"((?:Describe|Create|Modify|Update|Delete|Terminate|Destroy)[A-Z]\w+)"/g),
    ...source.matchAll(/"((?:Upgrade|Uninstall|Bind|Unbind|Get|Run|Cancel|Export)[A-Z]\w+)"/g),
  ]);
  return [...new Set(names.map((match) => match[1] ?? ""))].sort();
}

/** What the policy grants, in its order. */
function grantedActions(): string[] {
  const policy = JSON.parse(readFileSync(path.join(root, "docs/cam-policy.json"), "utf8")) as {
    statement: { action: string[] }[];
  };
  return policy.statement.flatMap((statement) => statement.action);
}

test("doctor tries every action of the CAM policy, in its order", () => {
  const tried = permissionProbes.map(({ product, action }) => `${product}:${action}`);
  expect(tried).toEqual(grantedActions());
});

test("the CAM policy grants what the provider calls, and nothing else", () => {
  const granted = grantedActions();
  const names = granted.map((action) => action.split(":")[1] ?? "").sort();
  expect(names).toEqual(calledActions());
});
