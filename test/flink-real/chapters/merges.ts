import fc from "fast-check";
import type { ConfChange } from "../../../provider/flink/conf-fault";
import { fileOf, type Dialect } from "../../../provider/flink/conf-file";
import { mergeConf, parseConf } from "../../../provider/flink/flink-conf";
import { changeOf } from "../support/changes";
import type { Answer } from "../support/config-reader";
import { checkGenerated } from "../support/generated";
import { legacyText } from "../support/legacy-texts";
import type { Scene } from "../support/readers";
import { standardText } from "../support/standard-texts";
import { seed } from "../../support/seed";

const prefix = "metrics.reporter.promgateway.";
const texts: Readonly<Record<Dialect, fc.Arbitrary<string>>> = {
  legacy: legacyText,
  standard: standardText,
};

/** What we write into a file is what Flink, its reporter and its containers have, and nothing else changes. */
export function mergesChapter(scene: Scene): void {
  const { dialect } = scene;
  const file = fileOf[dialect];
  const cases = fc.tuple(texts[dialect], changeOf(dialect));

  test(`what is merged into ${file} reads back equal, the rest is unchanged`, async () => {
    let merges = 0;
    const check = async ([text, change]: readonly [string, ConfChange]) => {
      const merged = mergeConf(dialect, text, change);
      if (!merged.ok) return;
      merges++;
      // Flink is compared with Flink: without a locale it has other text than we for what is not ASCII.
      const [before, after] = await Promise.all([
        scene.read(text, "none"),
        scene.read(merged.text, "none"),
      ]);
      expect(after.submitted.values).toEqual(changed(before, change));
      expect(after.submitted.getString).toMatchObject(reported(change.set));
      expect(after.submitted.reporter).toMatchObject(reported(change.set));
      // What is the user's own may break containers, with us or without.
      if (before.container?.fault !== undefined || hasKeyAboveKey(after)) return;
      expect(after.container?.getString).toMatchObject(reported(change.set));
    };
    await checkGenerated({ cases, count: 1000, check });
    expect(merges).toBeGreaterThan(700);
  });

  test(`a merge into a good ${file} is refused for a stated reason only`, () => {
    fc.assert(
      fc.property(cases, ([text, change]) => {
        const merged = mergeConf(dialect, text, change);
        if (merged.ok || !parseConf(dialect, text).ok) return;
        for (const { cause, reason } of merged.faults) {
          expect(`${cause} ${reason}`).toMatch(
            /^policy .*(in braces|without changing other keys)|^flink .*below or above/,
          );
        }
      }),
      { seed, numRuns: 1000 },
    );
  });
}

/** What Flink should have after a change of what it has now. */
function changed(before: Answer, { set, remove = [] }: ConfChange): Record<string, string> {
  const after = { ...before.submitted.values };
  for (const key of remove) delete after[key];
  return { ...after, ...set };
}

/** Our keys as the reporter gets them: without the prefix. */
function reported(set: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(set).map(([key, value]) => [key.slice(prefix.length), value]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** A key that is the beginning of another: YARN's client cannot write that as nested YAML. */
function hasKeyAboveKey({ submitted }: Answer): boolean {
  const keys = Object.keys(submitted.values ?? {});
  return keys.some((key) => keys.some((other) => other.startsWith(`${key}.`)));
}
