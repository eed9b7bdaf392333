/**
 * The folder that is a node's `/`: what belongs to the node alone. The programs come from this machine, by mounts
 * that each command gets for itself (`sandbox.ts`).
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** The account that owns EMR's files, as EMR's images have it. */
export const hadoop = { uid: 500, gid: 500 } as const;

const folders = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];
/** Parts of this machine's /etc without which programs do not run; mounted read-only where they exist. */
export const sharedEtc = [
  "alternatives",
  "ssl",
  "pki",
  "ca-certificates",
  "java-17-openjdk",
  "java-11-openjdk",
];

/** Devices that a node has; each is mounted over an empty file. */
export const devices = ["null", "zero", "full", "random", "urandom", "tty"];

/** Top-level folders of this machine that hold programs and are not links into /usr. */
export function unmergedFolders(): string[] {
  return folders.filter(
    (name) => existsSync(`/${name}`) && !lstatSync(`/${name}`).isSymbolicLink(),
  );
}

/** The accounts of a node. Without root, one number must do for all owners: a user namespace maps no other. */
function accounts(asRoot: boolean): { passwd: string; group: string } {
  const { uid, gid } = asRoot ? hadoop : { uid: 0, gid: 0 };
  return {
    passwd: [
      "root:x:0:0:root:/root:/bin/bash",
      `hadoop:x:${uid}:${gid}::/home/hadoop:/bin/bash`,
      "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
      "",
    ].join("\n"),
    group: `root:x:0:\nhadoop:x:${gid}:\nnogroup:x:65534:\n`,
  };
}

function writeEtc(root: string, node: { id: string; ip: string }): void {
  const { passwd, group } = accounts(process.getuid?.() === 0);
  const files: Record<string, string> = {
    passwd,
    group,
    hostname: `${node.id}\n`,
    hosts: `127.0.0.1 localhost\n${node.ip} ${node.id}\n`,
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "resolv.conf": existsSync("/etc/resolv.conf") ? readFileSync("/etc/resolv.conf", "utf8") : "",
    "ld.so.cache": "",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, "etc", name), text);
  for (const name of sharedEtc) {
    if (existsSync(`/etc/${name}`)) mkdirSync(join(root, "etc", name), { recursive: true });
  }
}

/** EMR's Java, of which only the file that tells its version is there. */
export function writeJava(root: string, version: string): void {
  const home = join(root, "usr/local/jdk");
  mkdirSync(home, { recursive: true, mode: 0o755 });
  writeFileSync(join(home, "release"), `JAVA_VERSION="${version}"\nOS_NAME="Linux"\n`);
}

/** Makes the root of a node, without Flink. */
export function writeNodeRoot(root: string, node: { id: string; ip: string }): void {
  for (const path of [
    "usr/local/service",
    "etc",
    "proc",
    "dev",
    "var/log",
    "home/hadoop",
    "data",
    "run",
  ]) {
    mkdirSync(join(root, path), { recursive: true, mode: 0o755 });
  }
  mkdirSync(join(root, "root"), { recursive: true, mode: 0o700 });
  for (const path of ["tmp", "var/tmp"]) mkdirSync(join(root, path), { recursive: true });
  for (const name of devices) writeFileSync(join(root, "dev", name), "");
  const descriptors = { fd: "", stdin: "/0", stdout: "/1", stderr: "/2" };
  for (const [name, at] of Object.entries(descriptors)) {
    symlinkSync(`/proc/self/fd${at}`, join(root, "dev", name));
  }
  for (const name of folders) {
    if (!existsSync(`/${name}`)) continue;
    if (lstatSync(`/${name}`).isSymbolicLink())
      symlinkSync(readlinkSync(`/${name}`), join(root, name));
    else mkdirSync(join(root, name), { recursive: true });
  }
  writeEtc(root, node);
}
