import { locateDistributionJars } from "./distribution-jars";
import { ensureMavenJars, mavenJarsAreNear } from "../tools/maven-jars";
import { COMPILE_JARS } from "./pinned-jars";

/** Where Maven's three jars lie in whole distributions: the same interfaces, and the compiler writes the same bytes. */
const METRICS_OF = "1.13.6";
const REPORTER_OF = "1.18.1";

/** What keeps the reporter from being compiled here, besides a JDK; undefined when nothing does. */
export function missingToCompile(): string | undefined {
  if (mavenJarsAreNear(COMPILE_JARS) || distributionClassPath() !== undefined) return undefined;
  return `Maven on PATH, or Flink ${METRICS_OF} and ${REPORTER_OF} (\`npm run lab -- --flink V\` fetches V)`;
}

/**
 * Paths of what the reporter is compiled against: Maven's jars, or distributions where there is no Maven.
 *
 * @throws Error when neither can be had.
 */
export async function ensureCompileClassPath(say?: (line: string) => void): Promise<string[]> {
  const fallback = mavenJarsAreNear(COMPILE_JARS) ? undefined : distributionClassPath();
  return fallback ?? ensureMavenJars(COMPILE_JARS, say);
}

function distributionClassPath(): string[] | undefined {
  const metrics = locateDistributionJars(METRICS_OF);
  const reporter = locateDistributionJars(REPORTER_OF);
  return metrics && reporter && [metrics.flink, reporter.reporter];
}
