import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { find } from "../../../scripts/tools/locate";

/** A development kit: it compiles and runs. */
export interface Jdk {
  readonly java: string;
  readonly javac: string;
  /** Such as 17. */
  readonly major: number;
}

/** Oldest that runs every Flink from 1.13 to 2.3; a newer one than 17 does as well. */
const preferredMajor = 17;

/** A kit from JAVA_HOME, PATH or the usual folder, 17 before others; undefined when there is none from 11 on. */
export function locateJdk(): Jdk | undefined {
  const kits = homes().flatMap((home): Jdk[] => {
    const java = join(home, "bin", "java");
    const javac = join(home, "bin", "javac");
    const major = existsSync(java) && existsSync(javac) ? majorOf(javac) : 0;
    return major >= 11 ? [{ java, javac, major }] : [];
  });
  const distance = ({ major }: Jdk) => Math.abs(major - preferredMajor);
  return kits.sort((a, b) => distance(a) - distance(b))[0];
}

function homes(): string[] {
  const usual = "/usr/lib/jvm";
  const onPath = find("javac");
  return [
    ...[process.env["JAVA_HOME"]].filter((home) => home !== undefined),
    ...(onPath ? [dirname(dirname(realpathSync(onPath)))] : []),
    ...(existsSync(usual) ? readdirSync(usual).map((name) => join(usual, name)) : []),
  ];
}

function majorOf(javac: string): number {
  const { stdout } = spawnSync(javac, ["-version"], { encoding: "utf8", timeout: 20_000 });
  return Number(/javac (\d+)/.exec(stdout ?? "")?.[1] ?? 0);
}
