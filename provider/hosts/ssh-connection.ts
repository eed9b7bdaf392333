import { readFileSync } from "node:fs";
import type { Duplex } from "node:stream";

import type { Client, ClientChannel, ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";

import { unlessAborted } from "./abort";
import { printable } from "./output";
import { HostKeys, type HostKeyTrust, type HostName } from "./ssh-host-keys";
import { withNextStep } from "./ssh-refusal";

/** A machine that is reached by SSH. */
export interface SshTarget extends HostName {
  readonly user: string;
  readonly trust: HostKeyTrust;
  /** The machine through which it is reached, if not directly. */
  readonly jump?: SshTarget;
}

/** Who we are. Comes from the environment alone. */
export interface SshIdentity {
  /** Socket of an agent. */
  readonly agent?: string;
  /** A private key. */
  readonly keyFile?: string;
  readonly passphrase?: string;
}

/** How long a machine may be silent. Milliseconds. */
export interface SshPatience {
  /** For connecting, host key and signing in together. */
  readonly dialMilliseconds: number;
  /** Between two signs of life that are asked for; after three without an answer the connection counts as lost. */
  readonly keepAliveMilliseconds: number;
}

/** Why a machine was not reached, in words for the user. */
export class SshFault extends Error {}

/** The machine opens no further session on this connection, such as for MaxSessions of sshd. */
export class SessionRefused extends SshFault {
  constructor(readonly said: string) {
    super(`it opens no session (${said}). Raise MaxSessions of its sshd`);
  }
}

/** How a command ended. */
export interface CommandEnd {
  /** Absent when a signal ended it, or nobody tells. */
  readonly exitCode?: number;
  /** Such as `SIGKILL`; absent when none ended it, or nobody tells. */
  readonly signal?: string;
}

/** What a command is given and who listens to it. */
export interface CommandStreams {
  /** Its standard input; all of it where no `rest` follows. */
  readonly input: string;
  /** The rest of its standard input, sent as soon as it is there. */
  readonly rest?: Promise<string>;
  /** Closes the session, whatever the command does. Others on the connection go on. */
  readonly signal?: AbortSignal;
  onOutput(chunk: Buffer): void;
  onErrorOutput(chunk: Buffer): void;
}

/**
 * Connects and signs in.
 * @param through Where it leads on from, for a machine behind another.
 * @throws SshFault that says what went wrong, and what to do.
 */
export async function dial(
  target: SshTarget,
  as: { identity: SshIdentity; patience: SshPatience },
  through?: SshConnection,
): Promise<SshConnection> {
  const { identity, patience } = as;
  const stream = await through?.forward(target, patience.dialMilliseconds);
  const signIn = signInBy(identity);
  const client = newClient();
  const keys = new HostKeys(target.trust, target);
  let keyFault: string | undefined;
  const algorithms = keys.algorithms() as ServerHostKeyAlgorithm[] | undefined;
  const config: ConnectConfig = {
    host: target.host,
    port: target.port,
    username: target.user,
    ...(stream && { sock: stream }),
    ...signIn,
    ...(algorithms && { algorithms: { serverHostKey: algorithms } }),
    hostVerifier: (key: Buffer) => (keyFault = keys.fault(key)) === undefined,
    readyTimeout: patience.dialMilliseconds,
    keepaliveInterval: patience.keepAliveMilliseconds,
    keepaliveCountMax: 3,
  };
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      client.destroy();
      const why = keyFault ?? withNextStep(printable(error.message));
      reject(new SshFault(`SSH to ${placeOf(target)}: ${why}`));
    };
    // A command is several small pieces: without it each would wait, 40 ms and more, until the one before is acknowledged.
    client.once("connect", () => client.setNoDelay(true));
    client.once("ready", () => resolve(new SshConnection(client)));
    // It stays: what is given up may fail once more.
    client.on("error", refuse);
    client.once("close", () => refuse(new Error("the connection was closed")));
    try {
      client.connect(config);
    } catch (error) {
      // A key that cannot be read, for one.
      refuse(error as Error);
    }
  });
}

function signInBy({ agent, keyFile, passphrase }: SshIdentity) {
  if (keyFile === undefined) {
    if (agent !== undefined) return { agent };
    const next = "Start an agent (SSH_AUTH_SOCK) or set FLINKWATCH_SSH_KEY_FILE";
    throw new SshFault(`no SSH key is at hand. ${next}`);
  }
  try {
    return { agent, privateKey: readFileSync(keyFile), passphrase };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SshFault(`SSH key file ${keyFile}: cannot be read (${code ?? "unknown"})`);
  }
}

function placeOf({ user, host, port }: SshTarget): string {
  return `${user}@${host}:${port}`;
}

/** The library is slow to load, and most runs need none of it. */
function newClient(): Client {
  const { Client } = require("ssh2") as typeof import("ssh2");
  return new Client();
}

/** A machine that we have signed in to. */
export class SshConnection {
  readonly #client: Client;
  #fault: SshFault | undefined;
  readonly #onLost = new Set<(fault: SshFault) => void>();

  constructor(client: Client) {
    this.#client = client;
    client.on("error", (error) => this.#lose(printable(error.message)));
    client.on("close", () => this.#lose("closed"));
  }

  /** Whether commands can be sent. */
  get isOpen(): boolean {
    return this.#fault === undefined;
  }

  /** Calls `listener` once, when the connection is gone. */
  onLost(listener: (fault: SshFault) => void): void {
    if (this.#fault) listener(this.#fault);
    else this.#onLost.add(listener);
  }

  /**
   * Runs a command to its end.
   * @throws SessionRefused when the machine opens no session; SshFault when the connection is lost under way.
   */
  async run(command: string, streams: CommandStreams): Promise<CommandEnd> {
    const channel = await this.#open<ClientChannel>((done) => this.#client.exec(command, done));
    return this.#untilLost((resolve) => {
      let end: CommandEnd = {};
      channel.on("data", (chunk: Buffer) => streams.onOutput(chunk));
      channel.stderr.on("data", (chunk: Buffer) => streams.onErrorOutput(chunk));
      channel.on("exit", (code: number | null, signal?: string) => {
        end = code === null ? { signal } : { exitCode: code };
      });
      channel.on("close", () => resolve(end));
      // Who does not read to the end has ended, and its exit tells how.
      channel.on("error", () => undefined);
      const { input, rest = Promise.resolve(""), signal } = streams;
      if (signal?.aborted) return channel.close();
      signal?.addEventListener("abort", () => channel.close(), { once: true });
      channel.write(input);
      void rest.then((text) => void (signal?.aborted || channel.end(text)));
    });
  }

  /**
   * A stream to a machine behind this one.
   * @throws SshFault when there is none after so many milliseconds.
   */
  async forward(target: SshTarget, milliseconds: number): Promise<Duplex> {
    const { host, port } = target;
    const opened = this.#open<ClientChannel>((done) =>
      this.#client.forwardOut("127.0.0.1", 0, host, port, done),
    );
    const bound = AbortSignal.timeout(milliseconds);
    try {
      return await unlessAborted(opened, bound);
    } catch (error) {
      // One that is opened later leads to nobody.
      opened.then((stream) => stream.destroy()).catch(() => undefined);
      const { message } = error as Error;
      const refusal = error instanceof SessionRefused ? error.said : message;
      const said = bound.aborted ? `no answer within ${milliseconds / 1000} s` : refusal;
      throw new SshFault(`SSH to ${placeOf(target)} by ssh.jump: ${withNextStep(said)}`);
    }
  }

  /** Ends it now, with all that runs over it. */
  close(): void {
    this.#lose("closed");
    this.#client.end();
    this.#client.destroy();
  }

  #lose(why: string): void {
    this.#fault ??= new SshFault(`the connection is lost: ${why}`);
    for (const listener of this.#onLost) listener(this.#fault);
    this.#onLost.clear();
  }

  #open<T>(open: (done: (error: Error | undefined, channel: T) => void) => unknown): Promise<T> {
    return this.#untilLost((resolve, reject) => {
      open((error, channel) => {
        if (!error) return resolve(channel);
        const text = printable(error.message);
        const isRefusal = (error as { reason?: unknown }).reason !== undefined;
        reject(isRefusal ? new SessionRefused(text) : new SshFault(text));
      });
    });
  }

  /** A promise that fails when the connection does. */
  async #untilLost<T>(
    work: (resolve: (value: T) => void, reject: (fault: SshFault) => void) => void,
  ): Promise<T> {
    let lost: ((fault: SshFault) => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        if (this.#fault) return reject(this.#fault);
        lost = reject;
        this.#onLost.add(lost);
        work(resolve, reject);
      });
    } finally {
      if (lost) this.#onLost.delete(lost);
    }
  }
}
