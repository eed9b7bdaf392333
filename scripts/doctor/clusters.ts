import type { ClusterConfig } from "../../config/clusters";
import { intervalSeconds } from "../../config/interval";
import type { Hosts } from "../../provider/hosts/hosts";
import { inspectNodes } from "../../provider/hosts/inspect";
import type { Clients } from "../../provider/resources/clients";
import { flinkVersions } from "../../provider/resources/emr-inspection";
import { nodesOfConcern, pushingNodes, type ClusterNode } from "../../provider/resources/emr-nodes";
import { hostsBy } from "../../provider/resources/node-access";
import { clusterRunning, describeClusterNodes, type EmrCluster } from "../../provider/tencent/emr";
import { exportPrometheusReadOnlyDynamicApi } from "../../provider/tencent/monitor";
import type { PrometheusInstance } from "../../provider/tencent/monitor";
import { pushGatewayOf } from "../../provider/tencent/push-gateway";
import { numberIn, seriesQuery } from "../verify/queries";
import { checked, fault, ok, warning, type Finding } from "./finding";
import { estimateSeries, samples, type SeriesEstimate } from "./series";

/** What the checks of one cluster rest on. */
export interface ClusterContext {
  readonly clients: Clients;
  readonly config: ClusterConfig;
  /** The cluster as it is, `undefined` if there is none. */
  readonly live?: EmrCluster;
  /** The instance as it is, `undefined` before the first `up`. */
  readonly instance?: PrometheusInstance;
  /** VPC that the instance is in or will be in. */
  readonly vpcId?: string;
  /** Our account. */
  readonly appId: string;
}

/** What was found of one cluster. */
export interface ClusterFindings {
  readonly findings: readonly Finding[];
  /** What it sends or will send; absent where that could not be told. */
  readonly estimate?: SeriesEstimate;
}

/** All checks of one cluster. */
export async function checkCluster(context: ClusterContext): Promise<ClusterFindings> {
  const { live, config, clients } = context;
  const name = config.id ?? config.name ?? "";
  if (live === undefined) {
    const told = "no such EMR cluster in this region. Correct flinkwatch:clusters.";
    return { findings: [fault(name, told)] };
  }
  const nodes = await listNodes(clients, live.clusterId);
  const hosts = hostsBy({ clients }, config, live.clusterId);
  let estimate: SeriesEstimate | undefined;
  const findings = await Promise.all([
    checked(`${name} place`, () => Promise.resolve(checkPlace(context, live, name))),
    checked(`${name} agents`, () => checkAgents({ config, hosts }, nodes, name)),
    checked(`${name} Flink`, () => checkFlink({ config, hosts }, nodes, name)),
    checked(`${name} gateway`, () => checkGateway({ ...context, hosts }, nodes, name)),
    checked(`${name} series`, async () => {
      const measured = await measureSeries(context);
      estimate = measured ?? estimateFrom(context, nodes);
      return seriesFinding(`${name} series`, measured ? "now" : "about", estimate);
    }),
  ]);
  return { findings: findings.flat(), estimate };
}

async function listNodes({ cloud }: Clients, instanceId: string): Promise<ClusterNode[]> {
  const nodes = await describeClusterNodes(cloud, { instanceId });
  return nodes.map(({ instanceId: id, ip, role, services, clients }) => ({
    id,
    ip,
    role,
    software: [...services, ...clients].map((word) => word.toUpperCase()),
  }));
}

/** State, account and VPC. */
export function checkPlace(
  { config, vpcId, appId }: Pick<ClusterContext, "config" | "vpcId" | "appId">,
  live: EmrCluster,
  name: string,
): Finding[] {
  const findings: Finding[] = [];
  const check = `${name} place`;
  if (live.status !== clusterRunning) {
    findings.push(fault(check, `not running, got status ${live.status}, expected 2. Wait for it.`));
  }
  if (live.appId !== appId) {
    const what = `belongs to another account, got APPID ${live.appId}, expected ${appId}`;
    findings.push(fault(check, `${what}. Use that account's credentials.`));
  }
  if (vpcId !== undefined && live.vpcId !== vpcId && config.network === "same-vpc") {
    const what = `in another VPC than the instance, got ${live.vpcId}, expected ${vpcId}`;
    findings.push(fault(check, `${what}. Connect the VPCs and set network: routed.`));
  }
  return findings.length > 0 ? findings : [ok(check, `running, ${live.vpcId}, ${live.emrVersion}`)];
}

/** A cluster's configuration and the way to its nodes. */
interface Reached {
  readonly config: ClusterConfig;
  readonly hosts: Hosts;
}

async function checkAgents(
  { hosts, config }: Reached,
  nodes: readonly ClusterNode[],
  name: string,
): Promise<Finding> {
  const wanted = [...new Set([...nodesOfConcern(nodes, config), ...pushingNodes(nodes)])];
  const states = await hosts.agents(wanted);
  const away = wanted.filter((node) => states.get(node) !== "online");
  const check = `${name} agents`;
  if (away.length === 0) return ok(check, `${wanted.length} online`);
  const list = away.map((node) => `${node} ${states.get(node) ?? "absent"}`).join(", ");
  const next =
    config.transport === "ssh"
      ? "Check ssh of this cluster and the key in the environment"
      : "Start or install tat_agent on them";
  return fault(check, `${list}. ${next}, or list them in excludeNodes.`);
}

async function checkFlink(
  { hosts, config }: Reached,
  nodes: readonly ClusterNode[],
  name: string,
): Promise<Finding> {
  const check = `${name} Flink`;
  const wanted = nodesOfConcern(nodes, config);
  const seen = await inspectNodes(hosts, { nodes: wanted, flinkHome: config.flinkHome });
  const found = [...flinkVersions(seen.values()).keys()];
  const without = [...seen.values()]
    .filter((one) => one.status !== "seen" || !one.inspection.isFlinkPresent)
    .map(({ node }) => node);
  if (found.length === 0)
    return fault(
      check,
      `not found at ${config.flinkHome} on ${without.join(", ")}. Correct flinkHome.`,
    );
  if (without.length > 0)
    return fault(
      check,
      `${found.join(", ")}, but not seen on ${without.join(", ")}. List them in excludeNodes, or correct flinkHome.`,
    );
  if (found.length > 1)
    return fault(
      check,
      `different versions, got ${found.join(", ")}, expected one. Finish the upgrade first.`,
    );
  return ok(check, `${found[0]} on ${wanted.length} nodes`);
}

/** Pushes come from where the containers run, so one core and one task node have to reach the gateway. */
async function checkGateway(
  { hosts, instance, appId }: ClusterContext & Reached,
  nodes: readonly ClusterNode[],
  name: string,
): Promise<Finding | Finding[]> {
  const check = `${name} gateway`;
  if (instance === undefined)
    return warning(check, "no instance yet. Run it again after pulumi up.");
  const { host, port } = pushGatewayOf(instance);
  const results = await hosts.run({
    script: "probe-gateway",
    nodes: pushingNodes(nodes),
    parameters: { FW_HOST: host, FW_PORT: String(port) },
    secrets: { FW_USER: appId, FW_PASSWORD: instance.authToken },
    timeoutSeconds: 30,
  });
  return [...results.values()].map((result) => {
    const role = nodes.find(({ id }) => id === result.node)?.role ?? "node";
    const place = `${role} node ${result.node}`;
    if (result.status !== "ok") return fault(check, `${place}: not probed, ${result.reason ?? ""}`);
    return judgeProbe(check, place, { output: result.output, address: `${host}:${port}` });
  });
}

/** Reads what `probe-gateway.sh` printed. Pure. */
export function judgeProbe(
  check: string,
  place: string,
  probe: { readonly output: string; readonly address: string },
): Finding {
  const { output, address } = probe;
  if (!output.includes("tcp open")) {
    return fault(
      check,
      `${place} cannot reach ${address}. Open the port in the security group of core and task nodes.`,
    );
  }
  const code = /http (\d+)/.exec(output)?.[1] ?? "000";
  if (code === "401" || code === "403") {
    return fault(
      check,
      `${place}: ${address} refuses APPID and token, got ${code}. Was the token rotated?`,
    );
  }
  if (code === "000" || code.startsWith("5")) {
    return fault(
      check,
      `${place}: ${address} does not answer as it should, got ${code}. Look at the instance.`,
    );
  }
  return ok(check, `${place} reaches ${address} (HTTP ${code})`);
}

/** What the cluster's label has at the instance now; absent before anything has arrived. */
async function measureSeries({
  clients,
  instance,
  config,
  live,
}: ClusterContext): Promise<SeriesEstimate | undefined> {
  if (instance === undefined) return undefined;
  const label = config.labels.instance_id ?? live?.clusterId ?? "";
  const path = `/api/v1/query?query=${encodeURIComponent(seriesQuery(label))}`;
  const { instanceId } = instance;
  const answer = await exportPrometheusReadOnlyDynamicApi(clients.cloud, { instanceId, path });
  const series = numberIn(answer);
  return series > 0 ? samples(series, secondsOf(config)) : undefined;
}

function estimateFrom({ config }: ClusterContext, nodes: readonly ClusterNode[]): SeriesEstimate {
  const pushing = nodes.filter(({ role }) => role === "core" || role === "task").length;
  return estimateSeries(pushing, secondsOf(config));
}

function secondsOf({ interval }: ClusterConfig): number {
  return intervalSeconds(interval) ?? 60;
}

function seriesFinding(check: string, when: string, estimate: SeriesEstimate): Finding {
  const { series, samplesPerMinute } = estimate;
  return ok(check, `${when} ${series} series, ${samplesPerMinute} new samples a minute`);
}
