import { findJdks } from "./jdk";
import { ensureMavenJars } from "../tools/maven-jars";
import { COMPILE_JARS, RUNTIME_JARS } from "./pinned-jars";

/**
 * Fetches the jars with which the reporter's tests compile and load it, 10 MB; none where there is no JDK to use them.
 *
 * @returns undefined when all are there, else what was wrong and what to do.
 */
export async function ensureReporterJars(say: (line: string) => void): Promise<string | undefined> {
  if (findJdks().length === 0)
    return "reporter: its tests need a JDK, got none in JAVA_HOME, on PATH or of the system. Install Java 17 or newer; without, they are skipped.";
  try {
    await ensureMavenJars([...COMPILE_JARS, ...[...RUNTIME_JARS.values()].flat()], say);
    return undefined;
  } catch (error) {
    return `reporter: ${(error as Error).message} Its tests take jars of whole Flinks where there are some, and are skipped otherwise.`;
  }
}
