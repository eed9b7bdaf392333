/** What a version's standalone scenarios play on: the ground, and the sessions started from its Flink homes. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Collector, FlinkProcess } from "../../emulator/real-flink/flink-process";
import { FlinkSession } from "../../emulator/real-flink/flink-session";
import { poll } from "../../emulator/real-flink/poll";
import type { Equipment } from "./equipment";
import type { Seen } from "./evidence";
import { Ground, WAIT_SECONDS } from "./ground";

/** A session with a reporter, on which most scenarios play. */
export interface MainSession {
  readonly home: string;
  readonly session: FlinkSession;
  /** The job that runs in it, once one was submitted. */
  jobId?: string;
}

/** The stage of one version. */
export class Stage extends Ground {
  /** The session with a reporter; made by the first scenario that needs it. */
  main: MainSession | undefined;
  /** The session that was started before the reporter was set up. */
  old: FlinkSession | undefined;
  /** A JobManager that was started after the token's rotation. */
  witness: FlinkSession | undefined;
  /** The JobManager of a scenario that needs nothing else. */
  lone: FlinkSession | undefined;
  private readonly sessions: FlinkSession[] = [];
  private watched: { process: FlinkProcess; from: number }[] = [];
  private since = 0;

  /** Starts the gateway. @param dir a folder of its own */
  static async open(equipment: Equipment, dir: string): Promise<Stage> {
    return new Stage(equipment, await Ground.startGateway(equipment, dir), dir);
  }

  /** Starts a JobManager from a home. It is closed with the stage. */
  async start(home: string, name: string, collector?: Collector): Promise<FlinkSession> {
    const { version, jdk } = this.equipment;
    const dir = path.join(this.dir, `session-${name}`);
    mkdirSync(dir, { recursive: true });
    const session = await FlinkSession.start({
      home,
      version,
      jdk,
      dir,
      ...(collector && { collector }),
    });
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

  /** What was seen since {@link watch}. */
  async seen(): Promise<Seen> {
    const groups = await this.gateway.groups();
    const logs = this.watched.map(({ process: { kind, name, log, out }, from }) => ({
      kind,
      name,
      lines: [...out.lines(), ...log.lines(from)],
    }));
    return { logs, groups, observed: {}, since: this.since, now: Date.now() / 1000 };
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.kill()));
    await this.gateway.close();
  }
}
