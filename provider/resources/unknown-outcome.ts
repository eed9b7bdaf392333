import type { Context } from "../lifecycle/resource";
import { isAlreadyExists, isUnknownOutcome, TencentApiError } from "../tencent/errors";
import type { Clients } from "./clients";

const LOOKS = 3;
const PAUSE_MILLISECONDS = 2_000;

/**
 * Creates something that the API could create twice: if the answer got lost, looks whether it is there already.
 * A refusal that the API answered is final and is thrown at once.
 */
export async function lookUpAfterUnknownOutcome(
  context: Context<Clients>,
  o: { act(): Promise<string>; find(): Promise<string | undefined> },
): Promise<string> {
  try {
    return await o.act();
  } catch (error) {
    if (context.signal.aborted || !mayHaveHappened(error)) throw error;
    for (let look = 0; look < LOOKS; look++) {
      const id = await o.find();
      if (id !== undefined) return id;
      // What was created may be listed late.
      await context.clock.sleep(PAUSE_MILLISECONDS, context.signal);
    }
    throw error;
  }
}

/**
 * The same for what has a name of its own: a refusal because it exists already is no failure either, if it is ours.
 * @throws What `explain` makes of a refusal.
 */
export async function createOnce(
  context: Context<Clients>,
  o: {
    act(): Promise<string>;
    find(): Promise<string | undefined>;
    explain(error: unknown): unknown;
  },
): Promise<string> {
  try {
    return await lookUpAfterUnknownOutcome(context, o);
  } catch (error) {
    // Created by a call whose answer got lost, and listed late.
    const id = isAlreadyExists(error) ? await o.find() : undefined;
    if (id === undefined) throw await o.explain(error);
    return id;
  }
}

function mayHaveHappened(error: unknown): boolean {
  if (isUnknownOutcome(error)) return true;
  return error instanceof TencentApiError && /^InternalError$/.test(error.code);
}
