/** The frequency limit of the API: so many calls a second of one action in one region. */
import { ApiFault } from "./contract";

/** Counts calls in one-second windows. */
export class RateLimit {
  private readonly windows = new Map<string, { second: number; calls: number }>();

  /** @param perSecond calls a second of one action in one region; 0 = no limit. */
  constructor(private readonly perSecond: number) {}

  /**
   * Counts one call.
   * @throws {ApiFault} `RequestLimitExceeded`.
   */
  count(action: string, region: string, nowMilliseconds: number): void {
    if (this.perSecond === 0) return;
    const key = `${action} ${region}`;
    const second = Math.floor(nowMilliseconds / 1000);
    const window = this.windows.get(key);
    const calls = window?.second === second ? window.calls + 1 : 1;
    this.windows.set(key, { second, calls });
    if (calls > this.perSecond) {
      throw new ApiFault(
        "RequestLimitExceeded",
        `Your current request times equals to \`${calls}\` in a second, which exceeds the frequency limit \`${this.perSecond}\` for a second.`,
      );
    }
  }
}
