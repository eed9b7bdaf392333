import type { Context } from "../lifecycle/resource";
import { isAlreadyExists, mayHaveHappened } from "../tencent/errors";
import type { Clients } from "./clients";
import { waitUntilListed } from "./listed";

/** What was created may be listed late; who waits for an error waits as long. */
const LOOK_SECONDS = 30;

/** Something that is created, and how to find it. */
interface Creation {
  /** Its kind and name, for progress. */
  readonly what: string;
  /** Creates it and answers its id. */
  readonly act: () => Promise<string>;
  /** Its id, if lists show it as ours. */
  readonly find: () => Promise<string | undefined>;
}

/**
 * Creates something that the API could create twice: if the answer got lost, looks whether it is there already.
 * A refusal that the API answered is final and is thrown at once.
 */
export async function lookUpAfterUnknownOutcome(
  context: Context<Clients>,
  o: Creation,
): Promise<string> {
  try {
    return await o.act();
  } catch (error) {
    if (context.signal.aborted || !mayHaveHappened(error)) throw error;
    const { what, find } = o;
    const id = await waitUntilListed(context, { what, find, timeoutSeconds: LOOK_SECONDS });
    if (id === undefined) throw error;
    return id;
  }
}

/**
 * The same for what has a name of its own: a refusal because it exists already is no failure either, if it is ours.
 * @throws What `explain` makes of a refusal.
 */
export async function createOnce(
  context: Context<Clients>,
  o: Creation & { explain(error: unknown): unknown },
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
