/** The Java with which Flink runs and our jobs are compiled. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";

/** A Java Development Kit. */
export interface Jdk {
  readonly home: string;
  /** Such as `17`. */
  readonly major: number;
}

/** Flink's oldest and newest minors both run on it; 25 does not run Hadoop's client. */
const PREFERRED_MAJOR = 17;
const OLDEST_MAJOR = 11;

/** Where Linux distributions put their JDKs. */
const FOLDER_OF_JDKS = "/usr/lib/jvm";

/**
 * Finds a JDK: JAVA_HOME, else the one on PATH, else those of the system, each only if it is new enough and has a
 * compiler. Among the system's, Java 17 comes first.
 */
export function findJdk(environment: NodeJS.ProcessEnv = process.env): Jdk | undefined {
  const given = [environment.JAVA_HOME, ...onPath(environment.PATH ?? "")];
  const candidates = [...given, ...ofSystem()].filter((home) => home !== undefined);
  const found = [...new Set(candidates)].map(describe).filter((jdk) => jdk !== undefined);
  return found.find((jdk) => jdk.home === environment.JAVA_HOME) ?? preferred(found);
}

/** Path of one of its programs. */
export function jdkProgram(jdk: Jdk, name: "java" | "javac"): string {
  return path.join(jdk.home, "bin", name);
}

function preferred(found: readonly Jdk[]): Jdk | undefined {
  return found.find(({ major }) => major === PREFERRED_MAJOR) ?? found[0];
}

function onPath(searchPath: string): string[] {
  const programs = searchPath.split(path.delimiter).map((folder) => path.join(folder, "javac"));
  return programs
    .filter((file) => existsSync(file))
    .map((file) => path.dirname(path.dirname(realpathSync(file))));
}

function ofSystem(): string[] {
  if (!existsSync(FOLDER_OF_JDKS)) return [];
  const names = readdirSync(FOLDER_OF_JDKS).sort();
  return names.map((name) => path.join(FOLDER_OF_JDKS, name)).filter((home) => existsSync(home));
}

function describe(home: string): Jdk | undefined {
  if (!existsSync(path.join(home, "bin", "javac"))) return undefined;
  const { stdout } = spawnSync(path.join(home, "bin", "javac"), ["-version"], {
    encoding: "utf8",
    timeout: 20_000,
  });
  const major = Number(/^javac (\d+)/.exec(stdout ?? "")?.[1] ?? 0);
  return major >= OLDEST_MAJOR ? { home, major } : undefined;
}
