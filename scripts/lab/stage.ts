/** What a version's scenarios play on: a gateway, Flink homes and the sessions started from them. */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { FlinkProcess } from "../../emulator/real-flink/flink-process";
import { FlinkSession } from "../../emulator/real-flink/flink-session";
import { LabGateway } from "../../emulator/real-flink/push-gateway";
import { poll } from "../../emulator/real-flink/poll";
import { type ReporterKeys, writeReporterKeys } from "../../emulator/real-flink/reporter-keys";
import type { Equipment } from "./equipment";
import type { Seen } from "./evidence";
import { newFlinkHome } from "./flink-homes";

/** The reporter's factory in our jar. */
export const FACTORY =
  "org.apache.flink.metrics.prometheus.AuthenticatingPushGatewayReporterFactory";
/** The cluster id that the lab's reporters push as `instance_id`. */
export const INSTANCE_ID = "emr-lab00001";
/** Name of our jar in a node's `plugins/metrics-prometheus`. */
const OUR_JAR = "flinkwatch-reporter.jar";
const WAIT_SECONDS = 60;
const PLUGIN = "plugins/metrics-prometheus";

/** A session with a reporter, on which most scenarios play. */
export interface MainSession {
  readonly home: string;
  readonly session: FlinkSession;
  /** The job that runs in it, once one was submitted. */
  jobId?: string;
}

/** The stage of one version. */
export class Stage {
  /** The session with a reporter; made by the first scenario that needs it. */
  main: MainSession | undefined;
  /** The session that was started before the reporter was set up. */
  old: FlinkSession | undefined;
  /** A JobManager that was started after the token's rotation. */
  witness: FlinkSession | undefined;
  /** The JobManager of a scenario that needs nothing else. */
  lone: FlinkSession | undefined;
  /** Every password that stood in a configuration or at the gateway. */
  readonly passwords: string[] = [];
  /** The nodes that got a home. */
  readonly nodes: string[] = [];
  private readonly sessions: FlinkSession[] = [];
  private watched: { process: FlinkProcess; from: number }[] = [];
  private since = 0;

  /** Starts the gateway. @param dir a folder of its own */
  static async open(equipment: Equipment, dir: string): Promise<Stage> {
    const account = { userName: "1250000001", token: "first-token-of-the-lab" };
    const gateway = await LabGateway.start(
      equipment.pushgateway,
      path.join(dir, "gateway"),
      account,
    );
    return new Stage(equipment, gateway, dir);
  }

  private constructor(
    readonly equipment: Equipment,
    readonly gateway: LabGateway,
    private readonly dir: string,
  ) {}

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

  /** Starts a JobManager from a home. It is closed with the stage. */
  async start(home: string, name: string): Promise<FlinkSession> {
    const { version, jdk } = this.equipment;
    const dir = path.join(this.dir, `session-${name}`);
    mkdirSync(dir, { recursive: true });
    const session = await FlinkSession.start({ home, version, jdk, dir });
    this.sessions.push(session);
    return session;
  }

  /** From here on counts what these processes log and what is pushed. */
  watch(processes: readonly FlinkProcess[]): void {
    this.watched = processes.map((process) => ({ process, from: process.log.lines().length }));
    this.since = Date.now() / 1000;
  }

  /** The same, and what these processes have logged since their start. */
  watchFromStart(processes: readonly FlinkProcess[]): void {
    this.watch([]);
    this.watched = processes.map((process) => ({ process, from: 0 }));
  }

  /** Waits until every process that is watched has logged a line. */
  async logged(text: RegExp): Promise<void> {
    await poll({ what: `every process to log ${text}`, seconds: WAIT_SECONDS }, () =>
      this.watched.every(({ process: { log }, from }) =>
        log.lines(from).some((line) => text.test(line)),
      ),
    );
  }

  /** Waits until a JobManager with that `jobName` has pushed. */
  async arrived(job: string): Promise<void> {
    await poll({ what: `a group of ${job}`, seconds: WAIT_SECONDS }, async () =>
      (await this.gateway.groups()).some((group) => group.labels.job?.startsWith(job)),
    );
  }

  /** What was seen since {@link watch}. */
  async seen(): Promise<Seen> {
    const groups = await this.gateway.groups();
    const logs = this.watched.map(({ process: { kind, name, log, out }, from }) => ({
      kind,
      name,
      lines: [...out.lines(), ...log.lines(from)],
    }));
    return { logs, groups, since: this.since, now: Date.now() / 1000 };
  }

  /** Takes out of the gateway what scenarios have left there. */
  async clearGateway(job: string): Promise<void> {
    for (const group of await this.gateway.groups()) {
      if (group.labels.job?.startsWith(job)) await this.gateway.delete(group);
    }
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.kill()));
    await this.gateway.close();
  }
}
