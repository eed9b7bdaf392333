import { randomInt } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { freePorts } from "../../../emulator/free-ports";
import { newKeyPair, startSshd, type KeyPair, type Sshd } from "../../support/open-ssh";
import { flinkHome, type EmrBench } from "../../resources/emr-bench";
import { neighbour, openNodeBench, struckNode } from "../api/node-stage";
import { Meeting } from "./meeting";
import { Wire } from "./wire";

/** Two nodes with OpenSSH's server, each behind a wire. */
export class SshBench {
  readonly key = newKeyPair();
  readonly meeting = new Meeting();
  private readonly hostKey = newKeyPair();
  private readonly servers = new Map<string, Promise<Sshd>>();
  private readonly wires: readonly Wire[];

  private constructor(
    readonly emr: EmrBench,
    readonly addresses: readonly string[],
    readonly port: number,
  ) {
    this.wires = addresses.map((address) => new Wire({ address, port }, { address, port: 0 }));
  }

  static async open(): Promise<SshBench> {
    // Nobody else is there: a port that is free on one is free on the other.
    const net = `127.${randomInt(1, 255)}.${randomInt(1, 255)}`;
    const addresses = [`${net}.1`, `${net}.2`];
    const [port = 0] = await freePorts(1, addresses[0]);
    const emr = await openNodeBench({ nodes: 2, addresses });
    const bench = new SshBench(emr, addresses, port);
    writeFileSync(bench.keyFile, bench.key.privateKey, { mode: 0o600 });
    await bench.meeting.open();
    for (const [at, wire] of bench.wires.entries()) {
      wire.to = await bench.serve([struckNode, neighbour][at]!);
      await wire.open();
    }
    return bench;
  }

  get keyFile(): string {
    return join(this.emr.at(struckNode, "/"), "../../key");
  }

  /** The wire to the node on which things go wrong. */
  get wire(): Wire {
    return this.wires[0]!;
  }

  /** How the resource's arguments say that nodes are reached. */
  get access() {
    const { publicKey } = this.hostKey;
    const hostKeys = { [struckNode]: publicKey, [neighbour]: publicKey };
    return { transport: "ssh", ssh: { port: this.port, hostKeys } } as const;
  }

  /** A server on a node with these settings, and with the usual host key unless given; started once. */
  serve(node: string, settings: readonly string[] = [], hostKey?: KeyPair): Promise<Sshd> {
    const name = [node, ...settings, hostKey?.publicKey].join("\n");
    const known = this.servers.get(name) ?? this.start(node, settings, hostKey ?? this.hostKey);
    this.servers.set(name, known);
    return known;
  }

  private async start(node: string, settings: readonly string[], hostKey: KeyPair): Promise<Sshd> {
    const address = this.addresses[node === struckNode ? 0 : 1]!;
    const [port = 0] = await freePorts(1, address);
    const authorizedKey = this.key.publicKey;
    return startSshd(this.emr.cloud.nodes, node, {
      ...{ address, port, authorizedKey, settings, hostKey },
    });
  }

  /** A file of the struck node, as a path on this machine. */
  at(path: string): string {
    return this.emr.at(struckNode, path);
  }

  /** How often a script ran on the struck node. */
  ran(script: string): number {
    const file = this.at(`root/ran-${script}`);
    return existsSync(file) ? readFileSync(file, "utf8").length : 0;
  }

  /** What no text may show: the instance's token where it stands on a node, and our private key. */
  secrets(): string[] {
    const conf = this.emr.at(neighbour, `${flinkHome}/conf/flink-conf.yaml`);
    const token = /password: *(\S+)/.exec(readFileSync(conf, "utf8"))?.[1];
    return [...(token === undefined ? [] : [token]), this.key.privateKey.split("\n")[2]!];
  }

  /** Connections to the nodes that somebody holds. */
  get connections(): number {
    return this.wires.reduce((sum, { connections }) => sum + connections, 0);
  }

  /** Processes of sessions on the nodes, by their number. */
  sessions(): string[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
        const line = /\0?SSH_CONNECTION=\S+ \S+ (\S+) /.exec(environment)?.[1];
        return line !== undefined && this.addresses.includes(line);
      } catch {
        // It has just ended.
        return false;
      }
    });
  }

  async close(): Promise<void> {
    this.meeting.close();
    for (const wire of this.wires) wire.close();
    for (const server of this.servers.values()) await (await server).stop();
    await this.emr.close();
  }
}
