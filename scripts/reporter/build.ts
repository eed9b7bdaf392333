import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync, type Zippable } from "fflate";
import { projectRoot } from "../project-root";
import { compileJava } from "./compile";
import { ensureCompileClassPath } from "./compile-class-path";
import type { Jdk } from "./jdk";

/** The reporter's jar as it lies in the tree, for users without a JDK. */
export const jarFile = join(projectRoot(), "reporter", "flinkwatch-reporter.jar");

/** The jar's digest as it lies in the tree, as `sha256sum --check` reads it. */
export const digestFile = `${jarFile}.sha256`;

/** The oldest time that a zip file can carry, in any time zone the same two numbers. */
const ZIP_EPOCH = new Date(1980, 0, 1);

/**
 * Compiles the reporter and packs it. The bytes depend on the sources alone: compilers from Java 17 to 25 write the
 * same classes (as long as the sources use no lambda), and a packer in JavaScript the same archive, which neither
 * `jar` nor Node's zlib does.
 *
 * @throws Error when a jar cannot be fetched, or the sources do not compile.
 */
export async function buildReporter(jdk: Jdk, say?: (line: string) => void): Promise<Buffer> {
  const sources = join(projectRoot(), "reporter", "src", "main");
  const classPath = await ensureCompileClassPath(say);
  const into = mkdtempSync(join(tmpdir(), "flinkwatch-reporter-"));
  try {
    const java = join(sources, "java");
    const files = filesBelow(java).map((file) => join(java, file));
    await compileJava(jdk, { sources: files, classPath, into });
    return pack([into, join(sources, "resources")]);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

/** The text of the digest file for these bytes. */
export function digestLine(jar: Buffer): string {
  return `${createHash("sha256").update(jar).digest("hex")}  flinkwatch-reporter.jar\n`;
}

/** All files below the folders, sorted by name, in an archive that carries nothing else. */
function pack(folders: readonly string[]): Buffer {
  const entries = folders
    .flatMap((folder) =>
      filesBelow(folder).map((name) => [name, readFileSync(join(folder, name))] as const),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const files: Zippable = Object.fromEntries(entries);
  return Buffer.from(zipSync(files, { level: 9, mem: 12, mtime: ZIP_EPOCH }));
}

/** Paths of the files below a folder, from it on. */
function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}
