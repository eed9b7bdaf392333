import fc from "fast-check";

import { mergeConf, parseConf } from "../../provider/flink/flink-conf";
import type { ConfChange } from "../../provider/flink/conf-fault";
import { changeToOurs } from "../../provider/resources/node-settings-change";
import { changeBack } from "../../provider/resources/reporter-settings-back";
import { withoutSecrets } from "../../provider/resources/reporter-settings-facts";
import { seed } from "../support/seed";

const reporterName = "promgateway";
const prefix = `metrics.reporter.${reporterName}.`;
const instanceId = "prom-bench001";
const ours = {
  [`${prefix}factory.class`]: "a.Factory",
  [`${prefix}host`]: "10.0.0.1",
  [`${prefix}jobName`]: "orders",
  [`${prefix}password`]: "our-token",
};
const written = withoutSecrets(ours, instanceId);
const told = { reporterName, prometheusInstanceId: instanceId, writes: [written] };

function valuesOf(text: string): Record<string, string> {
  const parsed = parseConf("legacy", text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return Object.fromEntries([...parsed.values].map(([key, value]) => [key, value.text]));
}

function merged(text: string, change: ConfChange): string {
  const outcome = mergeConf("legacy", text, change);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults));
  return outcome.text;
}

const line = fc.constantFrom(
  "# a comment",
  "",
  "parallelism.default: 2",
  "parallelism.default: 3 # theirs",
  "no pair",
  "metrics.reporters: jmx",
  `metrics.reporters: jmx,${reporterName}`,
  `${prefix}host: 10.9.9.9`,
  `${prefix}class: old.Reporter`,
  `${prefix}password: their-token`,
  "metrics.reporter.jmx.class: theirs",
);
const file = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"))
  .map(([lines, end]) => lines.map((one) => one + end).join(""));

test("whatever a file had: our keys in, a line of somebody's added, and back are its own values and that line", () => {
  fc.assert(
    fc.property(file, (before) => {
      const earlier = valuesOf(before);
      const withUs = merged(before, changeToOurs(earlier, ours, reporterName));
      expect(valuesOf(withUs)).toMatchObject(ours);
      const edited = `${withUs}state.backend: rocksdb\n`;
      const back = { values: valuesOf(edited), earlier, ours: told, edited: "leave" as const };
      const { change, changed } = changeBack(back);
      expect(changed).toEqual([]);
      expect(valuesOf(merged(edited, change))).toEqual({ ...earlier, "state.backend": "rocksdb" });
    }),
    { seed, numRuns: 300 },
  );
});

test("whatever of our keys somebody changed or took out: it stays as it is, by force it is as before us", () => {
  const edit = fc.subarray(Object.keys(ours), { minLength: 1 });
  fc.assert(
    fc.property(file, edit, fc.boolean(), fc.boolean(), (before, keys, isGone, force) => {
      const earlier = valuesOf(before);
      const withUs = merged(before, changeToOurs(earlier, ours, reporterName));
      const byHand = isGone
        ? { set: {}, remove: keys }
        : { set: Object.fromEntries(keys.map((key) => [key, "by-hand"])) };
      const values = valuesOf(merged(withUs, byHand));
      const edited = force ? "force" : "leave";
      const { change } = changeBack({ values, earlier, ours: told, edited });
      const after = valuesOf(merged(merged(withUs, byHand), change));
      const left = keys.map((key) => [key, values[key]]);
      const expected = force ? earlier : { ...earlier, ...Object.fromEntries(left) };
      expect(after).toEqual(
        Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
      );
    }),
    { seed, numRuns: 300 },
  );
});
