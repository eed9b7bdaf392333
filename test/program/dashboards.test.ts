import { createGrafanaApi } from "../../provider/grafana/grafana-api";
import { reportDrift } from "../../scripts/drift-report";
import type { PreviewDigest } from "../../scripts/drift/preview-digest";
import {
  closePrograms,
  editConfig,
  ended,
  script,
  secondStack,
  sharedInstance,
  succeeded,
  upped,
} from "../support/program-run";

afterEach(closePrograms);

interface Digest {
  readonly steps: { urn: string; op: string; detailedDiff?: Record<string, unknown> | null }[];
}

/** One of the demo's clusters, on an instance that is there, with our dashboards alone. */
const stackOf = (cluster: number) => (config: Record<string, unknown>) => {
  config["flinkwatch:alerts"] = { enabled: false };
  config["flinkwatch:dashboards"] = { vendor: false, own: { language: "en" } };
  config["flinkwatch:prometheus"] = { id: sharedInstance.id };
  config["flinkwatch:clusters"] = [(config["flinkwatch:clusters"] as unknown[])[cluster]];
  delete config["flinkwatch:kubernetes"];
};

test("a panel that somebody edits in Grafana is named by dashboard, panel and field, and restored; stacks share the folder", async () => {
  const world = (given: { prometheus?: unknown[] }) => void (given.prometheus = [sharedInstance]);
  const setting = await upped({ world: world, config: stackOf(0) });
  const { url, token } = setting.cloud.grafana;
  const grafana = createGrafanaApi({ url, auth: token });
  const titles = async () => (await grafana.search()).map(({ title }) => title).sort();
  const all = ["Flink Cluster", "Flink Job", "Flink Job List", "Flink Push Health", "Flink Task"];
  expect(await titles()).toEqual(all);

  const { model, version, folderUid } = (await grafana.dashboard("flinkwatch-job"))!;
  const panels = structuredClone(model.panels) as Record<string, unknown>[];
  const restarts = panels.find(({ title }) => title === "Restarts")!;
  (restarts.fieldConfig as { defaults: { unit: string } }).defaults.unit = "furlongs";
  const edited = { ...model, panels };
  await grafana.saveDashboard({ model: edited, version, folderUid, message: "by hand" });
  const preview = ended(await setting.pulumi.preview(["--json", "--expect-no-changes"]), 7);
  const { steps } = JSON.parse(preview.stdout) as Digest;
  const changed = steps.filter(({ op }) => !["same", "refresh"].includes(op));
  expect(changed.map(({ op, detailedDiff }) => [op, Object.keys(detailedDiff ?? {})])).toEqual([
    ["update", ['dashboards["flinkwatch-job"].panels.Restarts']],
  ]);
  const { drift } = reportDrift(JSON.parse(preview.stdout) as PreviewDigest, "dev");
  expect(drift.flatMap(({ changes }) => changes)).toMatchObject([
    {
      path: 'dashboards["flinkwatch-job"].panels.Restarts.fieldConfig.defaults.unit',
      ...{ was: "short", now: "furlongs", desired: "short" },
    },
  ]);
  expect(succeeded(await setting.pulumi.preview()).stdout).toContain(
    'dashboard "Flink Job" (flinkwatch-job): edited in Grafana, up puts it back: ' +
      'panels.Restarts.fieldConfig.defaults.unit is "furlongs", was "short".',
  );
  const details = succeeded(await setting.pulumi.preview(["--diff"])).stdout;
  expect(details).toMatch(/~ unit *: "furlongs" => "short"/);
  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));

  const other = await secondStack(setting, "other", stackOf(1));
  succeeded(await other.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
  succeeded(await setting.pulumi.destroy());
  expect(await titles()).toEqual(all);
  succeeded(await other.destroy());
  expect(await titles()).toEqual([]);
  expect(await grafana.folders()).toEqual([]);
});

test("a move to another folder that fails half-way is reverted, or taken away by destroy", async () => {
  const world = (given: { prometheus?: unknown[] }) => void (given.prometheus = [sharedInstance]);
  const setting = await upped({ world, config: stackOf(0) });
  const { url, token } = setting.cloud.grafana;
  const grafana = createGrafanaApi({ url, auth: token });
  const folders = async () => (await grafana.folders()).map(({ uid }) => uid);
  const moveTo = (folderUid: string) =>
    editConfig(setting, (config) => {
      const own = { language: "en", folderUid, folderTitle: folderUid };
      config["flinkwatch:dashboards"] = { vendor: false, own };
    });
  const kept = { httpStatus: 403, message: "folders:delete" };
  const keep = () => script(setting, { action: "DELETE /api/folders/*", ...kept });

  moveTo("elsewhere");
  await keep();
  const failed = await setting.pulumi.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.stdout).toContain("Grafana DELETE /api/folders/flinkwatch failed: 403");
  expect((await folders()).sort()).toEqual(["elsewhere", "flinkwatch"]);
  moveTo("flinkwatch");
  succeeded(await setting.pulumi.up());
  expect(await folders()).toEqual(["flinkwatch"]);
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));

  moveTo("elsewhere");
  await keep();
  expect((await setting.pulumi.up()).exitCode).not.toBe(0);
  succeeded(await setting.pulumi.destroy());
  expect([await folders(), await grafana.search()]).toEqual([[], []]);
});
