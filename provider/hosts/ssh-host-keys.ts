import { createHash, createHmac } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** By what a node's host key is believed. */
export interface HostKeyTrust {
  /** Lines such as `ssh-ed25519 AAAA…`. Where there are any, only these are believed. */
  readonly pinned: readonly string[];
  /** A file such as `~/.ssh/known_hosts`; one that is not there knows nobody. */
  readonly knownHostsFile?: string;
  /** Whether a node that nobody knows is believed at the first meeting, and written into that file. */
  readonly trustNew: boolean;
}

/** Where a node is reached. */
export interface HostName {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
}

interface KnownKey {
  readonly type: string;
  readonly base64: string;
  readonly revoked: boolean;
}

/** Judges the host key of one node. */
export class HostKeys {
  readonly #trust: HostKeyTrust;
  readonly #name: HostName;

  constructor(trust: HostKeyTrust, name: HostName) {
    this.#trust = trust;
    this.#name = name;
  }

  /**
   * Signature algorithms by which the node is to show a key that we know; undefined where we know none. Without it
   * the node would show the key that it likes best.
   */
  algorithms(): string[] | undefined {
    const types = [...new Set(this.#known().map(({ type }) => type))];
    const rsa = ["rsa-sha2-512", "rsa-sha2-256"];
    const names = types.flatMap((type) => (type === "ssh-rsa" ? rsa : [type]));
    return names.length === 0 ? undefined : names;
  }

  /** What is wrong with the key that the node shows; undefined if it is believed. */
  fault(key: Buffer): string | undefined {
    const known = this.#known();
    const shown = known.filter(({ base64 }) => base64 === key.toString("base64"));
    const print = fingerprint(key);
    if (shown.some(({ revoked }) => revoked)) return `its host key ${print} is revoked`;
    if (shown.length > 0) return undefined;
    const believed = known.filter(({ revoked }) => !revoked);
    if (believed.length > 0) {
      const expected = believed.map(({ base64 }) => fingerprint(Buffer.from(base64, "base64")));
      return `its host key is another one, got ${print}, expected ${expected.join(" or ")}. If the node was made anew, correct ssh.hostKeys or known_hosts`;
    }
    if (!this.#trust.trustNew) {
      return `its host key ${print} is not known. Put it into ssh.hostKeys or known_hosts, if it is the node's`;
    }
    this.#remember(key);
    return undefined;
  }

  #known(): KnownKey[] {
    const { pinned, knownHostsFile } = this.#trust;
    if (pinned.length > 0) return pinned.flatMap((line) => keyIn(line.trim().split(/\s+/), false));
    return knownKeys(textOf(knownHostsFile), placeOf(this.#name));
  }

  #remember(key: Buffer): void {
    const file = this.#trust.knownHostsFile;
    if (file === undefined) return;
    const text = textOf(file);
    const gap = text === "" || text.endsWith("\n") ? "" : "\n";
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const line = `${placeOf(this.#name)} ${keyType(key)} ${key.toString("base64")}\n`;
    appendFileSync(file, gap + line, { mode: 0o600 });
  }
}

/** How known_hosts names a place. */
function placeOf({ host, port }: HostName): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

function textOf(file: string | undefined): string {
  return file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** The keys of a place in the text of a known_hosts file. Authorities of certificates are left out. */
function knownKeys(text: string, place: string): KnownKey[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    if (line.trimStart().startsWith("#") || fields[0] === "@cert-authority") return [];
    const revoked = fields[0] === "@revoked";
    const [names = "", ...key] = revoked ? fields.slice(1) : fields;
    return isNamed(names, place) ? keyIn(key, revoked) : [];
  });
}

function keyIn([type, base64]: readonly string[], revoked: boolean): KnownKey[] {
  return type === undefined || base64 === undefined ? [] : [{ type, base64, revoked }];
}

/** Whether the names of a line, hashed or patterns, are those of a place. */
function isNamed(names: string, place: string): boolean {
  const [, kind, salt = "", hash] = names.split("|");
  if (kind === "1") {
    const own = createHmac("sha1", Buffer.from(salt, "base64")).update(place).digest("base64");
    return own === hash;
  }
  const patterns = names.split(",");
  const matches = (pattern: string) => patternOf(pattern).test(place);
  return (
    patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)))
  );
}

function patternOf(pattern: string): RegExp {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
}

/** As ssh-keygen prints it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** The type that the key itself names: length, then text. */
function keyType(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString("ascii");
}
