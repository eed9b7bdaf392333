import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toolsCache } from "./catalogue";
import { find } from "./locate";
import { run, tail } from "./run";
import { folderMegabytes, openWorkshop } from "./workshop";

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

/** Of 2023-10; copies jars without their dependencies. */
const PLUGIN = {
  group: "org.apache.maven.plugins",
  artifact: "maven-dependency-plugin",
  version: "3.6.1",
};
/** A slow line takes its time for Hadoop's 108 MB. */
const MAVEN_SECONDS = 3600;
const LISTED = 4;

/** Whether {@link ensureMavenJars} can be hoped to succeed: all are kept, or Maven is on PATH. */
export function mavenJarsAreNear(jars: readonly MavenJar[]): boolean {
  return find("mvn") !== undefined || jars.every(isKept);
}

/** Paths of the jars on this machine, in the order given; undefined when one is not kept. */
export function locateMavenJars(jars: readonly MavenJar[]): string[] | undefined {
  return jars.every(isKept) ? jars.map(keptPath) : undefined;
}

/**
 * Paths of the jars on this machine, in the order given. What is not kept yet is fetched in one go by the machine's own
 * Maven, so that its mirrors and proxies are used, and kept with the other tools.
 *
 * @throws Error when one cannot be had, or has other bytes than those pinned.
 */
export async function ensureMavenJars(
  jars: readonly MavenJar[],
  say: (line: string) => void = () => undefined,
): Promise<string[]> {
  const wanted = jars.filter((jar) => !isKept(jar));
  if (wanted.length > 0)
    await fetchJars([...new Map(wanted.map((jar) => [name(jar), jar])).values()], say);
  return jars.map(keptPath);
}

async function fetchJars(jars: readonly MavenJar[], say: (line: string) => void): Promise<void> {
  const list = describe(jars);
  if (!find("mvn")) {
    throw new Error(`maven: is needed to fetch ${list}, got no mvn on PATH. Install Maven.`);
  }
  say(`maven: fetching ${list}`);
  const workshop = openWorkshop();
  try {
    writeFileSync(join(workshop, "pom.xml"), renderPom(jars, workshop));
    const goal = `${PLUGIN.group}:${PLUGIN.artifact}:${PLUGIN.version}:copy`;
    const args = ["-q", "-B", "-f", join(workshop, "pom.xml"), goal];
    const { ok, output } = await run("mvn", args, {
      timeoutSeconds: MAVEN_SECONDS,
      onWaiting: (seconds) =>
        say(`maven: ${folderMegabytes(workshop)} MB of jars in place (${seconds} s)`),
    });
    if (!ok) throw new Error(`maven: cannot fetch ${list}. ${errorLines(output)}`);
    for (const jar of jars) keep(jar, join(workshop, name(jar)));
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function describe(jars: readonly MavenJar[]): string {
  const first = jars.slice(0, LISTED);
  const list = first.map(({ group, artifact, version }) => `${group}:${artifact}:${version}`);
  const more = jars.length - LISTED;
  return `${list.join(", ")}${more > 0 ? ` and ${more} more jars` : ""}`;
}

/** A project that is nothing but a list of jars to copy: Maven's command line takes one jar only. */
function renderPom(jars: readonly MavenJar[], into: string): string {
  const coordinates = ({ group, artifact, version }: Omit<MavenJar, "sha256">) =>
    `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`;
  const items = jars.map((jar) => `<artifactItem>${coordinates(jar)}</artifactItem>`).join("\n");
  const project = { group: "flinkwatch", artifact: "jars", version: "1" };
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
${coordinates(project)}<packaging>pom</packaging>
<build><plugins><plugin>${coordinates(PLUGIN)}<configuration>
<outputDirectory>${into}</outputDirectory><useBaseVersion>true</useBaseVersion>
<artifactItems>
${items}
</artifactItems></configuration></plugin></plugins></build></project>
`;
}

function keep(jar: MavenJar, fetched: string): void {
  const digest = digestOf(fetched);
  if (digest !== jar.sha256) {
    throw new Error(
      `maven: ${name(jar)} has a wrong digest, got ${digest}, expected ${jar.sha256}. Look at the mirror in Maven's settings.`,
    );
  }
  mkdirSync(join(toolsCache(), "maven"), { recursive: true });
  renameSync(fetched, keptPath(jar));
}

/** Maven's first error says what it is; those after it say where to read more. */
function errorLines(output: string): string {
  const errors = output.split("\n").filter((line) => line.includes("[ERROR]"));
  return errors[0] ?? tail(output, 3);
}

function isKept(jar: MavenJar): boolean {
  return existsSync(keptPath(jar)) && digestOf(keptPath(jar)) === jar.sha256;
}

function keptPath(jar: MavenJar): string {
  return join(toolsCache(), "maven", name(jar));
}

function name({ artifact, version }: MavenJar): string {
  return `${artifact}-${version}.jar`;
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
