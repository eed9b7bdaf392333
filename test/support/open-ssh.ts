import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
  appendFileSync,
} from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";

import { utils } from "ssh2";

import type { NodeHost } from "../../emulator/nodes";
import { locateTools } from "../../scripts/tools/locate";

/** Where the server lies on a node. */
const HOME = "/opt/openssh";

/** A key pair in the form in which OpenSSH reads and writes it. */
export interface KeyPair {
  readonly privateKey: string;
  /** A line such as `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
}

/** A new key pair. Some that are made, one in some hundred, cannot be read again, by whatever made them. */
export function newKeyPair(passphrase?: string): KeyPair {
  for (;;) {
    const pair = anyKeyPair(passphrase);
    if (!(utils.parseKey(pair.privateKey, passphrase) instanceof Error)) return pair;
  }
}

function anyKeyPair(passphrase?: string): KeyPair {
  const { private: privateKey, public: publicKey } =
    passphrase === undefined
      ? utils.generateKeyPairSync("ed25519")
      : utils.generateKeyPairSync("ed25519", { cipher: "aes256-ctr", passphrase, rounds: 4 });
  return { privateKey, publicKey };
}

/** What a server is to be like. */
export interface SshdOptions {
  /** Address on loopback, such as 127.0.0.5. */
  readonly address: string;
  readonly port: number;
  /** Whose key signs in as root. */
  readonly authorizedKey: string;
  /** Further lines of sshd_config; the first of a kind counts. */
  readonly settings?: readonly string[];
  /** @default a new one */
  readonly hostKey?: KeyPair;
}

/** A running server. */
export interface Sshd extends Pick<SshdOptions, "address" | "port"> {
  /** A line such as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Ends it with all that it started. */
  stop(): Promise<void>;
}

/**
 * What is missing for running OpenSSH's server on a node's file system; undefined when nothing is. Signing in changes
 * the user of a process, which a user namespace of one user cannot.
 */
export function missingForSshd(): string | undefined {
  if (locateTools().sshd === undefined) return "OpenSSH's server (openssh-server)";
  return process.getuid?.() === 0 ? undefined : "root";
}

/**
 * Starts OpenSSH's server inside a node: its file system, its own processes, this machine's loopback. It is a process of
 * the sandbox, so that nothing of it is left when it is stopped, or when this process dies.
 */
export async function startSshd(
  nodes: NodeHost,
  node: string,
  options: SshdOptions,
): Promise<Sshd> {
  const { root } = nodes.node(node);
  const hostKey = options.hostKey ?? newKeyPair();
  prepare(root, options, hostKey.privateKey);
  const stop = new AbortController();
  const script = `export LD_LIBRARY_PATH=${HOME}/lib; exec ${HOME}/sshd -D -e -f ${HOME}/sshd_config-${options.port}`;
  const running = nodes.run(node, { script, timeoutSeconds: 3600, signal: stop.signal });
  let ended: string | undefined;
  running.then(
    ({ output }) => (ended = output.toString()),
    (error: Error) => (ended = error.message),
  );
  const { address, port } = options;
  for (const end = Date.now() + 60_000; !(await answers(address, port));) {
    if (ended !== undefined) throw new Error(`sshd on ${node}: ended: ${ended}`);
    if (Date.now() > end) throw new Error(`sshd on ${node}: does not answer`);
  }
  return {
    address,
    port,
    hostKey: hostKey.publicKey,
    stop: async () => {
      stop.abort();
      await running.catch(() => undefined);
    },
  };
}

function prepare(root: string, options: SshdOptions, hostKey: string): void {
  const folder = join(root, HOME);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const { sshd = "" } = locateTools();
  cpSync(sshd, join(folder, "sshd"));
  const parts = join(dirname(sshd), "lib");
  if (existsSync(join(parts, "libwrap.so.0")))
    cpSync(parts, join(folder, "lib"), { recursive: true });
  mkdirSync(join(root, "run/sshd"), { recursive: true, mode: 0o755 });
  const passwd = join(root, "etc/passwd");
  if (!readFileSync(passwd, "utf8").includes("\nsshd:"))
    appendFileSync(passwd, "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n");
  // Each connection reads it anew, and there may be several servers.
  writeFileSync(join(folder, `host_key-${options.port}`), hostKey, { mode: 0o600 });
  writeFileSync(join(folder, "authorized_keys"), `${options.authorizedKey}\n`);
  writeFileSync(join(folder, `sshd_config-${options.port}`), settingsOf(folder, options));
}

function settingsOf(folder: string, { address, port, settings = [] }: SshdOptions): string {
  const own = (name: string, setting: string) =>
    existsSync(join(folder, "lib", name)) ? [`${setting} ${HOME}/lib/${name}`] : [];
  return [
    ...settings,
    `ListenAddress ${address}:${port}`,
    `HostKey ${HOME}/host_key-${port}`,
    `AuthorizedKeysFile ${HOME}/authorized_keys`,
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PidFile none",
    "LogLevel VERBOSE",
    ...own("sshd-session", "SshdSessionPath"),
    ...own("sshd-auth", "SshdAuthPath"),
    "",
  ].join("\n");
}

function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    const end = (isThere: boolean) => {
      socket.destroy();
      setTimeout(resolve, isThere ? 0 : 20, isThere);
    };
    // The banner tells that it serves, not only listens.
    socket
      .on("data", () => end(true))
      .on("error", () => end(false))
      .on("end", () => end(false));
  });
}
