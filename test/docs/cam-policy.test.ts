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
    ...source.matchAll(
      /"((?:Upgrade|Uninstall|Bind|Unbind|Get|Run|Invoke|Cancel|Export)[A-Z]\w+)"/g,
    ),
  ]);
  return [...new Set(names.map((match) => match[1] ?? ""))].sort();
}

interface Statement {
  readonly action: string[];
  readonly resource: string[];
}

function statements(whose: "preview" | "up"): Statement[] {
  const file = path.join(root, `docs/cam-policy-${whose}.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { statement: Statement[] }).statement;
}

/** What a policy grants, in its order. */
function grantedActions(whose: "preview" | "up" = "up"): string[] {
  return statements(whose).flatMap((statement) => statement.action);
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

describe("the policy of previews", () => {
  test("is a part of that of up", () => {
    const missing = grantedActions("preview").filter(
      (action) => !grantedActions().includes(action),
    );
    expect(missing).toEqual([]);
  });

  test("lets an identity look, and run one saved command", () => {
    const changing = grantedActions("preview").filter(
      (action) => !/:(Describe|Get)[A-Z]|^monitor:ExportPrometheusReadOnlyDynamicAPI$/.test(action),
    );
    expect(changing).toEqual(["tat:InvokeCommand"]);
    const invoking = statements("preview").filter(({ action }) =>
      action.includes("tat:InvokeCommand"),
    );
    expect(invoking.map(({ action }) => action)).toEqual([["tat:InvokeCommand"]]);
    expect(invoking.flatMap(({ resource }) => resource)).toEqual([
      expect.stringMatching(/^qcs::tat:[\w-]+:uin\/\d+:command\/cmd-[0-9a-z]{8}$/),
      expect.stringMatching(/^qcs::cvm:[\w-]+:uin\/\d+:instance\/\*$/),
    ]);
  });
});
