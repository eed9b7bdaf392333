import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import {
  alertmanagerFolder,
  builtPulumiFolder,
  downloadedPulumiFolder,
  kerberosFolder,
  OLDEST_PULUMI,
  opensshFolder,
  prometheusFolder,
  shellcheckFolder,
} from "./catalogue";
import { compareVersions, findVersion } from "./version";

/** The Pulumi CLI. */
export interface PulumiTool {
  /** Absolute path of the executable. */
  bin: string;
  /** Folder to put first on PATH: holds the CLI and its Node language host. */
  dir: string;
}

/** Outside programs that are there already. A missing field: not found, or too old. */
export interface Tools {
  /** The Pulumi CLI with its Node language host. */
  pulumi?: PulumiTool;
  /** Absolute path of the Prometheus server. */
  prometheus?: string;
  /** Absolute path of promtool. */
  promtool?: string;
  /** Absolute path of Pushgateway (Debian calls it prometheus-pushgateway). */
  pushgateway?: string;
  /** Absolute path of Alertmanager (Debian calls it prometheus-alertmanager). */
  alertmanager?: string;
  /** Absolute path of shellcheck. */
  shellcheck?: string;
  /** Absolute path of OpenSSH's server. */
  sshd?: string;
  /** Absolute path of its agent. */
  sshAgent?: string;
  /** Absolute path of the program that gives the agent a key. */
  sshAdd?: string;
  /** Absolute path of Kerberos' client that fetches a ticket. */
  kinit?: string;
  /** Absolute path of MIT Kerberos' key distribution centre. */
  krb5kdc?: string;
  /** Absolute path of the program that keeps its principals. */
  kadminLocal?: string;
  /** Absolute path of the program that makes its database. */
  kdb5Util?: string;
}

/** Finds the outside programs, on PATH first, then among those that set-up keeps. Never installs. */
export function locateTools(): Tools {
  const own = join(prometheusFolder(), "bin");
  const ssh = join(opensshFolder(), "bin");
  const kerberos = join(kerberosFolder(), "bin");
  const alerts = join(alertmanagerFolder(), "bin");
  return {
    pulumi: locatePulumi(),
    prometheus: find("prometheus", own),
    promtool: find("promtool", own),
    pushgateway: find("pushgateway", own) ?? find("prometheus-pushgateway", own),
    alertmanager: find("prometheus-alertmanager", alerts) ?? find("alertmanager"),
    shellcheck: find("shellcheck", join(shellcheckFolder(), "bin")),
    sshd: find("sshd", ssh),
    sshAgent: find("ssh-agent", ssh),
    sshAdd: find("ssh-add", ssh),
    kinit: find("kinit", kerberos),
    krb5kdc: find("krb5kdc", kerberos),
    kadminLocal: find("kadmin.local", kerberos),
    kdb5Util: find("kdb5_util", kerberos),
  };
}

/** The folders to put on PATH, Pulumi's first, so that each tool is the one that PATH finds. */
export function foldersOf(tools: Tools): string[] {
  const { pulumi, ...paths } = tools;
  const hidden = [pulumi?.bin, ...Object.values(paths)]
    .filter((path: string | undefined) => path !== undefined)
    .filter((path) => find(basename(path)) !== path);
  return [...new Set(hidden.map((path) => dirname(path)))];
}

/** Makes the tools found visible to this process and those that it starts. */
export function putToolsOnPath(): Tools {
  const tools = locateTools();
  process.env.PATH = [...foldersOf(tools), process.env.PATH ?? ""].filter(Boolean).join(delimiter);
  return tools;
}

function locatePulumi(): PulumiTool | undefined {
  const folders = [...pathFolders(), downloadedPulumiFolder(), builtPulumiFolder()];
  const candidates = folders.map((dir) => ({ dir, bin: join(dir, "pulumi") }));
  return candidates.find(({ dir, bin }) => isExecutable(bin) && hasHost(dir) && isRecent(bin));
}

// The engine looks beside the CLI first, then on PATH.
function hasHost(dir: string): boolean {
  return [dir, ...pathFolders()].some((folder) =>
    isExecutable(join(folder, "pulumi-language-nodejs")),
  );
}

// Those of set-up have the version in their path. Any other is asked, which takes about 150 ms.
function isRecent(bin: string): boolean {
  if ([downloadedPulumiFolder(), builtPulumiFolder()].includes(dirname(bin))) return true;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout } = spawnSync(bin, ["version"], { encoding: "utf8", env, timeout: 20_000 });
  const version = findVersion(stdout ?? "");
  return version !== undefined && compareVersions(version, OLDEST_PULUMI) >= 0;
}

/** The first executable of that name on PATH, else in the folder given. */
export function find(name: string, ...others: string[]): string | undefined {
  return [...pathFolders(), ...others].map((dir) => join(dir, name)).find(isExecutable);
}

function pathFolders(): string[] {
  return (process.env.PATH ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
