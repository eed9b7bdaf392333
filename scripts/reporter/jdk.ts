import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { find } from "../tools/locate";
import { findVersion } from "../tools/version";

/** A Java development kit of this machine. */
export interface Jdk {
  /** Its folder, with symbolic links resolved. */
  readonly home: string;
  /** Its version, such as `17.0.15`. */
  readonly version: string;
}

/** Where Linux distributions put JDKs. */
const SYSTEM_FOLDER = "/usr/lib/jvm";

/** Oldest Java whose compiler knows `--release`, and newest but none that still writes for Java 8 is known. */
const OLDEST_MAJOR = 9;

/** All JDKs that can compile the reporter: JAVA_HOME first, then PATH, then those that the system installed. */
export function findJdks(): Jdk[] {
  const onPath = find("javac");
  const installed = existsSync(SYSTEM_FOLDER)
    ? readdirSync(SYSTEM_FOLDER)
        .sort()
        .map((name) => join(SYSTEM_FOLDER, name))
    : [];
  const homes = [
    process.env.JAVA_HOME,
    onPath && dirname(dirname(realpathSync(onPath))),
    ...installed,
  ];
  const real = homes
    .filter((home) => home !== undefined && existsSync(join(home, "bin", "javac")))
    .map((home) => realpathSync(home ?? ""));
  return [...new Set(real)]
    .map((home) => ({ home, version: versionOf(home) }))
    .filter(({ version }) => Number.parseInt(version, 10) >= OLDEST_MAJOR);
}

/** As the JDK's own file `release` says; "0" when it does not. */
function versionOf(home: string): string {
  const file = join(home, "release");
  const line = existsSync(file) ? /^JAVA_VERSION=.*$/m.exec(readFileSync(file, "utf8"))?.[0] : "";
  return findVersion(line ?? "") ?? /\d+/.exec(line ?? "")?.[0] ?? "0";
}
