import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HadoopJars } from "../../emulator/real-yarn/yarn-cluster";
import { projectRoot } from "../project-root";
import { ensureMavenJars, locateMavenJars, type MavenJar } from "./maven-jars";
import type { Say } from "./pulumi-build";

/** The Hadoop with which the lab runs YARN. */
export const HADOOP_VERSION = "3.3.6";

const PINNED = join(projectRoot(), "scripts", "tools", `hadoop-${HADOOP_VERSION}.sha256`);
const SHADED = ["hadoop-client-api", "hadoop-client-runtime"];
/** Needed by the shaded client too, which shades all but that. */
const SHARED = ["commons-logging"];

/** The jars that are kept, or undefined when one is missing. */
export function locateHadoop(): HadoopJars | undefined {
  const jars = pinnedJars();
  const paths = locateMavenJars(jars);
  return paths && sorted(jars, paths);
}

/**
 * Fetches the jars unless they are there, 108 MB.
 * @returns undefined when they are there, else what was wrong and what to do.
 */
export async function ensureHadoop(say: Say): Promise<string | undefined> {
  try {
    if (locateHadoop()) return undefined;
    say(`Hadoop ${HADOOP_VERSION}: fetching its jars, 108 MB`);
    await ensureMavenJars(pinnedJars(), say);
    return undefined;
  } catch (error) {
    return `Hadoop: ${(error as Error).message} Without it nothing is played on YARN.`;
  }
}

/** The jars that are pinned, client and daemons. */
export function pinnedJars(): MavenJar[] {
  const lines = readFileSync(PINNED, "utf8").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map(parseLine);
}

function parseLine(line: string): MavenJar {
  const [, sha256, group, artifact, version] =
    /^([0-9a-f]{64}) {2}([^:]+):([^:]+):([^:]+)$/.exec(line) ?? [];
  if (sha256 && group && artifact && version) return { group, artifact, version, sha256 };
  throw new Error(`${PINNED}: expected "SHA-256  GROUP:ARTIFACT:VERSION", got ${line}.`);
}

function sorted(jars: readonly MavenJar[], paths: readonly string[]): HadoopJars {
  const named = (names: readonly string[]) =>
    paths.filter((_, at) => names.includes(jars[at]?.artifact ?? ""));
  const shaded = named(SHADED);
  return {
    daemons: paths.filter((path) => !shaded.includes(path)),
    client: [...shaded, ...named(SHARED)],
  };
}
