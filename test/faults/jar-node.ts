import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { commandOf } from "../../provider/hosts/script";
import { sha256, substituted } from "../provider/hosts/remote-bench";
import { NodeHome } from "./node-home";

/** The official jar, in whichever folder. */
export const official = "flink-metrics-prometheus-1.14.6.jar";
export const plugins = "plugins/metrics-prometheus";
const officialBytes = Buffer.from("the official jar\n");

/** A jar of ours. */
export interface OurJar {
  readonly file: string;
  readonly folder: string;
  readonly bytes: Buffer;
}
export const vendor: OurJar = {
  file: "flink-metrics-prometheus_2.11-auth.jar",
  folder: "lib",
  bytes: Buffer.from("a vendor's jar\n"),
};
export const nextVendor: OurJar = {
  file: "flink-metrics-prometheus_2.12-auth.jar",
  folder: "lib",
  bytes: Buffer.from("a vendor's next jar\n"),
};
export const builtin: OurJar = {
  file: "flinkwatch-metrics-prometheus.jar",
  folder: plugins,
  bytes: Buffer.from("the built-in reporter\n"),
};

/** A jar of ours that the node itself has kept from before. */
export type KeptJar = OurJar & { readonly isKept: true };

/** What is done to a node; undefined: the jar is removed, and what somebody changed meanwhile stays. */
export type Change = OurJar | KeptJar | "removed by force" | undefined;

/** A Flink home as a node has it, changed by the scripts and looked at from outside. */
export class JarNode extends NodeHome<Change> {
  /** Where a jar is fetched from. @default it comes with the command */
  url = "";

  constructor() {
    super();
    mkdirSync(join(this.bench.home, plugins), { recursive: true });
    this.bench.put(`${plugins}/${official}`, officialBytes, 0o604);
    this.bench.put(`lib/${official}`, officialBytes, 0o604);
  }

  override textOf(change: Change): string {
    const { bench, url } = this;
    return isJar(change) ? installing(bench.home, change, url) : removing(bench.home, change);
  }

  /** What Flink would load reporters from: names of folders → contents of jars with its classes. */
  override shown(): { lib: string[]; plugins: string[] } {
    const contents = (folder: string) =>
      readdirSync(join(this.bench.home, folder))
        .filter((name) => name.endsWith(".jar") && name.includes("metrics-prometheus"))
        .map((name) => nameOf(readFileSync(join(this.bench.home, folder, name))))
        .sort();
    return { lib: contents("lib"), plugins: contents(plugins) };
  }
}

function nameOf(bytes: Buffer): string {
  const known = { official: officialBytes, vendor: vendor.bytes, nextVendor: nextVendor.bytes };
  const all = { ...known, builtin: builtin.bytes };
  return Object.entries(all).find(([, content]) => content.equals(bytes))?.[0] ?? "damaged";
}

const isJar = (change: Change): change is OurJar => typeof change === "object";

function removing(home: string, change: Change): string {
  const parameters = { FW_HOME: home, FW_FORCE: change === undefined ? "" : "1" };
  const run = { script: "remove-jar", nodes: [], parameters } as const;
  return substituted(commandOf({ ...run, timeoutSeconds: 60 }));
}

function installing(home: string, jar: OurJar, url: string): string {
  const parameters = {
    FW_HOME: home,
    FW_FOLDER: jar.folder,
    FW_FILE: jar.file,
    FW_SHA256: sha256(jar.bytes),
    FW_URL: url,
  };
  const run = { script: "install-jar", nodes: [], parameters, timeoutSeconds: 60 } as const;
  const isSent = url === "" && !("isKept" in jar);
  return substituted(commandOf(isSent ? { ...run, attachment: jar.bytes } : run));
}
