/** What the lab needs of the machine, and what is missing. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { HadoopJars } from "../../emulator/real-yarn/yarn-cluster";
import { projectRoot } from "../project-root";
import { findJdks } from "../reporter/jdk";
import { locateFlinkDistribution } from "../tools/flink-distribution";
import { HADOOP_VERSION, locateHadoop } from "../tools/hadoop-jars";
import { locateTools } from "../tools/locate";

/** Programs and files with which a version is played. */
export interface Equipment {
  readonly version: string;
  readonly jdk: { readonly home: string; readonly version: string };
  /** Folder of the distribution. */
  readonly distribution: string;
  /** Path of the push gateway's program. */
  readonly pushgateway: string;
  /** The authenticating reporter's jar. */
  readonly reporterJar: string;
}

/** Runs every Flink, and Hadoop's client too, which Java 25 does not. */
const PREFERRED_JAVA = 17;
const OLDEST_JAVA = 11;
/** Hadoop 3.3 asks for the current subject, which newer ones refuse. */
const NEWEST_JAVA_OF_HADOOP = 22;

/** What a version is played with on YARN. */
export interface YarnEquipment extends Equipment {
  readonly hadoop: HadoopJars;
}

/** JAVA_HOME if it is set and among those that serve, else Java 17, else what there is. */
export function labJdk(newest = Infinity): Equipment["jdk"] | undefined {
  const jdks = findJdks().filter(({ version }) => {
    const major = majorOf(version);
    return major >= OLDEST_JAVA && major <= newest;
  });
  if (process.env.JAVA_HOME) return jdks[0];
  return jdks.find(({ version }) => majorOf(version) === PREFERRED_JAVA) ?? jdks[0];
}

/** The equipment for a version on YARN, or what is missing, a line each. */
export function equipYarn(version: string): YarnEquipment | { readonly missing: string[] } {
  const equipment = equip(version);
  const jdk = labJdk(NEWEST_JAVA_OF_HADOOP);
  const hadoop = locateHadoop();
  const missing = [
    ...("missing" in equipment ? equipment.missing : []),
    ...(jdk ? [] : [`a JDK from Java ${OLDEST_JAVA} to ${NEWEST_JAVA_OF_HADOOP}, for Hadoop`]),
    ...(hadoop ? [] : [`Hadoop ${HADOOP_VERSION}: \`node scripts/setup.mjs --for test\``]),
  ];
  if ("missing" in equipment || !jdk || !hadoop) return { missing };
  return { ...equipment, jdk, hadoop };
}

/** The equipment for a version, or what is missing, a line each. */
export function equip(version: string): Equipment | { readonly missing: string[] } {
  const jdk = labJdk();
  const distribution = locateFlinkDistribution(version)?.folder;
  const { pushgateway } = locateTools();
  const reporterJar = path.join(projectRoot(), "reporter", "flinkwatch-reporter.jar");
  const missing = [
    ...(jdk ? [] : [`a JDK (Java ${OLDEST_JAVA} or newer): set JAVA_HOME or put javac on PATH`]),
    ...(distribution
      ? []
      : [`Flink ${version}: \`npm run lab -- --flink ${version}\` fetches it from PyPI`]),
    ...(pushgateway ? [] : ["the push gateway: `node scripts/setup.mjs --for emulator`"]),
    ...(existsSync(reporterJar) ? [] : [`${reporterJar}: \`npm run reporter:build\``]),
  ];
  if (!jdk || !distribution || !pushgateway || missing.length > 0) return { missing };
  return { version, jdk, distribution, pushgateway, reporterJar };
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
