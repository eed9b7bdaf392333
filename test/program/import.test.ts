import { writeFileSync } from "node:fs";
import path from "node:path";
import { closePrograms, oneCluster, secondStack, succeeded, upped } from "../support/program-run";

afterEach(closePrograms);

interface StackState {
  deployment: { resources: { type: string; id?: string }[] };
}

const KINDS = [
  "AlarmNotice",
  "AlertGroup",
  "ClusterAgent",
  "EmrFlink",
  "GrafanaIntegration",
  "RecordingRuleGroup",
  "ReporterJar",
  "ReporterSettings",
  "TkeCluster",
  "TmpInstance",
];

test("pulumi import takes each resource by its id", async () => {
  const setting = await upped(oneCluster());
  const state = JSON.parse(await setting.pulumi.exportState()) as StackState;
  const resources = KINDS.map((kind) => {
    const type = `flinkwatch:index:${kind}`;
    const made = state.deployment.resources.find((resource) => resource.type === type);
    return { type, name: kind.toLowerCase(), id: made?.id };
  });
  const other = await secondStack(setting, "imported", () => undefined);
  const file = path.join(setting.scratch, "import.json");
  writeFileSync(file, JSON.stringify({ resources }));
  const options = ["--generate-code=false", "--protect=false", "--yes", "--non-interactive"];
  succeeded(await other.onStack(["import", "--file", file, "--skip-preview", ...options]));
  const imported = JSON.parse(await other.exportState()) as StackState;
  const found = imported.deployment.resources
    .filter((resource) => resource.type.startsWith("flinkwatch:index:"))
    .map(({ type, id }) => ({ type, id }));
  const asked = resources.map(({ type, id }) => ({ type, id }));
  expect(new Set(found.map((row) => JSON.stringify(row)))).toEqual(
    new Set(asked.map((row) => JSON.stringify(row))),
  );
});
