/** What every stage stands on: a gateway, nodes with Flink homes, and the reporter's jar and keys in them. */
import { copyFileSync, rmSync } from "node:fs";
import path from "node:path";
import { poll } from "../../emulator/real-flink/poll";
import { LabGateway } from "../../emulator/real-flink/push-gateway";
import { type ReporterKeys, writeReporterKeys } from "../../emulator/real-flink/reporter-keys";
import type { Equipment } from "./equipment";
import type { Seen } from "./evidence";
import { newFlinkHome } from "./flink-homes";
import type { JudgedStage } from "./scenario";

/** The reporter's factory in our jar. */
const FACTORY = "org.apache.flink.metrics.prometheus.AuthenticatingPushGatewayReporterFactory";
/** The cluster id that the lab's reporters push as `instance_id`. */
export const INSTANCE_ID = "emr-lab00001";
/** Name of our jar in a node's `plugins/metrics-prometheus`. */
const OUR_JAR = "flinkwatch-reporter.jar";
/** Longest wait for something to arrive or to be logged. */
export const WAIT_SECONDS = 60;
const PLUGIN = "plugins/metrics-prometheus";

/** The ground of one version. What plays on it extends it. */
export abstract class Ground implements JudgedStage {
  /** Every password that stood in a configuration or at the gateway. */
  readonly passwords: string[] = [];
  /** The nodes that got a home. */
  private readonly nodes: string[] = [];

  protected static startGateway({ pushgateway }: Equipment, dir: string): Promise<LabGateway> {
    const account = { userName: "1250000001", token: "first-token-of-the-lab" };
    return LabGateway.start(pushgateway, path.join(dir, "gateway"), account);
  }

  protected constructor(
    readonly equipment: Equipment,
    readonly gateway: LabGateway,
    /** A folder of its own: below it everything lies. */
    readonly dir: string,
  ) {}

  /** What was seen since the scenario began to be watched. */
  abstract seen(): Promise<Seen>;

  /** Ends everything that was started. */
  abstract close(): Promise<void>;

  /** Folders of this machine → what stands for them in a log that is kept. */
  get folders(): Readonly<Record<string, string>> {
    return {
      [this.equipment.jdk.home]: "/usr/lib/jvm/jdk",
      [this.dir]: "/tmp/lab",
      ...Object.fromEntries(this.nodes.map((node) => [path.join(this.dir, node), ""])),
    };
  }

  get version(): string {
    return this.equipment.version;
  }

  /** The Flink home of a new node, as EMR leaves it: no reporter. */
  newHome(node: string): string {
    this.nodes.push(node);
    const { equipment } = this;
    return newFlinkHome({ equipment, root: path.join(this.dir, node), node });
  }

  /** Puts our jar beside the official one. */
  putJar(home: string): void {
    copyFileSync(this.equipment.reporterJar, path.join(home, PLUGIN, OUR_JAR));
  }

  /** Takes our jar away again. */
  removeJar(home: string): void {
    rmSync(path.join(home, PLUGIN, OUR_JAR));
  }

  /** Copies the official jar into `lib`, as older guides tell people to. */
  putOfficialJarIntoLib(home: string): void {
    const jar = `flink-metrics-prometheus-${this.version}.jar`;
    copyFileSync(path.join(home, PLUGIN, jar), path.join(home, "lib", jar));
  }

  /** Takes the official jar away from beside ours. */
  removeOfficialJar(home: string): void {
    rmSync(path.join(home, PLUGIN, `flink-metrics-prometheus-${this.version}.jar`));
  }

  /** Writes the keys that a session of that name needs; `changes` replaces some, `undefined` leaves one out. */
  configure(
    home: string,
    jobName: string,
    changes: Readonly<Record<string, string | undefined>> = {},
  ): void {
    const keys: Record<string, string | undefined> = {
      "factory.class": FACTORY,
      host: this.gateway.host,
      port: String(this.gateway.port),
      jobName,
      randomJobNameSuffix: "true",
      interval: "1 SECONDS",
      groupingKey: `instance_id=${INSTANCE_ID}`,
      needBasicAuth: "true",
      user: this.gateway.account.userName,
      password: this.gateway.account.token,
      deleteOnShutdown: "true",
      ...changes,
    };
    if (keys.password) this.passwords.push(keys.password);
    const given = Object.entries(keys).filter(([, value]) => value !== undefined);
    writeReporterKeys(home, Object.fromEntries(given) as ReporterKeys);
  }

  /** Waits until a JobManager with that `jobName` has pushed. */
  async arrived(job: string): Promise<void> {
    await poll({ what: `a group of ${job}`, seconds: WAIT_SECONDS }, async () =>
      (await this.gateway.groups()).some((group) => group.labels.job?.startsWith(job)),
    );
  }

  /** Takes out of the gateway what scenarios have left there. */
  async clearGateway(job: string): Promise<void> {
    for (const group of await this.gateway.groups()) {
      if (group.labels.job?.startsWith(job)) await this.gateway.delete(group);
    }
  }
}
