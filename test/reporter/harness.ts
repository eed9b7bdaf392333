import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { jarFile } from "../../scripts/reporter/build";
import { compileJava } from "../../scripts/reporter/compile";
import { findJdks, type Jdk } from "../../scripts/reporter/jdk";
import { anyGeneration, classesOf, missingFor } from "./generations";
import { cannotBeTried } from "../support/cannot-be-tried";

/** What the harness may be started with. */
export interface HarnessOptions {
  /** Version of Flink whose classes are on the class path. @default anyGeneration */
  readonly version?: string;
  /** The Java that runs it. @default the first one found */
  readonly jdk?: Jdk;
  /** Whether the reporter's jar is on the class path; else the command `plugin` adds it. @default true */
  readonly withJar?: boolean;
  /** More arguments for the Java virtual machine. */
  readonly jvm?: readonly string[];
}

/** A value for a key of the reporter. Numbers and booleans arrive as such, as from a config.yaml without quotes. */
export type Setting = string | number | boolean;

/** All JDKs of this machine. */
export const jdks = findJdks();

/**
 * `describe`, where there are a JDK and that version's jars. Otherwise one test, named after what is missing, is
 * skipped; in CI it fails, unless the version is one of several.
 */
export function describeWithJdk(
  title: string,
  tests: () => void,
  version: string = anyGeneration,
): void {
  const missing =
    jdks.length > 0 ? missingFor(version) : "a JDK: set JAVA_HOME, or put javac on PATH";
  if (missing === undefined) return describe(title, tests);
  if (version === anyGeneration) cannotBeTried(title, missing);
  else test.skip(`${title}: skipped, it needs ${missing}`, () => undefined);
}

/** How a line begins that answers a command. All others are the log, on the same stream, so that none comes late. */
const REPLY = "> ";

let classes: Promise<string> | undefined;

/** Folder with the harness's classes, compiled once a test file. */
function compiledHarness(jdk: Jdk): Promise<string> {
  classes ??= (async () => {
    const into = mkdtempSync(join(tmpdir(), "flinkwatch-harness-"));
    process.on("exit", () => rmSync(into, { recursive: true, force: true }));
    const { classPath } = await classesOf(anyGeneration);
    const names = ["ReporterHarness.java", "MetricGroups.java"];
    const sources = names.map((name) => join(__dirname, "java", name));
    await compileJava(jdk, { sources, classPath, into });
    return into;
  })();
  return classes;
}

/** A Java process that treats the reporter of the tree as Flink does. */
export class Harness {
  private readonly replies: ((line: string) => void)[] = [];
  private readonly ended: Promise<number | null>;
  private output = "";
  /** What Java itself says, such as the trace of an uncaught exception. */
  private errors = "";

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.ended = new Promise((resolve) => child.on("close", resolve));
    createInterface(child.stdout).on("line", (line) => {
      this.output += `${line}\n`;
      if (line.startsWith(REPLY)) this.replies.shift()?.(line.slice(REPLY.length));
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (this.errors += chunk));
  }

  /** Starts one. */
  static async start(options: HarnessOptions = {}): Promise<Harness> {
    const jdk = options.jdk ?? jdks[0];
    if (jdk === undefined) throw new Error("there is no JDK");
    const flink = await classesOf(options.version ?? anyGeneration);
    const jars = [...(options.withJar === false ? [] : [jarFile]), ...flink.classPath];
    const classPath = [await compiledHarness(jdks[0] ?? jdk), ...jars].join(":");
    const small = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
    const args = [...small, ...flink.jvm, ...(options.jvm ?? []), "-cp", classPath];
    return new Harness(spawn(join(jdk.home, "bin", "java"), [...args, "ReporterHarness"]));
  }

  /** Has the harness do something; answers its line, and the milliseconds that it took. */
  async tell(command: string): Promise<{ said: string; millis: number }> {
    const reply = new Promise<string>((resolve) => this.replies.push(resolve));
    this.child.stdin.write(`${command}\n`);
    const line = await Promise.race([reply, this.ended.then(() => `ended: ${this.text}`)]);
    const [, said = line, millis = "0"] = /^(\w+) (\d+)$/.exec(line) ?? [];
    return { said, millis: Number(millis) };
  }

  /** Makes a reporter with these settings; answers `created`, or what was thrown. */
  async create(settings: Record<string, Setting>): Promise<string> {
    for (const [key, value] of Object.entries(settings)) {
      await this.tell(`${javaType(value)} ${key}=${value}`);
    }
    return (await this.tell("create")).said;
  }

  /** Lines of the log, from this level on, such as `WARN`, without thread and logger. */
  log(level: string): string[] {
    const pattern = new RegExp(`^\\[[^\\]]+\\] ${level} [\\w.]+ - (.*)$`, "gm");
    return [...this.output.matchAll(pattern)].map((match) => match[1] ?? "");
  }

  /** All that the process said. */
  get text(): string {
    return this.output + this.errors;
  }

  /** Ends standard input and waits for the process. */
  async stop(): Promise<number | null> {
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 15_000);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }
}

function javaType(value: Setting): string {
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "double";
  return typeof value === "boolean" ? "boolean" : "text";
}
