import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { realFlink, type RealFlink } from "./flink";

/** What one process of Flink has of a configuration, by full key or, for the reporter, by its short one. */
export interface Seen {
  /** Why Flink does not start. */
  readonly fault?: string;
  readonly values?: Readonly<Record<string, string>>;
  /** Simple names of Java classes. */
  readonly types?: Readonly<Record<string, string>>;
  /** What a reporter gets by `get`, as text. */
  readonly reporter?: Readonly<Record<string, string>>;
  /** What a reporter gets by `getString`: null for what is no String. */
  readonly getString?: Readonly<Record<string, string | null>>;
}

/** What Flink has on the submitting host, and in a container on YARN, for which its client writes the file again. */
export interface Answer {
  readonly submitted: Seen;
  readonly container?: Seen;
}

/** File name → what is in it. */
export type ConfFolder = Readonly<Record<string, string | Buffer>>;

/** Whether the machine's locale is UTF-8 or, as in many containers, none. */
export type Locale = "utf8" | "none";

const source = join(__dirname, "..", "java", "ConfigReader.java");

/** A JVM that loads configurations with a version's own GlobalConfiguration, one after the other. */
export class ConfigReader {
  private readonly waiting: ((answer: Answer) => void)[] = [];
  private errors = "";

  private constructor(
    private readonly flink: RealFlink,
    private readonly folder: string,
    private readonly child: ChildProcessByStdio<Writable, Readable, Readable>,
  ) {
    child.setMaxListeners(0);
    child.stderr.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    createInterface({ input: child.stdout }).on("line", (line) =>
      this.waiting.shift()?.(JSON.parse(line) as Answer),
    );
  }

  /** Starts the Java part, compiled against that version. */
  static start(version: string, locale: Locale): ConfigReader {
    const flink = realFlink(version);
    const folder = mkdtempSync(join(tmpdir(), "config-reader-"));
    const { java, major } = flink.jdk;
    // From 18 on Java's default is UTF-8 whatever the locale, unless told to be as before.
    const encoding = locale === "utf8" ? "UTF-8" : major >= 18 ? "COMPAT" : "US-ASCII";
    const child = spawn(
      java,
      [
        "-Xmx200m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        `-Dfile.encoding=${encoding}`,
        `-Djava.io.tmpdir=${folder}`,
        "-cp",
        flink.dist,
        // Compiled in memory against that class path, as the java command does with a source file.
        source,
      ],
      { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, LC_ALL: "C" } },
    );
    return new ConfigReader(flink, folder, child);
  }

  /** What Flink has of a conf folder. */
  read(conf: ConfFolder, reporter = "promgateway"): Promise<Answer> {
    const files = Object.entries(conf).map(([name, content]) => {
      return `${name} ${Buffer.from(content).toString("base64") || "-"}`;
    });
    return new Promise((resolve, reject) => {
      if (this.child.exitCode !== null) return reject(this.ended());
      const onExit = () => reject(this.ended());
      this.child.once("exit", onExit);
      this.waiting.push((answer) => {
        this.child.off("exit", onExit);
        resolve(answer);
      });
      this.child.stdin.write(`${[reporter, ...files].join(" ")}\n`);
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.stdin.end();
    if (this.child.exitCode === null) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private ended(): Error {
    return new Error(`Flink ${this.flink.version}: the reader ended. ${this.errors.slice(-2000)}`);
  }
}
