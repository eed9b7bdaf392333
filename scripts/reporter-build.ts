import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildReporter, digestFile, digestLine, jarFile } from "./reporter/build";
import { findJdks } from "./reporter/jdk";
import { runCommand } from "./stack-options";

const HELP = `Builds the push-gateway reporter: reporter/flinkwatch-reporter.jar and its digest, the same bytes on each machine.

  npm run reporter:build
  npm run reporter:build -- --check   builds with each JDK found, compares with the tree, writes nothing

Needs a JDK (JAVA_HOME, PATH or the system's own), and Maven for the jars that it compiles against, once.

Exit code: 0 built, or the tree is current; 2 the tree is not; 1 error.`;

runCommand(async () => {
  const { values } = parseArgs({
    options: { help: { type: "boolean" }, check: { type: "boolean", default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const jdks = findJdks();
  if (jdks.length === 0) {
    throw new Error(
      "reporter:build: needs a JDK, got none in JAVA_HOME, on PATH or of the system, expected Java 17 or newer. Install one.",
    );
  }
  return values.check ? check(jdks) : write(jdks);
});

async function write([jdk]: ReturnType<typeof findJdks>): Promise<number> {
  if (jdk === undefined) return 1;
  const jar = await buildReporter(jdk, console.log);
  writeFileSync(jarFile, jar);
  writeFileSync(digestFile, digestLine(jar));
  console.log(`wrote ${jarFile} with Java ${jdk.version}: ${jar.length} bytes, ${digestLine(jar)}`);
  return 0;
}

async function check(jdks: ReturnType<typeof findJdks>): Promise<number> {
  const inTree = existsSync(jarFile) ? readFileSync(jarFile) : Buffer.alloc(0);
  const digest = existsSync(digestFile) ? readFileSync(digestFile, "utf8") : "";
  let code = digest === digestLine(inTree) ? 0 : 2;
  if (code !== 0) console.log(`${digestFile}: is not the digest of the jar beside it`);
  for (const jdk of jdks) {
    const same = (await buildReporter(jdk, console.log)).equals(inTree);
    if (!same) code = 2;
    console.log(`Java ${jdk.version}: ${same ? "the same bytes" : "other bytes"} as in the tree`);
  }
  if (code !== 0) console.log("Run npm run reporter:build.");
  return code;
}
