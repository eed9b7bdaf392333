import { readdirSync } from "node:fs";
import { join } from "node:path";
import { locateFlinkDistribution } from "../../../scripts/tools/flink-distribution";
import { locateJdk, type Jdk } from "./java";

/** A real Flink that tests can ask. */
export interface RealFlink {
  readonly version: string;
  /** Path of its flink-dist jar. */
  readonly dist: string;
  readonly jdk: Jdk;
}

/** What is missing for a version, or undefined. */
export function whyNot(version: string): string | undefined {
  if (!locateJdk()) return "no JDK 11 or newer by JAVA_HOME, PATH or in the usual folder";
  return locateFlinkDistribution(version) ? undefined : `Flink ${version} was not fetched`;
}

/** @throws Error when something is missing. */
export function realFlink(version: string): RealFlink {
  const jdk = locateJdk();
  const folder = locateFlinkDistribution(version)?.folder;
  if (!jdk || !folder) {
    throw new Error(`Flink ${version}: ${whyNot(version)}. Run node scripts/setup.mjs --for test.`);
  }
  const lib = join(folder, "lib");
  const name = readdirSync(lib).find((file) => file.startsWith("flink-dist"));
  return { version, dist: join(lib, name ?? ""), jdk };
}
