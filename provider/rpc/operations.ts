import { WaitTimeoutError } from "../lifecycle/wait";
import { CancelledError } from "./failures";

/** After an abort, an operation gets this long to end by itself (a swap on a node that has begun is finished). */
const graceMilliseconds = 4000;

/** One operation's bounds. */
export interface OperationBounds {
  /** What it is, for the error text: `create of urn…`. */
  readonly what: string;
  /** Seconds from customTimeouts; 0 means none. */
  readonly timeoutSeconds: number;
}

/** The operations in flight: each has its own deadline, and Cancel ends all of them. */
export class Operations {
  readonly #cancelled = new AbortController();

  /** Aborts what runs and all that is begun later. May be called more than once: the engine does so at each close. */
  cancel(): void {
    this.#cancelled.abort(new CancelledError());
  }

  /**
   * Runs `work` until it ends, or until some seconds after its signal was aborted.
   * @throws {@link CancelledError}, {@link WaitTimeoutError}, or what `work` throws.
   */
  async run<T>(bounds: OperationBounds, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadline = new AbortController();
    const { what, timeoutSeconds } = bounds;
    const timer =
      timeoutSeconds > 0
        ? setTimeout(() => {
            const late = { what, lastStatus: "", waitedSeconds: timeoutSeconds };
            deadline.abort(new WaitTimeoutError(late));
          }, timeoutSeconds * 1000)
        : undefined;
    const signal = AbortSignal.any([this.#cancelled.signal, deadline.signal]);
    const patience = abandoned(signal);
    try {
      signal.throwIfAborted();
      return await Promise.race([work(signal), patience.promise]);
    } catch (error) {
      // Clients report an abort in their own words; the reason is what the user can act on.
      throw signal.aborted && isAbort(error) ? signal.reason : error;
    } finally {
      clearTimeout(timer);
      patience.stop();
    }
  }
}

/** Rejects with the signal's reason some time after it was aborted. */
function abandoned(signal: AbortSignal): { promise: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      timer = setTimeout(() => reject(signal.reason as Error), graceMilliseconds);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    stop = () => {
      signal.removeEventListener("abort", onAbort);
      clearTimeout(timer);
    };
  });
  return { promise, stop };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || /aborted/i.test(error.message));
}
