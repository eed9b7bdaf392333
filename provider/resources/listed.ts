import type { Context } from "../lifecycle/resource";
import { waitFor, WaitTimeoutError } from "../lifecycle/wait";
import type { Clients } from "./clients";

const POLL_MILLISECONDS = 2_000;
const TIMEOUT_SECONDS = 60;

/** What is looked for in lists. */
export interface Listing<T> {
  /** Its kind and name, for progress. */
  readonly what: string;
  /** Looks once. */
  readonly find: () => Promise<T | undefined>;
  /** How long, at least 0. @default 60 */
  readonly timeoutSeconds?: number;
}

/**
 * What has just been created, once lists show it: the next refresh would take it for gone otherwise.
 * `undefined` if that takes longer; that alone is no failure.
 */
export async function waitUntilListed<T>(
  context: Context<Clients>,
  { what, find, timeoutSeconds = TIMEOUT_SECONDS }: Listing<T>,
): Promise<T | undefined> {
  try {
    return await waitFor<T>({
      what: `${what} to be listed`,
      everyMilliseconds: POLL_MILLISECONDS,
      timeoutSeconds,
      signal: context.signal,
      clock: context.clock,
      log: context.log,
      poll: async () => {
        const found = await find();
        return found === undefined
          ? { done: false, status: "not listed yet" }
          : { done: true, value: found };
      },
    });
  } catch (error) {
    if (error instanceof WaitTimeoutError) return undefined;
    throw error;
  }
}
