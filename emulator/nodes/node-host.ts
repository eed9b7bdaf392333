/**
 * The nodes of a world's EMR clusters: a folder each, in which commands really run.
 */
import { execFile } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { type ConfFileName, usualConfFile } from "../real-flink/versions";
import type { YarnOfClusters } from "../yarn/yarn-of-clusters";
import { type ConfFormat, defaultFlinkConf, renderConfFile } from "./flink-conf";
import { flinkHome, writeFlinkHome } from "./flink-home";
import { hadoop, writeJava, writeNodeRoot } from "./node-root";
import { findIsolation, Sandbox, type SandboxResult, type SandboxRun } from "./sandbox";
import { checkEmrNode, type EmrCluster, type EmrNode, type EmrNodeInput } from "./world-emr";

/** What is known of a node. */
export interface NodeFacts extends EmrNode {
  readonly clusterId: string;
  readonly agent: "online" | "offline" | "absent" | "silent";
  readonly services: string[];
  readonly clients: string[];
  /** Config group of Flink; undefined on nodes without Flink. */
  readonly group: string | undefined;
  /** Version of the Flink home; undefined without one. */
  readonly flinkVersion: string | undefined;
  /** Name of Flink's configuration file here. */
  readonly confFile: ConfFileName;
  /** Folder that is the node's `/`. */
  readonly root: string;
}

/** The nodes of a world. */
export interface NodeHost {
  /** The clusters' ResourceManagers; undefined where the world runs nothing. */
  readonly yarn: YarnOfClusters | undefined;
  /** Folder of each node by its id. */
  roots(): Record<string, string>;
  /** All nodes, of one cluster if given. */
  nodes(clusterId?: string): NodeFacts[];
  /** A node by its id, undefined if there is none. */
  find(ins: string): NodeFacts | undefined;
  /** @throws {Error} when there is no such node. */
  node(ins: string): NodeFacts;
  /**
   * Runs a script with bash in a node. Its network is the node's own unless given.
   * @throws {Error} when there is no such node or user, or commands cannot be isolated here.
   */
  run(ins: string, run: SandboxRun): Promise<SandboxResult>;
  /** Writes a cluster's keys to a node's configuration file, as EMR renders it. What stood there is gone. */
  deliverFlinkConf(ins: string, properties: Readonly<Record<string, string>>): void;
  /** Adds a node, as a scale-out does. */
  add(cluster: EmrCluster, node: EmrNodeInput): NodeFacts;
  /** Changes what is known of a node: its agent or network. */
  change(ins: string, facts: Partial<Pick<NodeFacts, "agent" | "gateway">>): void;
  /** Removes the folders. */
  close(): Promise<void>;
}

/** What {@link createNodes} needs to know of the world. */
export interface NodesOptions {
  readonly clusters: readonly EmrCluster[];
  /** Folder under which `hosts/` is made. */
  readonly dir: string;
  /** Agent of nodes that do not say otherwise; online by default. */
  readonly agents?: "online" | "absent";
  /** Names of Flink's config groups where a node does not say. */
  readonly groupNames?: "default" | "custom";
  /** How EMR writes values into config.yaml. @default quoted */
  readonly yamlValues?: "quoted" | "plain";
  /** Flink version → folder of its real distribution; other versions get stand-ins. */
  readonly flinkDistributions?: Readonly<Record<string, string>>;
  /** The clusters' ResourceManagers, which nodes find in Hadoop's configuration. @default none */
  readonly yarn?: YarnOfClusters;
}

const usualServices: Record<EmrNode["role"], string[]> = {
  master: ["HDFS", "YARN", "ZOOKEEPER", "FLINK"],
  core: ["HDFS", "YARN"],
  task: ["YARN"],
  common: ["ZOOKEEPER"],
  router: [],
};

function describe(cluster: EmrCluster, node: EmrNode, options: NodesOptions): NodeFacts {
  const has = (name: string) => name !== "FLINK" || cluster.flink !== undefined;
  const services = (node.services ?? usualServices[node.role]).filter(has);
  const clients = (node.clients ?? []).filter(has);
  const flink = services.includes("FLINK") || clients.includes("FLINK");
  const usualGroup =
    options.groupNames === "custom"
      ? `${cluster.name}-${node.role}-flink`
      : `flink-${node.role}-defaultGroup`;
  return {
    ...node,
    clusterId: cluster.id,
    agent: node.agent ?? options.agents ?? "online",
    services,
    clients,
    group: flink ? (node.group ?? usualGroup) : undefined,
    flinkVersion: flink ? (node.flinkOnDisk ?? cluster.flink) : undefined,
    confFile: confFileOf(cluster),
    root: join(options.dir, "hosts", node.id),
  };
}

/** The file that EMR keeps of a cluster's Flink. */
export function confFileOf({ confFile, flink = "" }: EmrCluster): ConfFileName {
  return confFile ?? usualConfFile(flink);
}

function formatOf({ confFile }: NodeFacts, { yamlValues = "quoted" }: NodesOptions): ConfFormat {
  return { file: confFile, yamlValues };
}

function build(facts: NodeFacts, cluster: EmrCluster, options: NodesOptions): void {
  rmSync(facts.root, { recursive: true, force: true });
  writeNodeRoot(facts.root, facts);
  writeJava(facts.root, cluster.java);
  for (const path of ["tmp", "var/tmp"]) chmodSync(join(facts.root, path), 0o1777);
  options.yarn?.configure(facts.root, cluster.id);
  if (facts.flinkVersion === undefined) return;
  const conf = { ...defaultFlinkConf(facts.flinkVersion), ...cluster.conf };
  const edits = Object.entries(facts.handEdits).map(([key, value]) => `${key}: ${value}\n`);
  const distribution = options.flinkDistributions?.[facts.flinkVersion];
  writeFlinkHome({
    root: facts.root,
    version: facts.flinkVersion,
    conf: renderConfFile(conf, formatOf(facts, options)) + edits.join(""),
    confFile: facts.confFile,
    ...(distribution === undefined ? {} : { distribution }),
    libJars: facts.libJars,
    owner: hadoop,
  });
}

class Hosts implements NodeHost {
  readonly #nodes = new Map<string, NodeFacts>();
  #sandbox: Sandbox | undefined;

  constructor(private readonly options: NodesOptions) {
    mkdirSync(join(options.dir, "hosts"), { recursive: true });
    for (const cluster of options.clusters)
      for (const node of cluster.nodes) this.add(cluster, node);
  }

  get yarn(): YarnOfClusters | undefined {
    return this.options.yarn;
  }

  roots(): Record<string, string> {
    return Object.fromEntries(this.nodes().map(({ id, root }) => [id, root]));
  }

  nodes(clusterId?: string): NodeFacts[] {
    const all = [...this.#nodes.values()];
    return clusterId === undefined ? all : all.filter((node) => node.clusterId === clusterId);
  }

  find(ins: string): NodeFacts | undefined {
    return this.#nodes.get(ins);
  }

  node(ins: string): NodeFacts {
    const facts = this.find(ins);
    if (!facts) throw new Error(`nodes: no node ${ins}, expected one of the world's.`);
    return facts;
  }

  async run(ins: string, run: SandboxRun): Promise<SandboxResult> {
    const facts = this.node(ins);
    this.#sandbox ??= new Sandbox(join(this.options.dir, "sandbox"), findIsolation());
    const network = run.network ?? (facts.gateway === "closed" ? "closed" : "open");
    return this.#sandbox.run(facts.root, { ...run, network });
  }

  deliverFlinkConf(ins: string, properties: Readonly<Record<string, string>>): void {
    const node = this.node(ins);
    if (node.flinkVersion === undefined) return;
    const file = confPath(node);
    const isNew = !existsSync(file);
    mkdirSync(dirname(file), { recursive: true });
    // Written over what is there: owner, group and mode stay.
    writeFileSync(file, renderConfFile(properties, formatOf(node, this.options)));
    if (isNew && process.getuid?.() === 0) chownSync(file, hadoop.uid, hadoop.gid);
  }

  add(cluster: EmrCluster, input: EmrNodeInput): NodeFacts {
    const facts = describe(cluster, checkEmrNode(input), this.options);
    build(facts, cluster, this.options);
    this.#nodes.set(facts.id, facts);
    return facts;
  }

  change(ins: string, facts: Partial<Pick<NodeFacts, "agent" | "gateway">>): void {
    this.#nodes.set(ins, { ...this.node(ins), ...facts });
  }

  async close(): Promise<void> {
    const folders = ["hosts", "sandbox"].map((name) => join(this.options.dir, name));
    // rm(1), because Node's own removal takes many times as long for thousands of files.
    await promisify(execFile)("rm", ["-rf", "--", ...folders]);
  }
}

/** Makes the folders of all nodes. Isolation is looked for at the first command. */
export function createNodes(options: NodesOptions): NodeHost {
  // Mounts need absolute paths.
  return new Hosts({ ...options, dir: resolve(options.dir) });
}

function confPath(node: NodeFacts): string {
  return join(node.root, flinkHome, "conf", node.confFile);
}

/** Text of a node's configuration file of Flink; undefined without Flink. */
export function readFlinkConf(node: NodeFacts): string | undefined {
  const file = confPath(node);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
