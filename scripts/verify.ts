import { writeFileSync } from "node:fs";
import type { ClusterConfig } from "../config/clusters";
import { intervalSeconds } from "../config/interval";
import type { Transport } from "../provider/tencent/transport";
import { exportPrometheusReadOnlyDynamicApi } from "../provider/tencent/monitor";
import { runPulumi } from "./pulumi-run";
import { connectStack, findClusters, findInstance } from "./stack-clients";
import { configOf, parseStackOptions, runCommand } from "./stack-options";
import * as queries from "./verify/queries";
import { judgeArrivals, type Arrivals, type Verdict } from "./verify/verdict";

const HELP = `Asks the Prometheus instance whether metrics of each cluster arrive; changes nothing.

  npm run verify -- --stack prod

  --stack S         the stack (default: dev)
  --config-file F   its configuration (default: Pulumi.S.yaml)
  --json F          write the result as JSON

Exit code: 0 all arriving, 2 some are not, 1 error.`;

interface ClusterResult extends Verdict {
  readonly cluster: string;
  readonly jobName: string;
  /** When the settings last changed, where the stack's outputs say so. */
  readonly changedAt?: string;
}

runCommand(async () => {
  const options = parseStackOptions(HELP);
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
  const changes = await changeTimes(options.stack);
  const results = await Promise.all(
    config.clusters.map(async (cluster, i): Promise<ClusterResult> => {
      const id = found[i]?.clusterId ?? cluster.id ?? "";
      const label = cluster.labels.instance_id ?? id;
      const arrivals = await look(clients.cloud, instance.instanceId, { ...cluster, label });
      const changedAt = changes[cluster.id ?? cluster.name ?? ""];
      return {
        cluster: id,
        jobName: cluster.jobName,
        changedAt,
        ...judgeArrivals(arrivals, label),
      };
    }),
  );
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`Prometheus ${instance.instanceId}`);
  for (const result of results) console.log(lineOf(result));
  return results.every(({ status }) => status === "arriving") ? 0 : 2;
});

function lineOf({ cluster, jobName, status, detail, changedAt }: ClusterResult): string {
  const since = changedAt ? ` Settings changed ${changedAt}.` : "";
  return `  ${cluster} (${jobName}): ${status}: ${detail}${since}`;
}

async function look(
  cloud: Transport,
  instanceId: string,
  cluster: ClusterConfig & { label: string },
): Promise<Arrivals> {
  const ask = async (query: string) => {
    const path = `/api/v1/query?query=${encodeURIComponent(query)}`;
    return queries.numberIn(await exportPrometheusReadOnlyDynamicApi(cloud, { instanceId, path }));
  };
  const { label, jobName } = cluster;
  const seconds = intervalSeconds(cluster.interval) ?? 60;
  const [changingJobs, changingTasks, jobs, tasks, unlabelledJobs, unlabelledTasks] =
    await Promise.all([
      ask(queries.changingQuery("jobmanager", label, seconds)),
      ask(queries.changingQuery("taskmanager", label, seconds)),
      ask(queries.presentQuery("jobmanager", label)),
      ask(queries.presentQuery("taskmanager", label)),
      ask(queries.unlabelledQuery("jobmanager", jobName)),
      ask(queries.unlabelledQuery("taskmanager", jobName)),
    ]);
  return {
    changing: { jobmanager: changingJobs, taskmanager: changingTasks },
    present: { jobmanager: jobs, taskmanager: tasks },
    unlabelled: unlabelledJobs + unlabelledTasks,
  };
}

/** From the stack's outputs. Whoever verifies may lack access to the state: then the times are left out. */
async function changeTimes(stack: string): Promise<Record<string, string | undefined>> {
  try {
    const { code, stdout } = await runPulumi(["stack", "output", "--json", "--stack", stack]);
    if (code !== 0) return {};
    const { clusters } = JSON.parse(stdout) as {
      clusters?: Record<string, { changedAt?: string }>;
    };
    return Object.fromEntries(
      Object.entries(clusters ?? {}).map(([key, { changedAt }]) => [key, changedAt]),
    );
  } catch {
    return {};
  }
}
