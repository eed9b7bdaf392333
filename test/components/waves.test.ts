import fc from "fast-check";

import type { ClusterConfig } from "../../config/clusters";
import { wavesOf } from "../../components/waves";
import { seed } from "../support/seed";

const clusters = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `emr-${at}` }) as ClusterConfig);

test("every cluster is in one wave, canaries in the first, the others in their order and evenly", () => {
  const cases = fc.record({
    count: fc.nat(40),
    waves: fc.integer({ min: 1, max: 50 }),
    canaries: fc.uniqueArray(fc.nat(40)),
  });
  fc.assert(
    fc.property(cases, ({ count, waves, canaries }) => {
      const all = clusters(count);
      const canary = canaries.map((at) => `emr-${at}`);
      const made = wavesOf(all, { canary, waves });
      const others = made.filter(([one]) => !canary.includes(one?.id ?? ""));
      expect(made.flat()).toHaveLength(count);
      expect(new Set(made.flat())).toEqual(new Set(all));
      expect(made.length - others.length).toBe(all.some((c) => canary.includes(c.id!)) ? 1 : 0);
      expect(others).toEqual(made.slice(made.length - others.length));
      expect(others.flat()).toEqual(all.filter((c) => !canary.includes(c.id!)));
      expect(others.length).toBe(Math.min(waves, others.flat().length));
      const sizes = others.map((group) => group.length);
      if (sizes.length > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
    }),
    { seed },
  );
});
