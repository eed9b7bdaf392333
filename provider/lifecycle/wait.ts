import type { Clock } from "./resource";

/** What was waited for did not come about in time. */
export class WaitTimeoutError extends Error {
  /** What was waited for, such as `instance prom-1 to run`. */
  readonly what: string;
  /** The last thing seen, for instance a status word; empty if nothing was seen. */
  readonly lastStatus: string;
  /** Seconds, at least 0. */
  readonly waitedSeconds: number;

  constructor(o: { what: string; lastStatus: string; waitedSeconds: number }) {
    const seen = o.lastStatus === "" ? "" : `, last seen: ${o.lastStatus}`;
    super(
      `${o.what}: not done after ${o.waitedSeconds} s${seen}. ` +
        "Run again to go on from here, or set a longer customTimeouts.",
    );
    this.name = "WaitTimeoutError";
    this.what = o.what;
    this.lastStatus = o.lastStatus;
    this.waitedSeconds = o.waitedSeconds;
  }
}

/** One look at what is waited for: the result, or the status so far. */
export type Poll<T> =
  { readonly done: true; readonly value: T } | { readonly done: false; readonly status: string };

/** How to wait. */
export interface WaitOptions<T> {
  /** Completes "waiting for …", such as `instance prom-1 to run`. */
  readonly what: string;
  /** Looks once. An error it throws ends the wait. */
  poll(): Promise<Poll<T>>;
  /** Longest pause between two looks, in milliseconds. The first look is at once, the first pauses are shorter. */
  readonly everyMilliseconds: number;
  /** Bound of the whole wait, in seconds. */
  readonly timeoutSeconds: number;
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal;
  readonly clock: Clock;
  /** Receives a line whenever the status changes. */
  readonly log?: { status(text: string): void };
}

/** Much is done within seconds: the first pause is short, and each is this much longer than the one before. */
const firstPauseMilliseconds = 500;
const pauseGrowth = 1.5;

/**
 * Polls until done, at most for `timeoutSeconds`.
 * @throws {@link WaitTimeoutError} when the time is over; the signal's reason when aborted.
 */
export async function waitFor<T>(options: WaitOptions<T>): Promise<T> {
  const { what, clock, signal } = options;
  const start = clock.now();
  let lastStatus = "";
  for (let pause = firstPauseMilliseconds; ; pause *= pauseGrowth) {
    signal?.throwIfAborted();
    const look = await options.poll();
    if (look.done) return look.value;
    if (look.status !== lastStatus) options.log?.status(`waiting for ${what}: ${look.status}`);
    lastStatus = look.status;
    const leftMilliseconds = start + options.timeoutSeconds * 1000 - clock.now();
    if (leftMilliseconds <= 0) {
      const waitedSeconds = Math.round((clock.now() - start) / 1000);
      throw new WaitTimeoutError({ what, lastStatus, waitedSeconds });
    }
    await clock.sleep(Math.min(pause, options.everyMilliseconds, leftMilliseconds), signal);
  }
}
