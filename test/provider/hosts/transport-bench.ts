import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startCloud, type RunningCloud } from "../../../emulator/cloud";
import { freePorts } from "../../../emulator/free-ports";
import { checkWorld } from "../../../emulator/world";
import { connectClients, tatApi } from "../../../provider/connect";
import type { Hosts, NodeResult, ScriptName, ScriptRun } from "../../../provider/hosts/hosts";
import { scriptText, type ScriptSource } from "../../../provider/hosts/script";
import { SshWay } from "../../../provider/hosts/ssh";
import { createTatHosts } from "../../../provider/hosts/tat";
import { realClock } from "../../../provider/lifecycle/real-clock";
import { newKeyPair, startSshd, type KeyPair, type Sshd } from "../../support/open-ssh";

/** Nodes that can be reached, and one that cannot. */
export const nodes = ["ins-m0000001", "ins-m0000002"] as const;
export const silentNode = "ins-x0000001";
/** What lies in their Flink's lib, beside Flink itself. */
export const officialJar = "flink-metrics-prometheus-1.14.6.jar";

const world = {
  metrics: "off",
  pollsPerState: 0,
  emr: [
    {
      id: "emr-bench001",
      name: "orders",
      vpc: "vpc-test0001",
      subnet: "subnet-test0001",
      zone: "ap-guangzhou-3",
      flink: "1.14.6",
      nodes: [
        { id: nodes[0], role: "master", ip: "10.0.1.1", libJars: [officialJar] },
        { id: nodes[1], role: "master", ip: "10.0.1.2", libJars: [officialJar] },
        { id: silentNode, role: "master", ip: "10.0.1.3", agent: "offline" },
      ],
    },
  ],
};

/** A way to nodes of a local cloud, with scripts of the test in the place of the provider's. */
export abstract class TransportBench {
  readonly dir = mkdtempSync(join(tmpdir(), "transport-"));
  /** Text of the script `inspect`, unless it is the provider's own. */
  script: string | undefined;
  cloud!: RunningCloud;
  hosts!: Hosts;
  protected readonly scripts: ScriptSource = (name: ScriptName) => this.script ?? scriptText(name);

  async open(): Promise<void> {
    this.cloud = await startCloud({ world: checkWorld(world), dir: this.dir, port: 0 });
  }

  /** Runs a text on nodes. */
  async run(script: string, run: Partial<ScriptRun> = {}): Promise<Map<string, NodeResult>> {
    this.script = `${script}\n`;
    try {
      return await this.hosts.run({ script: "inspect", nodes, timeoutSeconds: 20, ...run });
    } finally {
      this.script = undefined;
    }
  }

  /** Runs a text on the first node. */
  async runOne(script: string, run: Partial<ScriptRun> = {}): Promise<NodeResult> {
    const results = await this.run(script, { nodes: [nodes[0]], ...run });
    return results.get(nodes[0]) as NodeResult;
  }

  /** A file of a node, as a path on this machine. */
  at(node: string, path: string): string {
    return join(this.cloud.hosts[node] ?? "", path);
  }

  read(node: string, path: string): string {
    return readFileSync(this.at(node, path), "utf8");
  }

  /** Texts of all files in a folder of the first node. */
  filesUnder(path: string): string[] {
    const entries = readdirSync(this.at(nodes[0], path), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1"));
  }

  async close(): Promise<void> {
    await this.cloud.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The local cloud's TAT, over its API. */
export class TatBench extends TransportBench {
  override async open(): Promise<void> {
    await super.open();
    const access = { ...this.cloud, environment: {} };
    const { cloud } = connectClients(access, { region: "ap-guangzhou", fleet: [] });
    this.hosts = createTatHosts(tatApi(cloud), quickClock, this.scripts);
  }
}

/** The wall's time, without long pauses between polls. */
const quickClock = {
  now: () => Date.now(),
  sleep: (milliseconds: number, signal?: AbortSignal) =>
    realClock.sleep(Math.min(milliseconds, 50), signal),
};

/** OpenSSH's server on each node. */
export class SshBench extends TransportBench {
  readonly key: KeyPair = newKeyPair();
  readonly sshds = new Map<string, Sshd>();
  way!: SshWay;

  override async open(): Promise<void> {
    await super.open();
    for (const [at, node] of nodes.entries()) await this.serve(node, `127.0.0.${at + 11}`);
    this.way = this.newWay();
    this.hosts = this.way.hosts(async (node) => this.target(node));
  }

  newWay(options: Partial<ConstructorParameters<typeof SshWay>[0]> = {}): SshWay {
    const identity = { keyFile: this.keyFile(this.key.privateKey) };
    return new SshWay({ identity, scripts: this.scripts, ...options });
  }

  /** A file with this private key. */
  keyFile(privateKey: string): string {
    const file = join(this.dir, `key-${createHash("sha256").update(privateKey).digest("hex")}`);
    writeFileSync(file, privateKey, { mode: 0o600 });
    return file;
  }

  async serve(node: string, address: string, settings: string[] = []): Promise<Sshd> {
    const authorizedKey = this.key.publicKey;
    const [port = 0] = await freePorts(1, address);
    const place = { address, port, authorizedKey, settings };
    const sshd = await startSshd(this.cloud.nodes, node, place);
    this.sshds.set(node, sshd);
    return sshd;
  }

  target(node: string) {
    const { address: host = "127.0.0.99", port = 1, hostKey = "" } = this.sshds.get(node) ?? {};
    return {
      host,
      port,
      user: "root",
      trust: { pinned: hostKey ? [hostKey] : [], trustNew: false },
    };
  }

  override async close(): Promise<void> {
    this.way.close();
    for (const sshd of this.sshds.values()) await sshd.stop();
    await super.close();
  }
}

/** Path below a folder of a node → mode, owner, time of change and digest of each file: what a change must give back. */
export function filesOf(bench: TransportBench, node: string, folder: string) {
  const root = bench.at(node, folder);
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    paths.flatMap((path) => {
      const stats = lstatSync(join(root, path));
      if (!stats.isFile()) return [];
      const { mode, uid, gid, mtimeMs } = stats;
      const digest = createHash("sha256")
        .update(readFileSync(join(root, path)))
        .digest("hex");
      return [[path, `${(mode & 0o777).toString(8)} ${uid}:${gid} ${mtimeMs} ${digest}`]];
    }),
  );
}

/** Command lines and environments of all processes of this machine, as long as they can be read. */
export function processTexts(): string {
  const texts = readdirNumbers().flatMap((pid) =>
    ["cmdline", "environ"].map((name) => {
      try {
        return readFileSync(`/proc/${pid}/${name}`, "latin1");
      } catch {
        return "";
      }
    }),
  );
  return texts.join("\n");
}

function readdirNumbers(): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}
