import { join } from "node:path";
import { run, tail } from "../tools/run";
import type { Jdk } from "./jdk";

/** What is compiled, and against what. */
export interface Compilation {
  /** Paths of the sources. */
  readonly sources: readonly string[];
  /** Paths of the jars that they use. */
  readonly classPath: readonly string[];
  /** Folder that gets the classes. */
  readonly into: string;
}

const COMPILE_SECONDS = 120;

/**
 * Compiles for Java 8 and later, without debug information. Any warning is an error, but for the one that Java 8 is
 * old, and those about annotations inside of Flink's jars.
 *
 * @throws Error with the compiler's words.
 */
export async function compileJava(jdk: Jdk, what: Compilation): Promise<void> {
  const options = ["--release", "8", "-g:none", "-proc:none", "-Werror"];
  const lint = "-Xlint:all,-options,-classfile";
  const paths = ["-encoding", "UTF-8", "-cp", what.classPath.join(":"), "-d", what.into];
  const { ok, output } = await run(
    join(jdk.home, "bin", "javac"),
    [...options, lint, ...paths, ...what.sources],
    { timeoutSeconds: COMPILE_SECONDS },
  );
  if (!ok) throw new Error(`javac ${jdk.version}: failed. ${tail(output, 20)}`);
}
