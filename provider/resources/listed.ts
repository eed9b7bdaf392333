import type { Context } from "../lifecycle/resource";
import { waitFor, WaitTimeoutError } from "../lifecycle/wait";
import type { Clients } from "./clients";

const POLL_MILLISECONDS = 2_000;
const TIMEOUT_SECONDS = 60;

/**
 * What has just been created, once lists show it: the next refresh would take it for gone otherwise.
 * `undefined` if that takes longer than a minute; that alone is no failure.
 */
export async function waitUntilListed<T>(
  context: Context<Clients>,
  what: string,
  find: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await waitFor<T>({
      what: `${what} to be listed`,
      everyMilliseconds: POLL_MILLISECONDS,
      timeoutSeconds: TIMEOUT_SECONDS,
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
