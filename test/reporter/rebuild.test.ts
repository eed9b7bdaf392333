import { readFileSync } from "node:fs";
import { buildReporter, jarFile } from "../../scripts/reporter/build";
import { missingToCompile } from "../../scripts/reporter/compile-class-path";
import { findJdks } from "../../scripts/reporter/jdk";
import { cannotBeTried } from "../support/cannot-be-tried";

/** The compilers between which the bytes could differ: the oldest and the newest that users are told of. */
const KNOWN_MAJORS = [17, 25];
/** Maven may have to fetch. */
const LONGEST_MS = 180_000;

const jdks = findJdks();
const missing = jdks.length > 0 ? missingToCompile() : "a JDK: set JAVA_HOME, or put javac on PATH";
const majors = jdks.map(({ version }) => Number.parseInt(version, 10));

for (const jdk of missing === undefined ? jdks : []) {
  test(
    `rebuilding the jar with Java ${jdk.version} gives the bytes of the tree`,
    async () => {
      const built = await buildReporter(jdk);
      expect(built.equals(readFileSync(jarFile))).toBe(true);
    },
    LONGEST_MS,
  );
}

for (const major of KNOWN_MAJORS.filter((known) => !majors.includes(known))) {
  test.skip(`rebuilding the jar with Java ${major}: skipped, this machine has none`, () =>
    undefined);
}

if (missing !== undefined) cannotBeTried("rebuilding the jar", missing);
