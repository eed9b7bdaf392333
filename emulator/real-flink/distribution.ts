/** Lays a real Flink distribution into a Flink home. */
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** Jars of at least this many bytes are linked, not copied: 200 MB and more of a version's 300. */
const LINKED_FROM_BYTES = 4_000_000;

/** Flink's own pattern, so that logs read like those of any installation. */
const LOG4J = `rootLogger.level = INFO
rootLogger.appenderRef.file.ref = MainAppender
appender.main.name = MainAppender
appender.main.type = RollingFile
appender.main.append = true
appender.main.fileName = \${sys:log.file}
appender.main.filePattern = \${sys:log.file}.%i
appender.main.layout.type = PatternLayout
appender.main.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n
appender.main.policies.type = Policies
appender.main.policies.size.type = SizeBasedTriggeringPolicy
appender.main.policies.size.size = 100MB
`;

/**
 * Puts `lib`, `plugins`, `opt` and the logging configurations into a home. Big jars become hard links to the
 * distribution's: rename or remove them, but never write into them. Everything else is the home's own.
 * @returns the paths made, below the home, folders first
 */
export function layDistribution(distribution: string, home: string): string[] {
  const made: string[] = [];
  const visit = (name: string): void => {
    const from = path.join(distribution, name);
    if (statSync(from).isDirectory()) {
      mkdirSync(path.join(home, name), { recursive: true, mode: 0o755 });
      made.push(name);
      for (const entry of readdirSync(from).sort()) visit(path.join(name, entry));
      return;
    }
    place(from, path.join(home, name));
    made.push(name);
  };
  for (const folder of ["lib", "plugins", "opt"]) visit(folder);
  mkdirSync(path.join(home, "conf"), { recursive: true, mode: 0o755 });
  for (const name of ["log4j.properties", "log4j-cli.properties"]) {
    writeFileSync(path.join(home, "conf", name), LOG4J, { mode: 0o644 });
    made.push(path.join("conf", name));
  }
  return made;
}

/** Whether a file is one that the distribution shares with the home. */
export function isShared(file: string): boolean {
  const stats = statSync(file);
  return stats.isFile() && stats.nlink > 1;
}

function place(from: string, to: string): void {
  if (existsSync(to)) return;
  if (statSync(from).size >= LINKED_FROM_BYTES) {
    try {
      return linkSync(from, to);
    } catch {
      // Another file system, or a kernel that protects links to others' files.
    }
  }
  copyFileSync(from, to);
}
