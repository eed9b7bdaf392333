import { appendFileSync, copyFileSync } from "node:fs";
import path from "node:path";
import type { Account } from "./account";
import { confPlace, type DemoCluster, FLINK_HOME } from "./demo-fleet";
import { eventually } from "./prometheus-query";
import type { Setting } from "./setting";

/** Number of the panel that somebody edits in Grafana. */
const EDITED_PANEL = 3;

/** One thing that somebody did by hand. */
export interface Edit {
  readonly what: string;
  /** Words that the preview must print. */
  readonly named: readonly string[];
}

/** Tampers as people do, each time without the provider. */
export async function tamper(
  setting: Setting,
  account: Account,
  clusters: readonly DemoCluster[],
): Promise<Edit[]> {
  const [first, second] = clusters;
  if (!first || !second) throw new Error("The story needs two clusters.");
  const edits = [
    await editInConsole(setting, first),
    editFile(setting, second),
    copyOfficialJarBack(setting, first),
    await deleteAlertRule(setting),
    await editPanel(setting),
    await rotateToken(setting),
    addMaster(setting, second),
  ];
  for (const edit of edits) account.say(edit.what);
  return edits;
}

async function editInConsole(setting: Setting, cluster: DemoCluster): Promise<Edit> {
  const key = "metrics.reporter.promgateway.interval";
  const place = confPlace(cluster, setting.world.switches.serviceTypeOfFlink);
  await setting.console.editFlinkConf(place, { [key]: "5 SECONDS" });
  await eventually(async () => (await setting.console.flinkConf(place))[key] === "5 SECONDS", 20);
  return { what: `an edit in EMR's console (${cluster.id}, ${key})`, named: [key, "5 SECONDS"] };
}

function editFile(setting: Setting, cluster: DemoCluster): Edit {
  const node = cluster.submitting[1] ?? cluster.master;
  const key = "metrics.reporter.promgateway.jobName";
  appendFileSync(
    path.join(setting.cloud.hosts[node] ?? "", FLINK_HOME, "conf", cluster.confFile),
    `${key}: by-hand\n`,
  );
  return { what: `a hand-edited file (${node}, ${key})`, named: [node, key] };
}

function copyOfficialJarBack(setting: Setting, cluster: DemoCluster): Edit {
  const home = path.join(setting.cloud.hosts[cluster.master] ?? "", FLINK_HOME);
  const jar = `flink-metrics-prometheus-${cluster.flinkVersion}.jar`;
  copyFileSync(path.join(home, "plugins/metrics-prometheus", jar), path.join(home, "lib", jar));
  return { what: `the official jar copied back (${cluster.master}, ${jar})`, named: [jar] };
}

interface AlertGroupRow {
  GroupId: string;
  GroupName: string;
  AMPReceivers: string[];
  RepeatInterval: string;
  Rules: { RuleName: string }[];
}

async function deleteAlertRule(setting: Setting): Promise<Edit> {
  const instanceId = await setting.instanceId();
  const answer = await setting.console.call<{
    AlertGroupSet: AlertGroupRow[];
  }>("monitor", "DescribePrometheusAlertGroups", { InstanceId: instanceId, Limit: 100, Offset: 0 });
  const group = answer.AlertGroupSet.find((candidate) => candidate.Rules.length > 0);
  const rule = group?.Rules[0]?.RuleName ?? "";
  await setting.console.call("monitor", "UpdatePrometheusAlertGroup", {
    InstanceId: instanceId,
    GroupId: group?.GroupId,
    GroupName: group?.GroupName,
    AMPReceivers: group?.AMPReceivers,
    RepeatInterval: group?.RepeatInterval,
    Rules: group?.Rules.slice(1),
  });
  return { what: `a deleted alert rule (${rule})`, named: [rule] };
}

interface StoredDashboard {
  readonly dashboard: { panels: { id: number; fieldConfig?: { defaults: { unit: string } } }[] };
  readonly meta: { readonly folderUid: string };
}

async function editPanel(setting: Setting): Promise<Edit> {
  const { url, token } = setting.cloud.grafana;
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const uid = "flinkwatch-job";
  const answer = await fetch(`${url}/api/dashboards/uid/${uid}`, { headers });
  const { dashboard, meta } = (await answer.json()) as StoredDashboard;
  const defaults = dashboard.panels.find(({ id }) => id === EDITED_PANEL)?.fieldConfig?.defaults;
  if (!defaults) throw new Error(`The story needs panel ${EDITED_PANEL} of ${uid}.`);
  defaults.unit = "furlongs";
  const body = JSON.stringify({ dashboard, folderUid: meta.folderUid, overwrite: false });
  await fetch(`${url}/api/dashboards/db`, { method: "POST", headers, body });
  return { what: `a panel edited in Grafana (${uid}, its unit)`, named: [uid, "furlongs"] };
}

async function rotateToken(setting: Setting): Promise<Edit> {
  await setting.cloud.rotateToken(await setting.instanceId());
  return { what: "a rotated token", named: ["passwordDigest"] };
}

function addMaster(setting: Setting, cluster: DemoCluster): Edit {
  const node = setting.cloud.addMaster(cluster.id);
  return { what: `a new master (${node})`, named: [node] };
}
