/** One JobManager or TaskManager: a JVM that never outlives us. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { WatchedChild } from "../metrics/child";
import { type Jdk, jdkProgram } from "./java";
import { LogFile } from "./log-file";
import { javaFlags } from "./versions";

/** What a process is. */
export type ProcessKind = "jobmanager" | "taskmanager";

/** The JVM's garbage collector, after which Flink names its metrics. */
export type Collector = "serial" | "parallel" | "g1";

/** How to start one. */
export interface FlinkProcessOptions {
  readonly kind: ProcessKind;
  /** The submitting node's Flink home: its own lib, plugins and conf are what the process gets. */
  readonly home: string;
  readonly version: string;
  readonly jdk: Jdk;
  /** A folder for the log; the file's name is `name`.log. */
  readonly logs: string;
  readonly name: string;
  /** Settings that are this machine's, not the node's: addresses, ports, memory. */
  readonly dynamic: Readonly<Record<string, string>>;
  /** @default "serial" */
  readonly collector?: Collector;
}

const MAIN: Record<ProcessKind, string> = {
  jobmanager: "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
  taskmanager: "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
};

/** Small and quick to start: the lab's jobs do nearly nothing. */
const JVM = ["-XX:TieredStopAtLevel=1", "-Xshare:auto"];
const COLLECTORS: Record<Collector, string> = {
  serial: "-XX:+UseSerialGC",
  parallel: "-XX:+UseParallelGC",
  g1: "-XX:+UseG1GC",
};
const HEAP: Record<ProcessKind, string> = { jobmanager: "-Xmx300m", taskmanager: "-Xmx256m" };
/** Flink's own scripts limit it too, so that its share of the limit can be told. */
const METASPACE = "-XX:MaxMetaspaceSize=256m";

/** A reporter waits up to 10 s for its gateway when it closes. */
const GRACE_MILLISECONDS = 25_000;

/** A running process of Flink. */
export class FlinkProcess {
  readonly kind: ProcessKind;
  readonly name: string;
  readonly log: LogFile;
  /** Standard output and error: what the JVM says before logging works. */
  readonly out: LogFile;
  private readonly child: WatchedChild;
  private asked = false;

  constructor(options: FlinkProcessOptions) {
    this.kind = options.kind;
    this.name = options.name;
    mkdirSync(options.logs, { recursive: true });
    this.log = new LogFile(path.join(options.logs, `${options.name}.log`));
    this.out = new LogFile(path.join(options.logs, `${options.name}.out`));
    const { home } = options;
    this.child = new WatchedChild(commandOf(options, this.log.file), this.out.file, {
      graceMilliseconds: GRACE_MILLISECONDS,
      environment: {
        FLINK_CONF_DIR: path.join(home, "conf"),
        FLINK_LIB_DIR: path.join(home, "lib"),
        FLINK_OPT_DIR: path.join(home, "opt"),
        FLINK_PLUGINS_DIR: path.join(home, "plugins"),
      },
    });
  }

  get ended(): boolean {
    return this.child.ended;
  }

  /** Whether it ended without being asked to. */
  get failed(): boolean {
    return this.child.ended && !this.asked;
  }

  /** Ends it in order, as stop-cluster.sh does: SIGTERM, then waiting. */
  stop(): Promise<void> {
    this.asked = true;
    return this.child.close();
  }

  /** `kill -9`. */
  kill(): Promise<void> {
    this.asked = true;
    return this.child.kill();
  }

  /** The end of what it said, for an error's text. */
  tail(lines = 25): string {
    return [...this.out.lines().slice(-lines), ...this.log.lines().slice(-lines)].join("\n");
  }
}

function commandOf(options: FlinkProcessOptions, logFile: string): string[] {
  const { kind, home, jdk, version, dynamic, collector = "serial" } = options;
  const conf = path.join(home, "conf");
  return [
    jdkProgram(jdk, "java"),
    HEAP[kind],
    METASPACE,
    COLLECTORS[collector],
    ...JVM,
    ...javaFlags(version),
    `-Dlog.file=${logFile}`,
    `-Dlog4j.configurationFile=file:${path.join(conf, "log4j.properties")}`,
    "-cp",
    path.join(home, "lib", "*"),
    MAIN[kind],
    "--configDir",
    conf,
    ...Object.entries(dynamic).map(([key, value]) => `-D${key}=${value}`),
  ];
}
