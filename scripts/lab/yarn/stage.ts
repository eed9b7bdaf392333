/** What scenarios on YARN play on: the ground, a YARN, and the applications that were submitted to it. */
import { chmodSync, existsSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { poll } from "../../../emulator/real-flink/poll";
import type { LabGateway } from "../../../emulator/real-flink/push-gateway";
import { type FlinkContainer, flinkContainers } from "../../../emulator/real-yarn/containers";
import { FlinkClient, type FlinkSettings } from "../../../emulator/real-yarn/flink-client";
import { YarnCluster } from "../../../emulator/real-yarn/yarn-cluster";
import type { YarnEquipment } from "../equipment";
import type { Seen } from "../evidence";
import { slimLib } from "../flink-homes";
import { Ground, WAIT_SECONDS } from "../ground";

/** An application on YARN. */
export interface LabApplication {
  readonly id: string;
  /** What it is called here; its reporter's `jobName` too. */
  readonly name: string;
  /** The Flink home from which it was submitted. */
  readonly home: string;
}

/** The stage of one version. */
export class YarnStage extends Ground {
  private readonly applications = new Map<string, Promise<LabApplication>>();
  private readonly clients = new Map<string, FlinkClient>();
  private watched: readonly LabApplication[] = [];
  private observed: Record<string, string> = {};
  private since = 0;

  /** Starts gateway and YARN. @param dir a folder of its own */
  static async open(equipment: YarnEquipment, dir: string): Promise<YarnStage> {
    const { jdk, hadoop } = equipment;
    // YARN localizes shared libraries only from where everybody could read them.
    chmodSync(dir, 0o711);
    const gateway = await Ground.startGateway(equipment, dir);
    const cluster = await YarnCluster.start({ dir: path.join(dir, "yarn"), jdk, jars: hadoop });
    return new YarnStage({ equipment, gateway, dir }, cluster);
  }

  private constructor(
    ground: { equipment: YarnEquipment; gateway: LabGateway; dir: string },
    readonly cluster: YarnCluster,
  ) {
    super(ground.equipment, ground.gateway, ground.dir);
  }

  override get folders(): Readonly<Record<string, string>> {
    const users = path.join(this.cluster.containerFiles, "usercache");
    const own = path.join(users, userInfo().username);
    return { ...super.folders, [own]: "/tmp/lab/yarn/local/usercache/hadoop" };
  }

  /** The Flink home of a new node without what only slows the upload. */
  override newHome(node: string): string {
    const home = super.newHome(node);
    slimLib(home);
    return home;
  }

  /** Flink's client on the node of a home. */
  client(home: string): FlinkClient {
    const { cluster, version } = this;
    // Where Flink's scripts have it log.
    const logFile = path.join(home, "log", `flink-hadoop-client-${path.basename(home)}.log`);
    const known = this.clients.get(home) ?? new FlinkClient({ cluster, home, version, logFile });
    this.clients.set(home, known);
    return known;
  }

  /** The application of that name: submitted now, unless that has begun before. */
  application(name: string, submit: () => Promise<LabApplication>): Promise<LabApplication> {
    const known = this.applications.get(name);
    if (known) return known;
    const begun = submit();
    this.applications.set(name, begun);
    // Whoever waits for it later is told.
    begun.catch(() => undefined);
    return begun;
  }

  /** Submits a session from a home. */
  async startSession(
    home: string,
    name: string,
    settings: FlinkSettings = {},
  ): Promise<LabApplication> {
    return { id: await this.client(home).startSession(name, settings), name, home };
  }

  /** Submits the lab's job into a session, and waits until all its tasks run. */
  async submit(session: LabApplication, name: string, settings: FlinkSettings = {}): Promise<void> {
    const job = await this.client(session.home).submit(session.id, { name }, settings);
    await this.running(session, job);
  }

  /** Waits until all tasks of a job run; of the only one if none is named. Answers its id. */
  async running({ id }: LabApplication, job?: string): Promise<string> {
    const flink = this.cluster.rest.flink(id);
    return poll({ what: `a job in ${id} to run`, seconds: WAIT_SECONDS }, async () => {
      const wanted = job ?? (await flink.jobs())[0]?.jid;
      return wanted !== undefined && (await flink.allTasksRun(wanted)) && wanted;
    });
  }

  /** The containers of an application. */
  containers({ id }: LabApplication): FlinkContainer[] {
    return flinkContainers(this.cluster, id);
  }

  /** From here on counts what is pushed, and what the containers of these applications have ever logged. */
  watch(applications: readonly LabApplication[]): void {
    this.watched = applications;
    this.observed = {};
    this.since = Date.now() / 1000;
  }

  /** Notes what the scenario looked at by itself. */
  observe(name: string, found: string): void {
    this.observed[name] = found;
  }

  /** Notes how many groups an application that has ended left in the gateway. */
  async observeGroupsLeft(name: string): Promise<void> {
    const groups = await this.gateway.groups();
    const left = groups.filter(({ labels }) => labels.job?.startsWith(name));
    this.observe("groups left", String(left.length));
  }

  /** What was seen since {@link watch}. */
  async seen(): Promise<Seen> {
    const groups = await this.gateway.groups();
    const logs = this.watched.flatMap((application) =>
      this.containers(application).map(({ kind, id, log, error }) => ({
        kind,
        name: `${application.name} ${kind} ${id.slice(-2)}`,
        lines: [...error.lines(), ...log.lines()],
      })),
    );
    return { logs, groups, observed: this.observed, since: this.since, now: Date.now() / 1000 };
  }

  /** Kills the application of that name and clears the gateway of what it may leave there. */
  async end(name: string): Promise<void> {
    const application = await this.applications.get(name);
    if (!application) return;
    await this.cluster.rest.kill(application.id);
    await this.ended(application);
    await this.clearGateway(name);
  }

  /** Waits until an application has ended, its logs are collected, and its containers and their files are gone. */
  async ended({ id, name }: LabApplication): Promise<void> {
    this.applications.delete(name);
    const what = `the logs of ${id} to be collected`;
    await this.cluster.reached(id, ["FINISHED", "FAILED", "KILLED"]);
    await poll({ what, seconds: WAIT_SECONDS }, async () => {
      const { logAggregationStatus } = await this.cluster.rest.app(id);
      return ["SUCCEEDED", "FAILED", "TIME_OUT"].includes(logAggregationStatus);
    });
    await poll(
      { what: `the files of ${id} to be removed`, seconds: WAIT_SECONDS },
      () => !existsSync(this.cluster.applicationFiles(id)),
    );
  }

  /** Ends everything, containers too. */
  async close(): Promise<void> {
    await this.cluster.close();
    await this.gateway.close();
  }
}
