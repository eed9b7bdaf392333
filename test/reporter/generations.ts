import { join } from "node:path";
import { locateDistributionJars } from "../../scripts/reporter/distribution-jars";
import { ensureMavenJars, mavenJarsAreNear } from "../../scripts/tools/maven-jars";
import { RUNTIME_JARS } from "../../scripts/reporter/pinned-jars";

/** A version of Flink whose classes the reporter meets in these tests. */
export interface Generation {
  /** The version, such as `1.18.1`. */
  readonly version: string;
  /** What it stands for. */
  readonly standsFor: string;
}

/** What a Java process needs to have that version's classes and a log on standard output. */
export interface Classes {
  /** Paths of jars. */
  readonly classPath: readonly string[];
  /** Arguments for the Java virtual machine. */
  readonly jvm: readonly string[];
}

/**
 * One version of each shape that Flink's own reporter had, and the oldest and newest of EMR's. Maven Central has no
 * reporter of 1.13.6 and 1.20.5 under its plain name: those are taken from the distributions that the lab plays.
 */
export const generations: readonly Generation[] = [
  { version: "1.13.6", standsFor: "the oldest" },
  { version: "1.14.6", standsFor: "1.13 to 1.16: one registry for all reporters" },
  { version: "1.18.1", standsFor: "1.17 and 1.18: a registry of its own" },
  { version: "1.20.1", standsFor: "1.19 and 1.20: typed values of config.yaml" },
  { version: "1.20.5", standsFor: "the newest 1.x" },
  { version: "2.3.0", standsFor: "2.0 to 2.3: another interface of reporters" },
];

/** The version that a test takes which is about no version. */
export const anyGeneration = "1.18.1";

const SIMPLE_LOGGER = ["-Dorg.slf4j.simpleLogger.logFile=System.out"];
/** Both spellings that Log4j 2 has had. */
const LOG4J = ["log4j2.configurationFile", "log4j.configurationFile"].map(
  (key) => `-D${key}=${join(__dirname, "java", "log4j2.properties")}`,
);

/** What is missing on this machine to load that version's classes; undefined when nothing is. */
export function missingFor(version: string): string | undefined {
  if (isNearInMaven(version) || locateDistributionJars(version)) return undefined;
  const distribution = `Flink ${version} (\`npm run lab -- --flink ${version}\` fetches it)`;
  return RUNTIME_JARS.has(version) ? `Maven on PATH, or ${distribution}` : distribution;
}

/** That version's classes: of Maven, else of a distribution. */
export async function classesOf(version: string): Promise<Classes> {
  if (isNearInMaven(version)) {
    return {
      classPath: await ensureMavenJars(RUNTIME_JARS.get(version) ?? []),
      jvm: SIMPLE_LOGGER,
    };
  }
  const jars = locateDistributionJars(version);
  if (jars === undefined) throw new Error(`Flink ${version}: needs ${missingFor(version)}.`);
  return { classPath: [jars.flink, jars.reporter, ...jars.logger], jvm: LOG4J };
}

function isNearInMaven(version: string): boolean {
  const jars = RUNTIME_JARS.get(version);
  return jars !== undefined && mavenJarsAreNear(jars);
}
