/**
 * A Flink home as EMR lays it out on masters and routers, in the file generations of 1.14 and 1.18.
 */
import { chownSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { officialJar, plainJar, vendorJar } from "../flink-run/vendor-jar";
import { isShared, layDistribution } from "../real-flink/distribution";
import type { ConfFileName } from "../real-flink/versions";

/** Where EMR puts Flink on a node. */
export const flinkHome = "/usr/local/service/flink";

/** What {@link writeFlinkHome} needs to know. */
export interface FlinkHomeOptions {
  /** Folder that is the node's `/`. */
  readonly root: string;
  /** Such as `1.18.1`. */
  readonly version: string;
  /** Text of the configuration file. */
  readonly conf: string;
  /** Name of that file in `conf/`. */
  readonly confFile: ConfFileName;
  /** Folder of the real distribution of that version. Without it, jars are stand-ins with the real names. */
  readonly distribution?: string;
  readonly libJars: readonly string[];
  /** Owner of all files; unchanged where the process may not give files away. */
  readonly owner: { uid: number; gid: number };
}

const jarCache = new Map<string, Buffer>();

function cached(name: string, build: () => Buffer): Buffer {
  const known = jarCache.get(name);
  if (known) return known;
  const built = build();
  jarCache.set(name, built);
  return built;
}

/** File names in `lib/` of the distribution of a version. */
export function distributionLib(version: string): string[] {
  const minor = Number(version.split(".")[1] ?? 0);
  const logging = ["log4j-1.2-api", "log4j-api", "log4j-core", "log4j-slf4j-impl"];
  const flink =
    minor >= 15
      ? [
          "flink-cep",
          "flink-csv",
          "flink-dist",
          "flink-json",
          "flink-scala_2.12",
          "flink-table-runtime",
        ]
      : ["flink-csv", "flink-dist_2.12", "flink-json", "flink-table_2.12"];
  return [...flink.map((n) => `${n}-${version}.jar`), ...logging.map((n) => `${n}-2.17.1.jar`)];
}

/** Bytes of a jar by its name: the official reporter, the vendor's (`*-auth.jar`), or an empty one. */
export function jarByName(name: string, version: string): Buffer {
  if (/^flink-metrics-prometheus.*-auth.*\.jar$/.test(name))
    return cached("vendor", () => vendorJar());
  if (name.startsWith("flink-metrics-prometheus")) {
    return cached(`official ${version}`, () => officialJar(version));
  }
  return cached(name, () => plainJar(name));
}

function writer({ root, owner }: FlinkHomeOptions) {
  const own = (path: string) => {
    if (process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
  };
  return {
    folder(path: string) {
      mkdirSync(join(root, path), { recursive: true, mode: 0o755 });
      own(join(root, path));
    },
    file(path: string, data: string | Buffer, mode = 0o644) {
      writeFileSync(join(root, path), data, { mode });
      own(join(root, path));
    },
  };
}

/** Writes the home under a node's root. */
export function writeFlinkHome(options: FlinkHomeOptions): void {
  const write = writer(options);
  for (const part of ["", "/bin", "/conf", "/log"]) write.folder(`${flinkHome}${part}`);
  if (options.distribution === undefined) writeStandIns(options);
  else layReal(options, options.distribution);
  write.file(`${flinkHome}/conf/${options.confFile}`, options.conf);
  write.file(`${flinkHome}/bin/flink`, `#!/bin/bash\necho "Version: ${options.version}"\n`, 0o755);
  for (const folder of ["/data/emr", "/data/emr/flink", "/data/emr/flink/logs"])
    write.folder(folder);
}

function writeStandIns(options: FlinkHomeOptions): void {
  const { version } = options;
  const write = writer(options);
  for (const part of ["/lib", "/plugins", "/plugins/metrics-prometheus"]) {
    write.folder(`${flinkHome}${part}`);
  }
  for (const name of [...distributionLib(version), ...options.libJars]) {
    write.file(`${flinkHome}/lib/${name}`, jarByName(name, version));
  }
  const official = `flink-metrics-prometheus-${version}.jar`;
  write.file(`${flinkHome}/plugins/README.txt`, "Flink's plugins, one folder each.\n");
  write.file(`${flinkHome}/plugins/metrics-prometheus/${official}`, jarByName(official, version));
  write.file(`${flinkHome}/conf/log4j-cli.properties`, "rootLogger.level = INFO\n");
}

/** What is linked to the distribution keeps its owner: a change would be one of the distribution. */
function layReal({ root, owner, libJars, version }: FlinkHomeOptions, distribution: string): void {
  const home = join(root, flinkHome);
  const made = layDistribution(distribution, home);
  const official = `flink-metrics-prometheus-${version}.jar`;
  for (const name of libJars) {
    const real = name === official ? join(home, "plugins/metrics-prometheus", official) : undefined;
    if (real) copyFileSync(real, join(home, "lib", name));
    else writeFileSync(join(home, "lib", name), jarByName(name, version));
    made.push(join("lib", name));
  }
  if (process.getuid?.() !== 0) return;
  for (const path of made.map((name) => join(home, name))) {
    if (!isShared(path)) chownSync(path, owner.uid, owner.gid);
  }
}
