import fc from "fast-check";
import type { CallClock } from "../../provider/tencent/call-clock";
import { RateLimit } from "../../provider/tencent/rate-limit";
import { seed } from "../support/seed";

test("lets no second have more calls than allowed, in the order asked for", async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(pauses, fc.integer({ min: 1, max: 5 }), async (gaps, perSecond) => {
      let now = 0;
      const starts: number[] = [];
      const clock: CallClock = {
        now: () => now,
        sleep: (milliseconds) => (starts.push(now + milliseconds), Promise.resolve()),
      };
      const limit = new RateLimit(perSecond, clock);
      for (const gap of gaps) {
        const before = starts.length;
        await limit.turn("a");
        if (starts.length === before) starts.push(now);
        now += gap;
      }
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      starts.forEach((start, index) => {
        const next = starts[index + perSecond];
        if (next !== undefined) expect(next - start).toBeGreaterThan(1_000);
      });
    }),
    { seed },
  );
});
