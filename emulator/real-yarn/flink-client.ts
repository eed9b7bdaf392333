/** Flink's own client on a node: what `bin/yarn-session.sh` and `bin/flink run` start there. */
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import path from "node:path";
import {
  LAB_JOB_CLASS,
  type LabJobOptions,
  labJobArguments,
  makeLabJob,
} from "../real-flink/lab-job";
import { LogFile } from "../real-flink/log-file";
import { flinkOrder, javaFlags } from "../real-flink/versions";
import { jobSettings } from "./lab-settings";
import { runJava } from "./run-java";
import type { YarnCluster } from "./yarn-cluster";

/** Who submits, and what from. */
export interface FlinkClientOptions {
  readonly cluster: YarnCluster;
  /** The submitting node's Flink home: its lib, plugins and conf are what is shipped. */
  readonly home: string;
  readonly version: string;
  /** The client's log. @default one in YARN's folder */
  readonly logFile?: string;
}

/** Flink's keys → values, given by `-D` on the command line. */
export type FlinkSettings = Readonly<Record<string, string>>;

const SESSION_CLASS = "org.apache.flink.yarn.cli.FlinkYarnSessionCli";
const CLIENT_CLASS = "org.apache.flink.client.cli.CliFrontend";
const SUBMIT_SECONDS = 120;
const LINES_TOLD = 30;

/** A client that submits from one home. */
export class FlinkClient {
  /** What the client logged so far. */
  readonly log: LogFile;
  private jobJar: Promise<string> | undefined;
  private readonly dir: string;

  constructor(private readonly options: FlinkClientOptions) {
    const { cluster, logFile } = options;
    const clients = path.join(cluster.options.dir, "clients");
    mkdirSync(clients, { recursive: true });
    this.dir = mkdtempSync(path.join(clients, "client-"));
    this.log = new LogFile(logFile ?? path.join(this.dir, "client.log"));
  }

  /** Starts a session cluster; answers its application id. TaskManagers come with jobs. */
  async startSession(name: string, settings: FlinkSettings = {}): Promise<string> {
    const { home } = this.options;
    const lib = path.join(home, "lib");
    const dist = readdirSync(lib).find((file) => /^flink-dist.*\.jar$/.test(file)) ?? "flink-dist";
    const given = dashD({ ...this.settings(), ...settings });
    const args = ["-j", path.join(lib, dist), "-d", "-nm", name, ...given];
    return applicationIn(await this.run(SESSION_CLASS, args));
  }

  /**
   * Submits the lab's job as an application of its own, as EMR's users do: up to Flink 1.x per job, where the client runs
   * `main`, from 2.0 on in application mode, where the JobManager does. Answers the application's id.
   */
  async startJob(job: LabJobOptions, settings: FlinkSettings = {}): Promise<string> {
    const target = flinkOrder(this.options.version) < 200 ? "yarn-per-job" : "yarn-application";
    const given = { ...this.settings(), "yarn.application.name": job.name, ...settings };
    return applicationIn(await this.flinkRun(["-t", target, "-d", ...dashD(given)], job));
  }

  /** Submits the lab's job into a session; answers the job's id. */
  async submit(applicationId: string, job: LabJobOptions, settings: FlinkSettings = {}) {
    const given = { ...this.settings(), "yarn.application.id": applicationId, ...settings };
    const said = await this.flinkRun(["-t", "yarn-session", "-d", ...dashD(given)], job);
    return found(/JobID ([0-9a-f]{32})/, said);
  }

  private async flinkRun(options: readonly string[], job: LabJobOptions): Promise<string> {
    const { jdk } = this.options.cluster.options;
    this.jobJar ??= makeLabJob({ ...this.options, jdk }, this.dir);
    const jar = await this.jobJar;
    const args = [...options, "-c", LAB_JOB_CLASS, jar, ...labJobArguments(job)];
    return this.run(CLIENT_CLASS, ["run", ...args]);
  }

  /** What it printed and logged. @throws {Error} with both when it failed */
  private async run(main: string, args: readonly string[]): Promise<string> {
    const { cluster, home, version } = this.options;
    const { jdk, jars } = cluster.options;
    const conf = path.join(home, "conf");
    const from = this.log.lines().length;
    const said = await runJava({
      jdk,
      cwd: this.dir,
      seconds: SUBMIT_SECONDS,
      flags: [
        ...javaFlags(version),
        // There it notes the last session, for the next run of any Flink.
        `-Djava.io.tmpdir=${this.dir}`,
        `-Dlog.file=${this.log.file}`,
        `-Dlog4j.configurationFile=file:${path.join(conf, "log4j-cli.properties")}`,
      ],
      classPath: [path.join(home, "lib", "*"), ...jars.client, cluster.clientConf],
      main,
      args,
      environment: {
        HADOOP_CONF_DIR: cluster.clientConf,
        FLINK_HOME: home,
        FLINK_CONF_DIR: conf,
        FLINK_LIB_DIR: path.join(home, "lib"),
        FLINK_OPT_DIR: path.join(home, "opt"),
        FLINK_PLUGINS_DIR: path.join(home, "plugins"),
      },
    });
    const logged = this.log.lines(from).join("\n");
    if (said.ok) return `${said.output}\n${logged}`;
    throw new Error(`real YARN: Flink's client failed.\n${withoutFrames(said.output)}`);
  }

  private settings(): FlinkSettings {
    const { cluster, version } = this.options;
    return jobSettings(version, cluster.options.dir);
  }
}

function dashD(settings: FlinkSettings): string[] {
  return Object.entries(settings).map(([key, value]) => `-D${key}=${value}`);
}

function applicationIn(said: string): string {
  return found(/Submitt(?:ed|ing) application (?:master )?(application_\d+_\d+)/, said);
}

/** The end of it, stack traces reduced to their messages. */
function withoutFrames(said: string): string {
  const lines = said.split("\n").filter((line) => !/^\s*$|^\s+(at |\.\.\. )/.test(line));
  return lines.slice(-LINES_TOLD).join("\n");
}

function found(pattern: RegExp, said: string): string {
  const match = pattern.exec(said)?.[1];
  if (match !== undefined) return match;
  throw new Error(`real YARN: Flink's client did not say ${pattern}.\n${withoutFrames(said)}`);
}
