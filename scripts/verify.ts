import { writeFileSync } from "node:fs";
import type { StackConfig } from "../config/schema";
import { pushGatewayOf } from "../provider/tencent/push-gateway";
import { runPulumi } from "./pulumi-run";
import { connectStack, findClusters, findInstance } from "./stack-clients";
import { configOf, parseStackOptions, runCommand, type StackOptions } from "./stack-options";
import type { Clients } from "../provider/resources/clients";
import type { PushGroup } from "./verify/groups";
import { judgeCluster } from "./verify/judge-cluster";
import {
  type ClusterToVerify,
  instanceLabel,
  lookAtAlertsOf,
  lookAtGroups,
  lookAtJobs,
  lookAtQuota,
  lookAtRecordings,
  lookAtYarn,
  type Looked,
  type LookRequest,
  secondsOf,
} from "./verify/look";
import { type ReportedCluster, reportLines, type VerifyReport } from "./verify/report";
import { type Language, LANGUAGES, languageOf } from "./verify/texts";
import type { Quota } from "./verify/quota";
import { isFine, isUnseen } from "./verify/verdict";

const HELP = `Says of each cluster and each of its Flink applications whether metrics arrive, and if not, which link is broken;
then which alerts fire, which hold but not yet for long enough, and which its Flink can never raise, as it lacks their metrics; of the
stack, which of the jobs that are expected on any cluster run on none, and whether the instance keeps the recording rules as configured.
Asks the Prometheus instance, and YARN and Flink from a master of each cluster; changes nothing.

  npm run verify -- --stack prod

  --stack S         the stack (default: dev)
  --config-file F   its configuration (default: Pulumi.S.yaml)
  --json F          write the result as JSON; - writes it to standard output instead of the text
  --lang L          en or zh (default: by the locale)
  --keytab F        on clusters with Kerberos: a keytab on the masters that may ask YARN,
  --principal P     and whose it is

Exit code: 0 all arriving, 2 some are not, 3 could not look everywhere, 1 error.`;

/** Without a time of the change, so far back ended applications are of interest. */
const LOOK_BACK_MILLISECONDS = 24 * 3600 * 1000;

runCommand(async () => {
  const options = parseStackOptions(HELP, ["lang", "keytab", "principal"]);
  const language = chosenLanguage(options);
  const kerberos = chosenKerberos(options);
  const config = configOf(options);
  const clients = connectStack(config);
  const instance = await findInstance(clients, config);
  if (instance === undefined) {
    const { id, name } = config.prometheus;
    throw new Error(
      `verify: there is no Prometheus instance "${id ?? name}". Run pulumi up first.`,
    );
  }
  const found = await findClusters(clients, config);
  const clusters = config.clusters.map((cluster, at) => ({ config: cluster, live: found[at] }));
  const outputs = await clusterOutputs(options.stack);
  const results = await judgeAll(
    { clients, instanceId: instance.instanceId, outputs, kerberos, alerts: config.alerts },
    clusters,
  );
  const asked = { clusters, alerts: config.alerts, instances: labelsOf(clusters) };
  const report: VerifyReport = {
    prometheus: instance.instanceId,
    clusters: results,
    jobs: await lookAtJobs(clients, instance.instanceId, asked),
    recordingRules: await lookAtRecordings(clients, instance.instanceId, {
      stack: options.stack,
      ...{ clusters, config },
    }),
  };
  const { host, port } = pushGatewayOf(instance);
  const json = JSON.stringify(report, null, 2);
  if (options.json === "-") console.log(json);
  else {
    console.log(reportLines(report, { language, gateway: `${host}:${port}` }).join("\n"));
    if (options.json) writeFileSync(options.json, `${json}\n`);
  }
  return exitCodeOf(results);
});

interface Sources {
  readonly clients: Clients;
  readonly instanceId: string;
  readonly outputs: ClusterOutputs;
  readonly kerberos: LookRequest["kerberos"];
  readonly alerts: StackConfig["alerts"];
}

async function judgeAll(
  { clients, instanceId, outputs, kerberos, alerts }: Sources,
  clusters: readonly ClusterToVerify[],
): Promise<ReportedCluster[]> {
  const told = clusters.map((cluster) => outputsOf(cluster, outputs));
  const since = Math.min(
    ...told.map(({ changedAt }) =>
      changedAt ? Date.parse(changedAt) : Date.now() - LOOK_BACK_MILLISECONDS,
    ),
  );
  const instances = labelsOf(clusters);
  const looked = await lookAtYarn(clients, clusters, { since, ...(kerberos && { kerberos }) });
  return Promise.all(
    clusters.map(async (cluster, at) => {
      const groups = await lookAtGroups(clients, instanceId, cluster);
      const seen = {
        looked: looked[at] ?? { problem: "no node was asked" },
        groups,
        changedAt: told[at]?.changedAt,
      };
      const { flinkVersion } = told[at] ?? {};
      const asked = { cluster, alerts, instances, ...(flinkVersion && { flinkVersion }) };
      const said = await lookAtAlertsOf(clients, instanceId, asked);
      const judged = { ...judgeOne(cluster, seen), alerts: said };
      if (!judged.applications.some(({ verdict }) => verdict === "unexplained")) return judged;
      const quota = await lookAtQuota(clients, instanceId);
      return { ...judgeOne(cluster, { ...seen, quota }), alerts: said };
    }),
  );
}

/** The clusters as the stack calls them → their labels `instance_id`. */
function labelsOf(clusters: readonly ClusterToVerify[]): Record<string, string> {
  const nameOf = ({ config }: ClusterToVerify) => config.id ?? config.name ?? "";
  return Object.fromEntries(clusters.map((each) => [nameOf(each), instanceLabel(each)]));
}

interface Seen {
  readonly looked: Looked;
  readonly groups: readonly PushGroup[];
  readonly changedAt: string | undefined;
  readonly quota?: Quota;
}

function judgeOne(cluster: ClusterToVerify, seen: Seen): ReportedCluster {
  const { config, live } = cluster;
  const { looked, groups, quota } = seen;
  const { reporterName, jobName, labels } = config;
  const node = "problem" in looked ? undefined : looked;
  const changedAt = seen.changedAt ?? isoTime(node?.configurationChanged);
  const grouping = [...new Set(["instance_id", ...Object.keys(labels)])];
  const judged = judgeCluster(
    { looked, groups, grouping },
    {
      ...{ reporterName, jobName, instance: instanceLabel(cluster) },
      intervalSeconds: secondsOf(config),
      ...(changedAt !== undefined && { changedAt: Date.parse(changedAt) }),
      now: node?.now ?? Date.now(),
      ...(quota && { quota }),
    },
  );
  const id = live?.clusterId ?? config.id ?? config.name ?? "";
  return { cluster: id, jobName, ...(changedAt && { changedAt }), ...judged };
}

function exitCodeOf(results: readonly ReportedCluster[]): number {
  if (results.every(isFine)) return 0;
  return results.every((result) => isFine(result) || isUnseen(result)) ? 3 : 2;
}

function chosenLanguage({ others }: StackOptions): Language {
  const { lang } = others;
  if (lang === undefined) return languageOf(process.env);
  const language = LANGUAGES.find((one) => one === lang);
  if (language) return language;
  throw new TypeError(`verify --lang: no such language, got ${lang}, expected en or zh.`);
}

function chosenKerberos({ others }: StackOptions): LookRequest["kerberos"] {
  const { keytab, principal } = others;
  if (keytab === undefined && principal === undefined) return undefined;
  if (keytab !== undefined && principal !== undefined) return { keytab, principal };
  throw new TypeError("verify: --keytab and --principal belong together, got one of them.");
}

function isoTime(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

/** What the stack's outputs tell of a cluster. */
interface ToldOfCluster {
  /** When the settings last changed. */
  readonly changedAt?: string;
  /** As read on the nodes. */
  readonly flinkVersion?: string;
}

type ClusterOutputs = Readonly<Record<string, ToldOfCluster | undefined>>;

function outputsOf({ config, live }: ClusterToVerify, outputs: ClusterOutputs): ToldOfCluster {
  return outputs[live?.clusterId ?? ""] ?? outputs[config.id ?? config.name ?? ""] ?? {};
}

/** From the stack's outputs. Whoever verifies may lack access to the state: then the nodes' files tell. */
async function clusterOutputs(stack: string): Promise<ClusterOutputs> {
  try {
    const { code, stdout } = await runPulumi(["stack", "output", "--json", "--stack", stack]);
    if (code !== 0) return {};
    const { clusters } = JSON.parse(stdout) as { clusters?: ClusterOutputs };
    return clusters ?? {};
  } catch {
    return {};
  }
}
