import { setTimeout as pauseFor } from "node:timers/promises";

import { unlessAborted } from "./abort";
import { SessionRefused, type SshConnection, type SshTarget } from "./ssh-connection";

/** How often and how soon a machine is asked again that refused the only session. */
const mostPauses = 6;
const shortestPauseMilliseconds = 25;

/** How much is open at once. */
export interface SshBounds {
  /** Machines that are connected to; also commands that run. */
  readonly connections: number;
  /** Commands on one connection, as long as the machine does not take fewer. sshd's own bound is 10. */
  readonly sessions: number;
  /** How long a connection stays open for the next command, in milliseconds. */
  readonly idleMilliseconds: number;
}

/** Opens a connection; `through` is the one to the machine before it. */
export type Dial = (target: SshTarget, through?: SshConnection) => Promise<SshConnection>;

/** A connection that several commands share, and the connections of machines behind it. */
interface Shared {
  readonly connection: Promise<SshConnection>;
  readonly sessions: Slots;
  users: number;
  idle?: NodeJS.Timeout;
}

/** Keeps connections open between commands, and no more than the bounds allow. */
export class SshPool {
  readonly #shared = new Map<string, Shared>();
  readonly #running: Slots;

  constructor(
    private readonly dial: Dial,
    private readonly bounds: SshBounds,
  ) {
    this.#running = new Slots(bounds.connections);
  }

  /** Does `work` on a connection to the machine, as soon as there is room for it. */
  async use<T>(
    target: SshTarget,
    work: (connection: SshConnection) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    await this.#running.take(signal);
    try {
      const shared = this.#take(target);
      try {
        return await this.#inSession(shared, work, signal);
      } finally {
        this.#release(keyOf(target), shared);
      }
    } finally {
      this.#running.give();
    }
  }

  /** Ends all connections now. */
  close(): void {
    for (const [key, shared] of this.#shared) this.#drop(key, shared);
  }

  async #inSession<T>(
    shared: Shared,
    work: (connection: SshConnection) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const connection = await unlessAborted(shared.connection, signal);
    for (let pauses = 0; ;) {
      await shared.sessions.take(signal);
      try {
        return await work(connection);
      } catch (error) {
        if (!(error instanceof SessionRefused) || pauses === mostPauses) throw error;
        // Fewer sessions than we thought: another try when one of ours has ended. Without one, the machine may still
        // be clearing up the last.
        if (!shared.sessions.lower())
          await pause(shortestPauseMilliseconds * 2 ** pauses++, signal);
      } finally {
        shared.sessions.give();
      }
    }
  }

  #take(target: SshTarget): Shared {
    const key = keyOf(target);
    const shared = this.#shared.get(key) ?? this.#open(key, target);
    clearTimeout(shared.idle);
    shared.users += 1;
    return shared;
  }

  #open(key: string, target: SshTarget): Shared {
    this.#makeRoom();
    const shared: Shared = {
      connection: this.#dial(target),
      sessions: new Slots(this.bounds.sessions),
      users: 0,
    };
    this.#shared.set(key, shared);
    const forget = () => {
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
    };
    shared.connection.then((connection) => connection.onLost(forget), forget);
    return shared;
  }

  async #dial(target: SshTarget): Promise<SshConnection> {
    const { jump } = target;
    if (jump === undefined) return this.dial(target);
    const before = this.#take(jump);
    const release = () => this.#release(keyOf(jump), before);
    try {
      const connection = await this.dial(target, await before.connection);
      connection.onLost(release);
      return connection;
    } catch (error) {
      release();
      throw error;
    }
  }

  #release(key: string, shared: Shared): void {
    shared.users -= 1;
    if (shared.users > 0) return;
    shared.idle = setTimeout(() => this.#drop(key, shared), this.bounds.idleMilliseconds);
    shared.idle.unref();
  }

  /** Ends a connection that nobody uses, if there are too many. */
  #makeRoom(): void {
    if (this.#shared.size < this.bounds.connections) return;
    const unused = [...this.#shared].find(([, { users }]) => users === 0);
    if (unused) this.#drop(...unused);
  }

  #drop(key: string, shared: Shared): void {
    clearTimeout(shared.idle);
    if (this.#shared.get(key) === shared) this.#shared.delete(key);
    shared.connection.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return unlessAborted(pauseFor(milliseconds), signal);
}

function keyOf({ user, host, port, trust, jump }: SshTarget): string {
  return JSON.stringify([user, host, port, trust, jump && keyOf(jump)]);
}

/** A number of places, taken in the order of asking. */
class Slots {
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private size: number) {}

  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#taken < this.size) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason as Error);
      };
      this.#waiting.push(enter);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  give(): void {
    this.#taken -= 1;
    while (this.#taken < this.size) {
      const enter = this.#waiting.shift();
      if (enter === undefined) return;
      this.#taken += 1;
      enter();
    }
  }

  /** Makes it as small as what others than the asker hold. @returns false when nobody else holds a place. */
  lower(): boolean {
    if (this.#taken < 2) return false;
    this.size = Math.min(this.size, this.#taken - 1);
    return true;
  }
}
