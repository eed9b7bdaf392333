import { GrafanaApiError } from "../grafana/grafana-api";

/** A change that may be carried out although its request fails. */
export interface Settled {
  /** Asks for it. */
  readonly act: () => Promise<unknown>;
  /** Looks whether it is made. */
  readonly isMade: () => Promise<boolean>;
}

/** A change that can be taken back. */
export interface Change extends Settled {
  /** What it is of, such as `dashboard "Jobs" (flink-jobs)`. */
  readonly of: string;
  /**
   * Looks first, and leaves alone what somebody has written since.
   * @param isKnown whether it is known to have been made
   */
  readonly takeBack: (isKnown: boolean) => Promise<unknown>;
  /** What a refusal means and what to do about it, where that is known better than Grafana says it. */
  readonly explain?: (error: GrafanaApiError) => Promise<string | undefined>;
}

/** Makes a change; where nobody knows whether it was carried out, looks. */
export async function settle({ act, isMade }: Settled): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof GrafanaApiError) || !error.outcomeUnknown) throw error;
    if (!(await isMade().catch(() => false))) throw error;
  }
}

/** Changes that are made one after another, all of them or none. */
export class Changes {
  private readonly begun: { readonly change: Change; readonly isKnown: boolean }[] = [];

  /** Makes one. @throws {Error} saying what it is of, what Grafana said, and what to do. */
  async make(change: Change): Promise<void> {
    try {
      await settle(change);
      this.begun.push({ change, isKnown: true });
    } catch (error) {
      const isRefused = error instanceof GrafanaApiError && !error.outcomeUnknown;
      if (!isRefused) this.begun.push({ change, isKnown: false });
      throw await faultOf(change, error);
    }
  }

  /** Takes back all that was or may have been made, the last first. @returns what it could not be done of */
  async takeBack(): Promise<string[]> {
    const left: string[] = [];
    for (const { change, isKnown } of this.begun.splice(0).reverse()) {
      await change.takeBack(isKnown).catch(() => left.push(change.of));
    }
    return left;
  }
}

async function faultOf({ of, explain }: Change, error: unknown): Promise<unknown> {
  if (!(error instanceof GrafanaApiError)) return error;
  const meaning = await explain?.(error);
  return new Error(`${of}: ${meaning ?? error.message}`, { cause: error });
}
