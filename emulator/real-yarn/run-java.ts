/** Runs a Java program to its end. */
import { execFile } from "node:child_process";
import { type Jdk, jdkProgram } from "../real-flink/java";

/** What is run, and how. */
export interface JavaProgram {
  readonly jdk: Jdk;
  /** Its working directory. */
  readonly cwd: string;
  /** Seconds after which it is killed. */
  readonly seconds: number;
  /** Options of the JVM. */
  readonly flags: readonly string[];
  readonly classPath: readonly string[];
  /** The class whose `main` is called. */
  readonly main: string;
  readonly args: readonly string[];
  /** Its environment besides what it inherits. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How it ended. */
export interface JavaResult {
  /** True for exit code 0 in time. */
  readonly ok: boolean;
  /** What it printed, errors last. */
  readonly output: string;
}

/** Small and quick to start. */
const JVM = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];
const OUTPUT_BYTES = 64_000_000;

/** Runs it. Never throws. */
export function runJava(program: JavaProgram): Promise<JavaResult> {
  const { jdk, cwd, seconds, flags, classPath, main, args, environment } = program;
  const command = [...JVM, ...flags, "-cp", classPath.join(":"), main, ...args];
  const env = { ...process.env, JAVA_HOME: jdk.home, ...environment };
  const options = { cwd, env, timeout: seconds * 1000, killSignal: "SIGKILL" as const };
  return new Promise((resolve) => {
    execFile(
      jdkProgram(jdk, "java"),
      command,
      { ...options, maxBuffer: OUTPUT_BYTES },
      (error, stdout, stderr) => {
        const cause = error?.killed ? `\nkilled after ${seconds} s` : "";
        resolve({ ok: error === null, output: `${stdout}\n${stderr}${cause}` });
      },
    );
  });
}
