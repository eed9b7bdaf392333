import type { CallClock } from "./call-clock";
import { TencentApiError } from "./errors";

/** How a call is repeated. */
export interface RetryPolicy {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  /** Upper bound of the first pause; each further one is twice as long. */
  readonly firstPauseMilliseconds: number;
  readonly longestPauseMilliseconds: number;
}

/** About 15 s in all, if every pause is as long as it may be. */
export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  firstPauseMilliseconds: 500,
  longestPauseMilliseconds: 8_000,
};

/** What a repeated call needs. */
export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly clock: CallClock;
  /** 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly signal?: AbortSignal;
  /** Whether the same call may be made once more after this failure. */
  isRepeatable(failure: TencentApiError): boolean;
}

/** Repeats `attempt` after failures that allow it, as often as the policy says. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (failure) {
      const last = failures + 1 >= options.policy.attempts;
      if (last || !(failure instanceof TencentApiError) || !options.isRepeatable(failure)) {
        throw failure;
      }
      await options.clock.sleep(pause(failures, options), options.signal);
    }
  }
}

/** Half of the pause is by chance, so that clients that failed together do not come back together. */
function pause(failures: number, { policy, random }: RetryOptions): number {
  const longest = Math.min(
    policy.longestPauseMilliseconds,
    policy.firstPauseMilliseconds * 2 ** failures,
  );
  return Math.round(longest * (0.5 + random() / 2));
}
