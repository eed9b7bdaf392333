import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { jarFile } from "../../scripts/reporter/build";
import { compileJava } from "../../scripts/reporter/compile";
import { findJdks, type Jdk } from "../../scripts/reporter/jdk";
import { anyGeneration, jarsOf } from "./generations";

/** What the harness may be started with. */
export interface HarnessOptions {
  /** Version of Flink whose classes are on the class path. @default anyGeneration */
  readonly version?: string;
  /** The Java that runs it. @default the first one found */
  readonly jdk?: Jdk;
  /** More arguments for the Java virtual machine. */
  readonly jvm?: readonly string[];
}

/** A value for a key of the reporter. Numbers and booleans arrive as such, as from a config.yaml without quotes. */
export type Setting = string | number | boolean;

/** All JDKs of this machine; tests that need one are skipped, by name, when it has none. */
export const jdks = findJdks();

/** `describe` where there is a JDK; otherwise the tests are named as skipped. */
export const describeWithJdk = jdks.length > 0 ? describe : describe.skip;

let classes: Promise<string> | undefined;

/** Folder with the harness's classes, compiled once a test file. */
function compiledHarness(jdk: Jdk): Promise<string> {
  classes ??= (async () => {
    const into = mkdtempSync(join(tmpdir(), "flinkwatch-harness-"));
    process.on("exit", () => rmSync(into, { recursive: true, force: true }));
    const classPath = await jarsOf(anyGeneration);
    const sources = [join(__dirname, "java", "ReporterHarness.java")];
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
  private errors = "";

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.ended = new Promise((resolve) => child.on("close", resolve));
    createInterface(child.stdout).on("line", (line) => {
      this.output += `${line}\n`;
      this.replies.shift()?.(line);
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (this.errors += chunk));
  }

  /** Starts one. */
  static async start(options: HarnessOptions = {}): Promise<Harness> {
    const jdk = options.jdk ?? jdks[0];
    if (jdk === undefined) throw new Error("there is no JDK");
    const jars = await jarsOf(options.version ?? anyGeneration);
    const classPath = [await compiledHarness(jdks[0] ?? jdk), jarFile, ...jars].join(":");
    const jvm = ["-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", ...(options.jvm ?? [])];
    return new Harness(
      spawn(join(jdk.home, "bin", "java"), [...jvm, "-cp", classPath, "ReporterHarness"]),
    );
  }

  /** Has the harness do something; answers its line, and the milliseconds that it took. */
  async tell(command: string): Promise<{ said: string; millis: number }> {
    const reply = new Promise<string>((resolve) => this.replies.push(resolve));
    this.child.stdin.write(`${command}\n`);
    const line = await Promise.race([reply, this.ended.then(() => `ended: ${this.errors}`)]);
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
    return [...this.errors.matchAll(pattern)].map((match) => match[1] ?? "");
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

/** Waits until `holds`, looking often. @throws Error with what it waited for, after 30 seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited 30 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
