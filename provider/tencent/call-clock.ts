import { setTimeout as delay } from "node:timers/promises";

/** Time as the client sees it; tests put their own in its place. */
export interface CallClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`, rejects with the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The clock on the wall. */
export const wallClock: CallClock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await delay(milliseconds, undefined, { signal });
    } catch (failure) {
      throw signal?.aborted ? signal.reason : failure;
    }
  },
};
