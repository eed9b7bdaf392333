import type { Context } from "../lifecycle/resource";
import { TencentApiError } from "../tencent/errors";
import type { Clients } from "./clients";

/**
 * What a look ahead of a run sees, for `lookAhead`. Where the cloud cannot be asked now it says so and sees nothing: a
 * preview needs no more than the run itself, which asks again.
 * @throws {Error} what `look` found in the way.
 */
export async function unlessUnasked<T>(
  context: Context<Clients>,
  what: string,
  look: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof TencentApiError) || context.signal.aborted) throw error;
    context.log.warn(`${what}: could not be looked at ahead of the run. ${error.message}`);
    return undefined;
  }
}
