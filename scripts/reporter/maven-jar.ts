import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { toolsCache } from "../tools/catalogue";
import { find } from "../tools/locate";
import { run, tail } from "../tools/run";
import { openWorkshop } from "../tools/workshop";

/** A jar of a Maven repository, pinned to its bytes. */
export interface MavenJar {
  /** Maven's group, such as `org.apache.flink`. */
  readonly group: string;
  /** Maven's artifact, such as `flink-metrics-core`. */
  readonly artifact: string;
  /** Its version, such as `1.13.6`. */
  readonly version: string;
  /** Digest of the file, in hexadecimal. */
  readonly sha256: string;
}

/** Of 2023-10; copies a jar without its dependencies. */
const COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy";
const MAVEN_SECONDS = 300;

/**
 * The jar's path on this machine. What is not kept yet is fetched by the machine's own Maven, so that its mirrors and
 * proxies are used, and kept with the other tools.
 *
 * @throws Error when it cannot be had, or has other bytes than those pinned.
 */
export async function ensureMavenJar(
  jar: MavenJar,
  say: (line: string) => void = () => undefined,
): Promise<string> {
  const name = `${jar.artifact}-${jar.version}.jar`;
  const kept = join(toolsCache(), "maven", name);
  if (existsSync(kept) && digestOf(kept) === jar.sha256) return kept;
  const coordinates = `${jar.group}:${jar.artifact}:${jar.version}`;
  if (!find("mvn")) {
    throw new Error(`maven: is needed to fetch ${coordinates}, got no mvn on PATH. Install Maven.`);
  }
  say(`fetching ${coordinates}`);
  const workshop = openWorkshop();
  try {
    const args = ["-q", "-B", COPY_GOAL, `-Dartifact=${coordinates}`];
    const into = [`-DoutputDirectory=${workshop}`, "-Dmdep.useBaseVersion=true"];
    const { ok, output } = await run("mvn", [...args, ...into], { timeoutSeconds: MAVEN_SECONDS });
    if (!ok) throw new Error(`maven: cannot fetch ${coordinates}. ${tail(output, 3)}`);
    const digest = digestOf(join(workshop, name));
    if (digest !== jar.sha256) {
      throw new Error(
        `maven: ${coordinates} has a wrong digest, got ${digest}, expected ${jar.sha256}. Look at the mirror in Maven's settings.`,
      );
    }
    mkdirSync(join(toolsCache(), "maven"), { recursive: true });
    renameSync(join(workshop, name), kept);
    return kept;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
