/** One stack on the local cloud whose cluster runs real Flinks, and `npm run verify` asked about them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { FlinkSession } from "../../emulator/real-flink/flink-session";
import { poll } from "../../emulator/real-flink/poll";
import { LabGateway } from "../../emulator/real-flink/push-gateway";
import { confFileOf } from "../../emulator/real-flink/reporter-keys";
import type { Application } from "../../emulator/yarn/application";
import type { Equipment } from "../../scripts/lab/equipment";
import { projectRoot } from "../../scripts/project-root";
import { type DemoCluster, demoClusters, FLINK_HOME } from "../../scripts/story/demo-fleet";
import { runProjectCommand } from "../../scripts/story/project-command";
import { withRealFlink } from "../../scripts/story/real-flink";
import { openSetting, type Setting } from "../../scripts/story/setting";
import { UPLOAD_SECONDS } from "../../scripts/verify/judge-application";
import type { ReportedCluster, VerifyReport } from "../../scripts/verify/report";

/** A real Flink that YARN knows. */
export interface Submitted {
  readonly session: FlinkSession;
  readonly application: Application;
}

/** How an application differs from one that somebody submits on the master as it is. */
export interface SubmitOptions {
  /** Changes a copy of the master's Flink home: another node, or a `conf` folder of its own. */
  readonly spoil?: (home: string) => void;
  readonly taskManager?: boolean;
  /** Whether YARN's proxy reaches its REST interface. @default true */
  readonly reachable?: boolean;
  /** Seconds after the change at which YARN took it. @default longer than a client's upload takes */
  readonly afterChange?: number;
}

/** What `verify` said. */
export interface Said {
  readonly exitCode: number;
  /** The cluster's verdict. */
  readonly cluster: string;
  /** Each application's verdict by its name. */
  readonly applications: Readonly<Record<string, string>>;
  readonly whole: ReportedCluster;
}

/** Nothing listens there. */
const NOBODY = "http://127.0.0.1:1";
const SETTLE_SECONDS = 90;
/** A look costs two seconds of a core, which the Flinks that are looked at need too. */
const LOOK_EVERY_MILLISECONDS = 8000;

/** Everything that a file of situations plays on. */
export class VerifyBench {
  private readonly sessions: FlinkSession[] = [];
  private foreign: LabGateway | undefined;
  private changedAt = 0;

  static async open(equipment: Equipment): Promise<VerifyBench> {
    const scratch = mkdtempSync(path.join(tmpdir(), "flinkwatch-verify-"));
    const place = { project: projectRoot(), scratch };
    const setting = await openSetting({
      ...place,
      ...withRealFlink(place, equipment, { alone: true }),
    });
    const [cluster] = demoClusters(setting.world.emr);
    if (!cluster) throw new Error("The demo's world has no cluster.");
    return new VerifyBench(equipment, setting, cluster);
  }

  private constructor(
    private readonly equipment: Equipment,
    readonly setting: Setting,
    readonly cluster: DemoCluster,
  ) {}

  /** The real `pulumi up`. */
  async up(): Promise<void> {
    await this.setting.pulumi.init();
    const run = await this.setting.pulumi.up();
    if (run.exitCode !== 0) throw new Error(run.stdout + run.stderr);
    this.changedAt = Date.parse((await this.verify()).whole.changedAt ?? "");
  }

  /** Starts a JobManager, and a TaskManager where asked for, and tells YARN of it. */
  async submit(name: string, options: SubmitOptions = {}): Promise<Submitted> {
    const { afterChange = UPLOAD_SECONDS + 1, reachable = true } = options;
    const home = options.spoil ? this.spoiled(name, options.spoil) : this.home;
    const session = await this.started(name, home, options.taskManager ?? false);
    const startedTime = this.changedAt === 0 ? Date.now() : this.changedAt + afterChange * 1000;
    const flink = { url: reachable ? session.rest.base : NOBODY };
    return { session, application: this.yarn.submit({ name, startedTime, flink }) };
  }

  /** Ends an application: in order, or as a lost node does, which leaves its groups behind. */
  async end({ session, application }: Submitted, how: "stop" | "kill"): Promise<void> {
    await session[how]();
    application.end(how === "stop" ? "FINISHED" : "KILLED");
  }

  /** A push gateway with the instance's user and token that is no instance's. */
  async foreignGateway(): Promise<LabGateway> {
    const userName = String(this.setting.world.account.appId);
    const dir = path.join(this.setting.scratch, "foreign");
    const account = { userName, token: await this.token() };
    this.foreign = await LabGateway.start(this.equipment.pushgateway, dir, account);
    return this.foreign;
  }

  /** The instance's token, as the console shows it. */
  async token(): Promise<string> {
    const InstanceIds = [await this.setting.instanceId()];
    const { InstanceSet } = await this.setting.console.call<{
      InstanceSet: { AuthToken: string }[];
    }>("monitor", "DescribePrometheusInstances", { InstanceIds });
    return InstanceSet[0]?.AuthToken ?? "";
  }

  /** Waits until so many seconds have passed since the change. */
  async sinceChange(seconds: number): Promise<void> {
    const end = this.changedAt + seconds * 1000;
    await poll({ what: "time to pass", seconds: seconds + 1 }, () => Date.now() >= end);
  }

  /** Runs `npm run verify` once. */
  async verify(): Promise<Said> {
    const run = await runProjectCommand(this.setting, "verify", ["--json", "-"]);
    const [whole] = (JSON.parse(run.stdout) as VerifyReport).clusters;
    if (!whole) throw new Error(`verify told of no cluster:\n${run.stdout}`);
    const applications = Object.fromEntries(
      whole.applications.map(({ name, verdict }) => [name, verdict]),
    );
    return { exitCode: run.exitCode, cluster: whole.verdict, applications, whole };
  }

  /** What people read. */
  async text(...options: string[]): Promise<string> {
    return (await runProjectCommand(this.setting, "verify", options)).stdout;
  }

  /** Asks until it says so: pushes and scrapes take their time. What it said last is returned, right or wrong. */
  async eventually(holds: (said: Said) => boolean): Promise<Said> {
    const end = Date.now() + SETTLE_SECONDS * 1000;
    let said = await this.verify();
    while (!holds(said) && Date.now() < end) {
      await wait(LOOK_EVERY_MILLISECONDS);
      said = await this.verify();
    }
    return said;
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.kill()));
    await this.foreign?.close();
    await this.setting.close();
    rmSync(this.setting.scratch, { recursive: true, force: true });
  }

  /** A file of the master. */
  masterFile(name: string): string {
    return path.join(this.setting.cloud.hosts[this.cluster.master] ?? "", name);
  }

  private get home(): string {
    return this.masterFile(FLINK_HOME);
  }

  private get yarn() {
    const { yarn } = this.setting.cloud.nodes;
    if (yarn === undefined) throw new Error("the local cloud runs no YARN");
    return yarn.of(this.cluster.id);
  }

  private async started(name: string, home: string, taskManager: boolean): Promise<FlinkSession> {
    const dir = path.join(this.setting.scratch, `session-${name}`);
    mkdirSync(dir, { recursive: true });
    const session = await FlinkSession.start({ ...this.equipment, home, dir });
    this.sessions.push(session);
    if (taskManager) session.addTaskManager();
    await session.ready();
    return session;
  }

  /** Files are shared with the master's home; whoever spoils one puts a new one in its place. */
  private spoiled(name: string, spoil: (home: string) => void): string {
    const home = path.join(this.setting.scratch, "homes", name);
    mkdirSync(path.dirname(home), { recursive: true });
    execFileSync("cp", ["-al", this.home, home]);
    spoil(home);
    return home;
  }
}

const KEYS = /^metrics\.reporter\.promgateway\./;

/** Our jar away, as on a node that `up` does not know. */
export function withoutJar(home: string): void {
  rmSync(path.join(home, "plugins/metrics-prometheus/flinkwatch-reporter.jar"));
}

/** None of the reporter's keys, as in a `conf` folder that somebody made before. */
export function withoutKeys(home: string): void {
  rewrite(home, (line) => (KEYS.test(line) ? [] : [line]));
}

/** Other values for keys of the reporter that are there, given without its prefix. */
export function withKeys(values: Readonly<Record<string, string>>): (home: string) => void {
  return (home) => {
    const isYaml = path.basename(confFileOf(home)) === "config.yaml";
    rewrite(home, (line) => {
      const key = line.split(":", 1)[0] ?? "";
      const value = KEYS.test(line) ? values[key.replace(KEYS, "")] : undefined;
      if (value === undefined) return [line];
      return [`${key}: ${isYaml ? `'${value}'` : value}`];
    });
  };
}

/** Another gateway, in the words of every version. */
export function withGateway(host: string, port: number): (home: string) => void {
  return withKeys({ host, port: String(port), hostUrl: `http://${host}:${port}` });
}

function rewrite(home: string, change: (line: string) => string[]): void {
  const file = confFileOf(home);
  const before = readFileSync(file, "utf8");
  const after = before.split("\n").flatMap(change).join("\n");
  if (after === before) throw new Error(`verify bench: nothing was changed in ${file}.`);
  rmSync(file);
  writeFileSync(file, after);
}
