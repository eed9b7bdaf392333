import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MILLISECONDS = 250;

/** What is waited for, and how long at most. */
export interface Waiting {
  /** Ends the sentence "waited N s for …". */
  readonly what: string;
  readonly seconds: number;
  /** More about it, for the error's text. */
  readonly evidence?: () => string;
}

/**
 * Repeats `look` until it answers anything but undefined or false.
 * @throws {Error} when it did not in time; whatever `look` throws ends the waiting at once.
 */
export async function poll<T>(
  waiting: Waiting,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + waiting.seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) {
      const more = waiting.evidence ? `\n${waiting.evidence()}` : "";
      throw new Error(`real Flink: waited ${waiting.seconds} s for ${waiting.what}.${more}`);
    }
    await sleep(LOOK_EVERY_MILLISECONDS);
  }
}
