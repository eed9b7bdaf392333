import { createHash } from "node:crypto";
import { flinkOrder } from "../../emulator/real-flink/versions";
import type { Account } from "./account";
import { type DemoCluster } from "./demo-fleet";
import { eventually } from "./prometheus-query";
import type { Setting } from "./setting";
import { readNodeFile } from "./story";

/** The manual's keys below `metrics.reporter.promgateway.`, without the loading key and the gateway's address. */
const KEYS = [
  "jobName",
  "randomJobNameSuffix",
  "interval",
  "groupingKey",
  "needBasicAuth",
  "user",
  "password",
  "deleteOnShutdown",
];

const DESTROYING_SECONDS = 20;

/** Looks from outside, at files and API, for each thing that the manual has people do by hand. */
export async function proveInstalled(
  setting: Setting,
  account: Account,
  clusters: readonly DemoCluster[],
): Promise<void> {
  await proveInstance(setting, account);
  proveClusters(setting, account, clusters);
  await proveDashboards(setting, account);
  await proveAlerts(setting, account);
}

/** Keys and jar on every node of the clusters that submits jobs. */
export function proveClusters(
  setting: Setting,
  account: Account,
  clusters: readonly DemoCluster[],
): void {
  for (const cluster of clusters) {
    for (const node of cluster.submitting) proveNode(setting, account, { cluster, node });
  }
}

async function proveInstance(setting: Setting, account: Account): Promise<void> {
  const instanceId = await setting.instanceId();
  const { InstanceSet } = await setting.console.call<{
    InstanceSet: { InstanceName: string; InstanceStatus: number; DataRetentionTime: number }[];
  }>("monitor", "DescribePrometheusInstances", { InstanceIds: [instanceId] });
  const [instance] = InstanceSet;
  account.claim(
    `the Prometheus instance ${instanceId} runs (${instance?.InstanceName}, ${instance?.DataRetentionTime} days)`,
    instance?.InstanceStatus === 2,
  );
  const { Agents } = await setting.console.call<{
    Agents: { ClusterId: string; Status: string }[];
  }>("monitor", "DescribePrometheusClusterAgents", { InstanceId: instanceId });
  account.claim(
    `the managed TKE cluster is bound to it (${Agents.map(({ ClusterId }) => ClusterId).join(", ")})`,
    Agents.length > 0 && Agents.every(({ Status }) => Status === "normal"),
  );
}

function proveNode(
  setting: Setting,
  account: Account,
  at: { cluster: DemoCluster; node: string },
): void {
  const { confFile, flinkVersion } = at.cluster;
  const conf = readNodeFile(setting, at.node, `conf/${confFile}`).toString("utf8");
  const address = flinkOrder(flinkVersion) >= 200 ? ["hostUrl"] : ["host", "port"];
  const missing = [...KEYS, ...address, "factory.class"].filter(
    (key) => !conf.includes(`metrics.reporter.promgateway.${key}: `),
  );
  account.claim(
    `${at.node}: ${confFile} has the reporter's keys for ${at.cluster.id}`,
    missing.length === 0 && conf.includes(`instance_id=${at.cluster.id}`),
    `missing: ${missing.join(", ")}`,
  );
  const jar = setting.jars[at.cluster.id];
  if (jar === undefined) throw new Error(`No jar is expected on ${at.cluster.id}.`);
  const digest = createHash("sha256")
    .update(readNodeFile(setting, at.node, jar.path))
    .digest("hex");
  account.claim(`${at.node}: ${jar.path} has the digest asked for`, digest === jar.sha256);
}

async function proveDashboards(setting: Setting, account: Account): Promise<void> {
  const { url, token } = setting.cloud.grafana;
  const answer = await fetch(`${url}/api/search?query=flink&type=dash-db`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const found = (await answer.json()) as { title: string }[];
  account.claim(
    `Grafana has the Flink dashboards (${found.map((dashboard) => dashboard.title).join(", ")})`,
    found.length > 0,
  );
}

async function proveAlerts(setting: Setting, account: Account): Promise<void> {
  const instanceId = await setting.instanceId();
  const answer = await setting.console.call<{
    AlertGroupSet: { GroupName: string; Rules: { RuleName: string }[] }[];
  }>("monitor", "DescribePrometheusAlertGroups", { InstanceId: instanceId, Limit: 100, Offset: 0 });
  const rules = answer.AlertGroupSet.flatMap((group) => group.Rules.map((rule) => rule.RuleName));
  account.claim(`the instance has the alert rules (${rules.join(", ")})`, rules.length >= 6);
}

/** What destroy must leave nothing of: dashboards, and everything that the account has of the instance. */
export async function proveGone(
  setting: Setting,
  account: Account,
  instanceId: string,
): Promise<void> {
  const { url, token } = setting.cloud.grafana;
  const answer = await fetch(`${url}/api/search?query=flink&type=dash-db`, {
    headers: { authorization: `Bearer ${token}` },
  });
  account.claim("the dashboards are gone", ((await answer.json()) as unknown[]).length === 0);
  // The cloud destroys after it has answered.
  const isGone = await eventually(async () => {
    const { InstanceSet } = await setting.console.call<{ InstanceSet: unknown[] | null }>(
      "monitor",
      "DescribePrometheusInstances",
      { InstanceIds: [instanceId] },
    );
    return (InstanceSet ?? []).length === 0;
  }, DESTROYING_SECONDS);
  account.claim(
    `the Prometheus instance ${instanceId}, which this stack made, is gone (onDestroy: destroy)`,
    isGone,
  );
}
