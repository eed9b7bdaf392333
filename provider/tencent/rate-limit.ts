import type { CallClock } from "./call-clock";

/** Tencent Cloud counts per second; a little more keeps late and early packets apart. */
const windowMilliseconds = 1_050;

/**
 * Lets at most `perSecond` calls of one key start within any second, in the order asked for.
 *
 * A window that slides, not a bucket that refills: a full bucket would let twice the rate through in its first second.
 */
export class RateLimit {
  private readonly starts = new Map<string, number[]>();

  constructor(
    private readonly perSecond: number,
    private readonly clock: CallClock,
  ) {}

  /** Waits for the turn of one call of `key`; rejects with the signal's reason when aborted. */
  async turn(key: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const starts = this.starts.get(key) ?? [];
    this.starts.set(key, starts);
    const now = this.clock.now();
    const before = starts.length < this.perSecond ? undefined : starts.shift();
    const start = before === undefined ? now : Math.max(now, before + windowMilliseconds);
    starts.push(start);
    if (start > now) await this.clock.sleep(start - now, signal);
  }
}
