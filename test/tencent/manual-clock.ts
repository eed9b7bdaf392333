import type { CallClock } from "../../provider/tencent/call-clock";

/** A clock that stands still but for its own sleeps, which end at once. */
export class ManualClock implements CallClock {
  readonly slept: number[] = [];
  private time = 1_000_000;

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }
}
