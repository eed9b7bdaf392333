/** A real YARN on loopback: a ResourceManager and one NodeManager in one JVM, which end with us, containers too. */
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { freePorts } from "../free-ports";
import { WatchedChild } from "../metrics/child";
import { type Jdk, jdkProgram } from "../real-flink/java";
import { LogFile } from "../real-flink/log-file";
import { poll } from "../real-flink/poll";
import { runJava } from "./run-java";
import { supervised } from "./supervise";
import { type YarnApplication, YarnRest } from "./yarn-rest";
import {
  addressesOf,
  clientSite,
  coreSite,
  daemonSite,
  type Site,
  writeHadoopConf,
  YARN_PORTS,
  type YarnAddresses,
} from "./yarn-site";

/** Hadoop's jars, by their paths. */
export interface HadoopJars {
  /** What the daemons run with. */
  readonly daemons: readonly string[];
  /** What Flink's client and its containers run with: Hadoop's shaded client. */
  readonly client: readonly string[];
}

/** How a YARN is started. */
export interface YarnOptions {
  /** A folder of its own. Whatever works in or below it is killed at the end. */
  readonly dir: string;
  /** Java 11 to 22: Hadoop 3.3 uses what newer ones no longer have. */
  readonly jdk: Jdk;
  readonly jars: HadoopJars;
}

const START_SECONDS = 180;
const LOGS_CLASS = "org.apache.hadoop.yarn.client.cli.LogsCLI";
const STATE_SECONDS = 60;
const JVM = [
  "-Xmx256m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "--add-opens=java.base/java.lang=ALL-UNNAMED",
];
/** Beside this file, or in the sources when this is the compiled one. Java compiles it when it starts. */
const SOURCES = [
  path.join(__dirname, "YarnDaemons.java"),
  path.join(__dirname, "../../../emulator/real-yarn/YarnDaemons.java"),
];

/** A running YARN. */
export class YarnCluster {
  readonly rest: YarnRest;
  /** What yarn-site.xml of a submitting node must say. */
  readonly site: Site;
  /** A folder for HADOOP_CONF_DIR of whoever submits. */
  readonly clientConf: string;
  /** What the daemons say. */
  readonly log: LogFile;
  private readonly child: WatchedChild;

  /** Starts one on free ports and waits until its node is ready. @throws {Error} with what the daemons said */
  static async start(options: YarnOptions): Promise<YarnCluster> {
    mkdirSync(options.dir, { recursive: true });
    const dir = realpathSync(options.dir);
    const addresses = addressesOf(await freePorts(YARN_PORTS));
    const cluster = new YarnCluster({ ...options, dir }, addresses);
    try {
      await cluster.ready();
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  private constructor(
    readonly options: YarnOptions,
    readonly addresses: YarnAddresses,
  ) {
    const { dir, jdk, jars } = options;
    mkdirSync(this.userHome, { recursive: true });
    this.rest = new YarnRest(addresses.web);
    this.clientConf = path.join(dir, "client-conf");
    this.site = {
      ...clientSite(addresses, dir),
      "yarn.application.classpath": [this.clientConf, ...jars.client].join(","),
    };
    const core = coreSite(dir);
    writeHadoopConf(this.clientConf, { core, yarn: this.site });
    const conf = path.join(dir, "daemon-conf");
    writeHadoopConf(conf, { core, yarn: { ...this.site, ...daemonSite(addresses, dir) } });
    this.log = new LogFile(path.join(dir, "yarn.log"));
    const source = SOURCES.find((candidate) => existsSync(candidate)) ?? "YarnDaemons.java";
    const command = [jdkProgram(jdk, "java"), ...JVM, source, conf, jars.daemons.join(":")];
    this.child = new WatchedChild(supervised(dir, command), this.log.file, {
      environment: { JAVA_HOME: jdk.home, HADOOP_CONF_DIR: conf },
    });
  }

  /** Folder with the logs of running containers: `APPLICATION/CONTAINER/jobmanager.log`. Empty once they are collected. */
  get containerLogs(): string {
    return path.join(this.options.dir, "logs");
  }

  /** Folder in which containers work. */
  get containerFiles(): string {
    return path.join(this.options.dir, "local");
  }

  /** Folder with an application's files and its containers' working directories; gone after its end. */
  applicationFiles(id: string): string {
    return path.join(this.containerFiles, "usercache", userInfo().username, "appcache", id);
  }

  /** Home of whoever submits: below it, what Flink stages for an application, in `.flink/APPLICATION`. */
  get userHome(): string {
    return path.join(this.options.dir, "user", userInfo().username);
  }

  /**
   * What `yarn logs -applicationId ID -log_files FILE` prints: the logs of that name of all containers, running or ended.
   * `ALL` stands for every name.
   * @throws {Error} with what it said when it failed
   */
  async logs(id: string, file: string): Promise<string> {
    const { jdk, jars, dir } = this.options;
    const { ok, output } = await runJava({
      jdk,
      cwd: dir,
      seconds: STATE_SECONDS,
      flags: ["--add-opens=java.base/java.lang=ALL-UNNAMED"],
      classPath: [this.clientConf, ...jars.daemons],
      main: LOGS_CLASS,
      args: ["-applicationId", id, "-log_files", file],
      environment: { HADOOP_CONF_DIR: this.clientConf },
    });
    if (ok) return output;
    throw new Error(`real YARN: no logs ${file} of ${id}.\n${output}`);
  }

  /** Ends YARN and every container at once. Applications that shall end in order must be ended before. */
  close(): Promise<void> {
    return this.child.close();
  }

  /** Waits until an application is in one of these states. @throws {Error} when it was not in time */
  async reached(id: string, states: readonly YarnApplication["state"][]): Promise<YarnApplication> {
    return poll(
      { what: `${id} to be ${states.join(" or ")}`, seconds: STATE_SECONDS },
      async () => {
        const app = await this.rest.app(id);
        return states.includes(app.state) && app;
      },
    );
  }

  private async ready(): Promise<void> {
    const evidence = () => this.log.lines().slice(-30).join("\n");
    await poll({ what: "YARN's node", seconds: START_SECONDS, evidence }, async () => {
      if (this.child.ended) throw new Error(`real YARN: ended by itself.\n${evidence()}`);
      return this.nodeRuns();
    });
  }

  private async nodeRuns(): Promise<boolean> {
    try {
      return (await this.rest.nodes()).some(({ state }) => state === "RUNNING");
    } catch {
      // It does not listen yet, or does not know its routes yet.
      return false;
    }
  }
}
