/** The local Tencent Cloud: puts the products, the nodes, the metrics and Grafana together. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CallLog } from "./calls";
import type { Service } from "./contract";
import { CosFiles } from "./cos";
import { Faults } from "./faults";
import { type FlinkJob, flinkRun, type FlinkRunOptions } from "./flink-run";
import { vendorJar } from "./flink-run/vendor-jar";
import { Gateway } from "./gateway";
import { Accounts } from "./grafana/accounts";
import { Dashboards } from "./grafana/dashboards";
import { serveGrafana } from "./grafana/server";
import { GrafanaStore } from "./grafana/store";
import { newId, randomText } from "./identifiers";
import { Metrics } from "./metrics/metrics";
import { checkEmrWorld, createNodes, type NodeHost } from "./nodes";
import { type ListeningServer, serveApi } from "./server";
import { camService } from "./services/cam/actions";
import { type EmrService, emrService } from "./services/emr";
import { monitorService } from "./services/monitor";
import { Agents } from "./services/monitor/agents-model";
import { AlertGroups } from "./services/monitor/alerts-model";
import { instanceResource, PromInstances } from "./services/monitor/instances-model";
import { Notices } from "./services/monitor/notices-model";
import { RecordingRules } from "./services/monitor/recording-model";
import { stsService } from "./services/sts/actions";
import { tagService } from "./services/tag/actions";
import { Tags } from "./services/tag/model";
import { tatService } from "./services/tat";
import { tkeService } from "./services/tke/actions";
import { clusterResource, Clusters } from "./services/tke/model";
import { vpcService } from "./services/vpc/actions";
import type { World } from "./world";
import { YarnOfClusters } from "./yarn/yarn-of-clusters";

/** How to start. */
export interface CloudOptions {
  readonly world: World;
  /** A folder for the nodes, the metrics and the files of COS. */
  readonly dir: string;
  /** Port of the API; 0 picks one. */
  readonly port: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** Flink version → folder of its real distribution; nodes with other versions get stand-ins. */
  readonly flinkDistributions?: Readonly<Record<string, string>>;
}

/** A running local cloud. */
export interface RunningCloud {
  /** `http://HOST:PORT` of the API. */
  readonly endpoint: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly grafana: {
    readonly url: string;
    readonly token: string;
    /** The requests seen so far, as `GET /_/grafana/calls` shows them. */
    readonly calls: CallLog;
  };
  /** Node id → the folder that is its `/`. */
  readonly hosts: Record<string, string>;
  /** `http://HOST:PORT/cos`, under which the files of `DIR/cos` are found; the vendor's jar is one of them. */
  readonly cos: string;
  /** Names of all actions that are answered. */
  readonly actions: readonly string[];
  readonly nodes: NodeHost;
  readonly emr: EmrService;
  /** The calls seen so far, as `GET /_/calls` shows them. */
  readonly calls: CallLog;
  /** Most connections to the API that were open at once. */
  mostConnections(): number;
  /** Scripted failures, as `POST /_/faults` adds them. */
  readonly faults: Faults;
  /** Gives an instance another token, as a click in the console does; answers it. */
  rotateToken(instanceId: string, token?: string): Promise<string>;
  /** Lets an instance reach its limit of series: those of processes that it does not know are dropped. Or lifts it. */
  setFull(instanceId: string, isFull: boolean): Promise<void>;
  /** Stands in for `flink run`: submits on one node, runs and pushes from another. */
  flinkRun(options: FlinkRunOptions): Promise<FlinkJob>;
  /** Adds a master to an EMR cluster, as a scale-out does; answers its node id. */
  addMaster(clusterId: string): string;
  /** Everything there is, as `GET /_/state` shows it. */
  state(): Record<string, unknown>;
  /** Ends all servers and programs. */
  close(): Promise<void>;
}

/**
 * Starts a local cloud; answers when everything is ready.
 * @throws {Error} when the world names what is not there, or a program that it needs is missing.
 */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const open: { close(): Promise<void> }[] = [];
  const closeAll = async (): Promise<void> => {
    for (const each of open.splice(0).reverse()) await each.close();
  };
  try {
    return await start(options, { open, closeAll });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Closing {
  readonly open: { close(): Promise<void> }[];
  readonly closeAll: () => Promise<void>;
}

async function start(options: CloudOptions, { open, closeAll }: Closing): Promise<RunningCloud> {
  const { world, dir } = options;
  const host = options.host ?? "127.0.0.1";
  mkdirSync(dir, { recursive: true });
  const faults = new Faults();
  const grafana = await startGrafana(host, { open, faults });
  const cos = new CosFiles(path.join(dir, "cos"));
  writeFileSync(path.join(dir, "cos", "flink-metrics-prometheus_2.11-auth.jar"), vendorJar());
  const clusters = checkEmrWorld(world.emr);
  const { agents, groupNames, yamlValues } = world.switches;
  const yarn =
    world.metrics === "off" ? undefined : await YarnOfClusters.start(clusters.map(({ id }) => id));
  if (yarn) open.push(yarn);
  const nodes = createNodes({
    clusters,
    ...(yarn ? { yarn } : {}),
    dir,
    agents,
    groupNames,
    yamlValues,
    ...(options.flinkDistributions ? { flinkDistributions: options.flinkDistributions } : {}),
  });
  open.push(nodes);
  const emr = emrService({
    clusters,
    nodes,
    account: world.account,
    switches: world.switches,
    pollsPerState: world.pollsPerState,
  });
  const metrics = new Metrics(world, dir);
  open.push(metrics);
  const core = coreServices(world, { metrics, grafana });
  await core.instances.start();
  const tat = tatService({ nodes, hiddenPolls: world.switches.newObjectsListedAfterPolls });
  const services = [...core.services, emr, tat];
  for (const service of services) open.push({ close: async () => service.close?.() });
  const parts = controlParts({ instances: core.instances, services, grafana, faults });
  const gateway = gatewayOf(world, services, parts);
  const server = await serveApi({ gateway, control: parts, cos }, { host, port: options.port });
  open.push(server);
  return {
    endpoint: server.url,
    secretId: world.account.secretId,
    secretKey: world.account.secretKey,
    get hosts() {
      return nodes.roots();
    },
    cos: `${server.url}/cos`,
    actions: services.flatMap((service) => Object.keys(service.actions)),
    nodes,
    emr,
    mostConnections: () => server.mostConnections(),
    setFull: (instanceId, isFull) => metrics.setFull(instanceId, isFull),
    flinkRun: (run) => flinkRun(nodes, run),
    addMaster: (clusterId) => addMaster(emr, clusterId),
    ...parts,
    close: closeAll,
  };
}

function addMaster(emr: EmrService, clusterId: string): string {
  const cluster = emr.cluster(clusterId);
  const last = Math.max(...cluster.nodes().map((node) => Number(node.ip.split(".")[3])));
  const network = cluster.nodes()[0]?.ip.split(".").slice(0, 3).join(".") ?? "10.0.1";
  const id = newId("ins");
  cluster.addNode({ id, role: "master", ip: `${network}.${last + 1}` });
  return id;
}

interface Grafana {
  readonly server: ListeningServer;
  readonly store: GrafanaStore;
  readonly token: string;
  readonly calls: CallLog;
}

async function startGrafana(
  host: string,
  { open, faults }: Pick<Closing, "open"> & { faults: Faults },
): Promise<Grafana> {
  const store = new GrafanaStore();
  const accounts = new Accounts(randomText(20));
  const token = `glsa_${randomText(32)}`;
  accounts.addToken({ login: "sa-flinkwatch", role: "Editor" }, token);
  const calls = new CallLog();
  const server = await serveGrafana({ store, accounts, calls, faults }, { host, port: 0 });
  open.push(server);
  return { server, store, token, calls };
}

interface Core {
  readonly services: Service[];
  readonly instances: PromInstances;
}

/** The products that work on the world alone, not on nodes. */
function coreServices(world: World, parts: { metrics: Metrics; grafana: Grafana }): Core {
  const tags = new Tags();
  const clusters = new Clusters(world);
  for (const cluster of clusters.all()) {
    const given = world.tke.find((each) => each.id === cluster.id);
    tags.set(clusterResource(cluster), given?.tags ?? {});
  }
  const instances = new PromInstances(world, parts.metrics);
  for (const instance of instances.all()) {
    const given = world.prometheus.find((each) => each.id === instance.id);
    tags.set(instanceResource(instance), given?.tags ?? {});
  }
  const monitor = monitorService({
    instances,
    clusters,
    tags,
    grafanaUrl: parts.grafana.server.url,
    dashboards: new Dashboards(parts.grafana.store),
    agents: new Agents(world, (id) => clusters.get(id, world.region)),
    alerts: new AlertGroups(world.switches.newObjectsListedAfterPolls),
    recording: new RecordingRules(world.switches.newObjectsListedAfterPolls),
    notices: new Notices(world),
    userLimits: world.switches.userLimits,
  });
  const services = [
    monitor,
    tkeService({ clusters, tags }),
    vpcService(world),
    camService(world),
    stsService(world),
    tagService(tags),
  ];
  return { services, instances };
}

type ControlParts = Pick<RunningCloud, "calls" | "grafana" | "faults" | "state" | "rotateToken">;

interface Controlled {
  readonly instances: PromInstances;
  readonly services: readonly Service[];
  readonly grafana: Grafana;
  readonly faults: Faults;
}

function controlParts({ instances, services, grafana, faults }: Controlled): ControlParts {
  const { server, store, token, calls } = grafana;
  const states = () => services.map((each) => [each.product, each.state?.() ?? null] as const);
  return {
    calls: new CallLog(),
    grafana: { url: server.url, token, calls },
    faults,
    state: () => ({ ...Object.fromEntries(states()), grafana: store.state() }),
    rotateToken: (instanceId, token) => {
      const instance = instances.get(instanceId);
      if (!instance) return Promise.reject(new Error(`There is no instance ${instanceId}.`));
      return Promise.resolve(instances.rotateToken(instance, token));
    },
  };
}

function gatewayOf(world: World, services: readonly Service[], parts: ControlParts): Gateway {
  const { secretId, secretKey, sessionToken } = world.account;
  return new Gateway({
    services,
    signer: { secretId, secretKey, sessionToken },
    calls: parts.calls,
    faults: parts.faults,
    latencyMilliseconds: world.latencyMilliseconds,
    rateLimitPerSecond: world.rateLimitPerSecond,
  });
}
